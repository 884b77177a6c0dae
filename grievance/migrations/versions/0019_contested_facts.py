"""Facts that are told differently, as dated series of which every value stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contested_facts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            _enum(
                "facttopic_is_known",
                "people_dead",
                "people_hurt",
                "people_affected",
                "age",
                "pay_owed",
                "hours_worked",
                "when_it_happened",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("allegation_id", sa.Integer(), nullable=True),
        sa.Column("name_item_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "topic <> 'other' OR name_item_id IS NOT NULL", name=op.f("ck_contested_facts_named_if_other")
        ),
        sa.ForeignKeyConstraint(
            ["allegation_id"], ["allegations.id"], name=op.f("fk_contested_facts_allegation_id_allegations")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contested_facts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["name_item_id"], ["sealed_items.id"], name=op.f("fk_contested_facts_name_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contested_facts")),
        sa.UniqueConstraint("reference", name=op.f("uq_contested_facts_reference")),
    )
    with op.batch_alter_table("contested_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contested_facts_case_id"), ["case_id"], unique=False)
    op.create_table(
        "fact_values",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "speaker",
            _enum(
                "factspeaker_is_known",
                "workers",
                "site",
                "team",
                "authority",
                "union",
                "expert",
                "press",
                "other",
            ),
            nullable=False,
        ),
        sa.Column(
            "confidence",
            _enum("sourceconfidence_is_known", "confirmed", "reported", "claimed"),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_fact_values_added_by_id_users")),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["contested_facts.id"], name=op.f("fk_fact_values_fact_id_contested_facts")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_fact_values_item_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_values")),
        sa.UniqueConstraint("reference", name=op.f("uq_fact_values_reference")),
    )
    with op.batch_alter_table("fact_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_values_fact_id"), ["fact_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("fact_values")
    op.drop_table("contested_facts")
