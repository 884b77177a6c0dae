"""What a desk keeps for its people: saved filters, who has a case open, reminders, and keys switched off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "saved_filters",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("reference", name=op.f("uq_saved_filters_reference")),
        sa.UniqueConstraint("user_id", "address", name=op.f("uq_saved_filters_user_id_address")),
    )
    op.create_table(
        "case_viewings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_viewings_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_viewings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_viewings")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_viewings_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_viewings_seen_at"), "case_viewings", ["seen_at"])
    op.create_table(
        "case_reminders",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reminders_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_reminders_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminders")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_reminders_case_id_user_id")),
    )
    op.create_index("ix_case_reminders_user_id_due_on", "case_reminders", ["user_id", "due_on"])
    op.add_column("users", sa.Column("keys_off_since", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back; what was kept here was for convenience only."""
    op.drop_column("users", "keys_off_since")
    op.drop_table("case_reminders")
    op.drop_table("case_viewings")
    op.drop_table("saved_filters")
