"""When a brand and the case team were told that the day of a promise has passed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("brand_commitments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take back: who was reminded is reminded once more."""
    with op.batch_alter_table("brand_commitments", schema=None) as batch_op:
        batch_op.drop_column("reminded_on")
