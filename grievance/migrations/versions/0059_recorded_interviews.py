"""Keep a recording with the note of a private interview."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

TABLE, COLUMN, KEY = "case_notes", "file_id", "fk_case_notes_file_id_stored_files"


def upgrade() -> None:
    """Apply: what was noted until now was typed."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column(COLUMN, sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(KEY), "stored_files", [COLUMN], ["id"])


def downgrade() -> None:
    """Take back: a recording that no note names any more stays sealed and is destroyed with its case."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
        batch_op.drop_column(COLUMN)
