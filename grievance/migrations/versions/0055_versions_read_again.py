"""Keep which version of a message's translation a second interpreter reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: of what was read again before, nobody knows which version it was."""
    op.add_column("translation_requests", sa.Column("version_read", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("translation_requests", schema=None) as batch_op:
        batch_op.drop_column("version_read")
