"""Representatives whom two people verified, and the claims that they filed for workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NEW = "represented"
_BEFORE = ("narrative", "original", "identity", "delivery", "internal", "shared", "opinion", "packet")
_RULE = "ck_compartments_compartmentkind_is_known"
_OF_NEW = f"SELECT id FROM compartments WHERE kind = '{NEW}'"  # noqa: S608
_FORGET = (
    f"DELETE FROM sealed_items WHERE compartment_id IN ({_OF_NEW})",  # noqa: S608
    f"DELETE FROM grants WHERE compartment_id IN ({_OF_NEW})",  # noqa: S608
    f"DELETE FROM compartments WHERE kind = '{NEW}'",  # noqa: S608
)


def upgrade() -> None:
    """Apply."""
    _know((*_BEFORE, NEW))
    op.create_table(
        "accreditations",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _one_of("representativekind_is_known", "union", "ngo", "family", "lawyer"), nullable=False
        ),
        sa.Column("chosen_by_employer", _one_of("chosen_is_known", "no", "unknown", "yes"), nullable=False),
        sa.Column("paid_by_employer", _one_of("paid_is_known", "no", "unknown", "yes"), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> stated_by_id",
            name=op.f("ck_accreditations_two_people"),
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_on IS NULL)",
            name=op.f("ck_accreditations_day_if_confirmed"),
        ),
        sa.CheckConstraint(
            "chosen_by_employer <> 'yes' AND paid_by_employer <> 'yes'",
            name=op.f("ck_accreditations_of_no_employer"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_accreditations_user_id_users")),
        sa.ForeignKeyConstraint(
            ["stated_by_id"], ["users.id"], name=op.f("fk_accreditations_stated_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_accreditations_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_accreditations_ended_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditations")),
        sa.UniqueConstraint("reference", name=op.f("uq_accreditations_reference")),
    )
    op.create_index(op.f("ix_accreditations_user_id"), "accreditations", ["user_id"], unique=False)
    op.create_index(
        "uq_accreditations_present_user_id",
        "accreditations",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "represented_claims",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("accreditation_id", sa.Integer(), nullable=False),
        sa.Column("slip", sa.LargeBinary(), nullable=False),
        sa.Column("words_id", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", _one_of("endcause_is_known", "worker", "ended"), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_represented_claims_cause_if_ended")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR words_id IS NULL", name=op.f("ck_represented_claims_no_words_once_ended")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_represented_claims_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_represented_claims_accreditation_id_accreditations"),
        ),
        sa.ForeignKeyConstraint(
            ["words_id"], ["compartments.id"], name=op.f("fk_represented_claims_words_id_compartments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_represented_claims")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_represented_claims_complaint_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_represented_claims_reference")),
    )
    op.create_index(
        op.f("ix_represented_claims_accreditation_id"),
        "represented_claims",
        ["accreditation_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take back: reports and their codes stay; what a representative could read of them goes."""
    op.drop_table("represented_claims")
    op.drop_table("accreditations")
    for statement in _FORGET:
        op.execute(statement)
    _know(_BEFORE)


def _one_of(rule: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)


def _know(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("compartments", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_RULE), type_="check")
        batch_op.create_check_constraint(op.f(_RULE), f"kind IN ({listed})")
