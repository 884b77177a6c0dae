"""Let a second person be asked, too, before nobody counts any more that only few could have reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE, COLUMN, RULE = "severity_lowerings", "from_few", "ck_severity_lowerings_lowers"
LOWERS = "to_band > from_band OR to_risk < from_risk OR to_band > model_band"


def upgrade() -> None:
    """Apply: until now a wish lowered the band or the risk, whatever was known of how many could know."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column(COLUMN, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(op.f(RULE), type_="check")
        batch_op.create_check_constraint(op.f(RULE), f"{LOWERS} OR {COLUMN}")
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.alter_column(COLUMN, server_default=None)


def downgrade() -> None:
    """Take back; the older product knows no wish that lowers neither band nor risk."""
    lowers = sa.func.coalesce(sa.text(f"({LOWERS})"), sa.false())
    op.execute(sa.table(TABLE).delete().where(~lowers))
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(RULE), type_="check")
        batch_op.create_check_constraint(op.f(RULE), LOWERS)
        batch_op.drop_column(COLUMN)
