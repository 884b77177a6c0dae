"""What a site is shown before it is published, until when it may answer, and what it calls wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_DAYS = ("site_told_on", "site_answers_by")


def upgrade() -> None:
    """Apply."""
    for column in _DAYS:
        op.add_column("published_cases", sa.Column(column, sa.Date(), nullable=True))
    op.create_table(
        "fact_objections",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column(
            "fact",
            _one_of(
                "sitefact_is_known",
                *("steps", "late", "site_replied", "findings"),
                *("remedy", "remedy_overdue", "root_causes", "closed_because"),
            ),
            nullable=False,
        ),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("answer", _one_of("objectionanswer_is_known", "accepted", "declined"), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL)", name=op.f("ck_fact_objections_day_if_answered")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_fact_objections_somebody_if_answered"),
        ),
        sa.CheckConstraint(
            "answer <> 'declined' OR reason_id IS NOT NULL",
            name=op.f("ck_fact_objections_reason_if_declined"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_fact_objections_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["sealed_items.id"], name=op.f("fk_fact_objections_item_id_sealed_items")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f("fk_fact_objections_said_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_fact_objections_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["sealed_items.id"], name=op.f("fk_fact_objections_reason_id_sealed_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_objections")),
        sa.UniqueConstraint(
            "case_id", "published_on", "fact", name=op.f("uq_fact_objections_case_id_published_on_fact")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_fact_objections_reference")),
    )
    op.create_index(op.f("ix_fact_objections_case_id"), "fact_objections", ["case_id"], unique=False)


def downgrade() -> None:
    """Take back: what is published stays, without a note that somebody contests it."""
    op.drop_table("fact_objections")
    for column in reversed(_DAYS):
        with op.batch_alter_table("published_cases", schema=None) as batch_op:
            batch_op.drop_column(column)


def _one_of(rule: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)
