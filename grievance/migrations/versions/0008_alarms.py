"""Counts of what browsers refused, and an index to look facts up by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "policy_reports",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("directive", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_reports")),
        sa.UniqueConstraint(
            "day", "directive", "origin", name=op.f("uq_policy_reports_day_directive_origin")
        ),
    )
    # Made on the table as it is: rebuilding it on SQLite would take its guards away.
    op.create_index("ix_facts_verb_at", "facts", ["verb", "at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_facts_verb_at", table_name="facts")
    op.drop_table("policy_reports")
