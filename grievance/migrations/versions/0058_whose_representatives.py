"""Keep for which organisation somebody was verified: workers allowed that one, and no later one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

TABLE, COLUMN = "accreditations", "organisation_id"
_OF_USER = (
    "UPDATE accreditations SET organisation_id = "
    "(SELECT users.organisation_id FROM users WHERE users.id = accreditations.user_id)"
)


def upgrade() -> None:
    """Apply: for whom somebody was verified earlier is only known as whom they act for now."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column(COLUMN, sa.Integer(), nullable=True))
    op.execute(_OF_USER)
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.alter_column(COLUMN, existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_accreditations_organisation_id_organisations"), "organisations", [COLUMN], ["id"]
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_accreditations_organisation_id_organisations"), type_="foreignkey")
        batch_op.drop_column(COLUMN)
