"""Keep beside each path to a brand how much may come that way, and when it was last seen to hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BANDS = ("high", "some", "trace", "unknown")
KNOWN = "ck_brand_reaches_band_is_known"


def upgrade() -> None:
    """Apply; what is not worked out yet is unknown, until the table is made anew within a day."""
    listed = ", ".join(f"'{each}'" for each in BANDS)
    with op.batch_alter_table("brand_reaches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("band", sa.String(40), nullable=False, server_default="unknown"))
        batch_op.add_column(sa.Column("estimated", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("seen_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f(KNOWN), f"band IN ({listed})")
    with op.batch_alter_table("brand_reaches", schema=None) as batch_op:
        batch_op.alter_column("band", server_default=None)
        batch_op.alter_column("estimated", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("brand_reaches", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        for name in ("seen_on", "estimated", "band"):
            batch_op.drop_column(name)
