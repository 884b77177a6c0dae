"""A long queue is read in the order of an index, and what few cases have is found without looking at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLE = "cases"
ORDERS = {"ix_cases_urgency": ["band", "next_due_at", "id"], "ix_cases_next_due": ["next_due_at", "id"]}
OF_PARENTS = "ix_cases_parent_id"
CLOCKS, RUNNING = "case_clocks", "ix_case_clocks_running"


def upgrade() -> None:
    """Apply."""
    for name, columns in ORDERS.items():
        op.create_index(name, TABLE, columns)
    op.drop_index(OF_PARENTS, TABLE)
    for column in ("restriction", "parent_id"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_cases_{column}", TABLE, [column], sqlite_where=there, postgresql_where=there)
    runs = sa.text("ended_at IS NULL")
    op.drop_index(RUNNING, CLOCKS)
    op.create_index(RUNNING, CLOCKS, ["due_at"], sqlite_where=runs, postgresql_where=runs)


def downgrade() -> None:
    """Take back."""
    op.drop_index(RUNNING, CLOCKS)
    op.create_index(RUNNING, CLOCKS, ["ended_at", "due_at"])
    for name in (OF_PARENTS, "ix_cases_restriction", *ORDERS):
        op.drop_index(name, TABLE)
    op.create_index(OF_PARENTS, TABLE, ["parent_id"])
