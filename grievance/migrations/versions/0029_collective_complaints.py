"""Cases are linked, workers join a collective complaint with a code, leave it, and say what they are owed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CLAIM = "fk_case_complaints_claim_item_id_sealed_items"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_links",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "same_event",
                "same_pattern",
                "unrelated",
                name="linkkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_case_links_each_pair_once")),
        sa.ForeignKeyConstraint(["first_id"], ["cases.id"], name=op.f("fk_case_links_first_id_cases")),
        sa.ForeignKeyConstraint(["second_id"], ["cases.id"], name=op.f("fk_case_links_second_id_cases")),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["users.id"], name=op.f("fk_case_links_linked_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_case_links_first_id_second_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_links_reference")),
    )
    op.create_index(op.f("ix_case_links_second_id"), "case_links", ["second_id"])
    op.create_table(
        "join_codes",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= made_on", name=op.f("ck_join_codes_ends_after_it_began")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_join_codes_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_join_codes_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_join_codes_code")),
    )
    op.create_index("ix_join_codes_case_id", "join_codes", ["case_id"])
    with op.batch_alter_table("case_complaints", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("claim_item_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(CLAIM), "sealed_items", ["claim_item_id"], ["id"])


def downgrade() -> None:
    """Take back: whoever left belongs to the others again, and sums stay sealed with their words, unread."""
    with op.batch_alter_table("case_complaints", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(CLAIM), type_="foreignkey")
        batch_op.drop_column("claim_item_id")
        batch_op.drop_column("left_on")
    op.drop_table("join_codes")
    op.drop_table("case_links")
