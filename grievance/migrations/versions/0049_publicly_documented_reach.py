"""Keep beside each path to a brand whether links that everybody may walk join the two as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLE, COLUMN = "brand_reaches", "publicly_documented"


def upgrade() -> None:
    """Apply; of what is not worked out yet nothing is told, until the table is made anew within a day."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column(COLUMN, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.alter_column(COLUMN, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_column(COLUMN)
