"""Check-ins that still wait for somebody are found without looking at those that are over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLE, NAME = "check_ins", "ix_check_ins_open"


def upgrade() -> None:
    """Apply."""
    waits = sa.text("decision IS NULL AND answered_on IS NULL")
    op.create_index(NAME, TABLE, ["complaint_id"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """Take back."""
    op.drop_index(NAME, TABLE)
