"""The country and time zone that a team's days are counted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: a team works where its organisation is, until somebody says otherwise."""
    op.add_column("teams", sa.Column("country", sa.String(length=2), nullable=True))
    op.add_column("teams", sa.Column("time_zone", sa.String(length=60), nullable=True))
    op.execute(
        "UPDATE teams SET country = "
        "(SELECT organisations.country FROM organisations WHERE organisations.id = teams.organisation_id)"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.drop_column("time_zone")
        batch_op.drop_column("country")
