"""Let a case be looked at again for danger: somebody else may report it later."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLE = "danger_check_cases"
ONE, SEVERAL = f"uq_{TABLE}_case_id", f"uq_{TABLE}_case_id_check_id"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ONE), type_="unique")
        batch_op.create_unique_constraint(op.f(SEVERAL), ["case_id", "check_id"])


def downgrade() -> None:
    """Take back; the older product knows one look for a case, and reads the newest."""
    op.execute(
        "DELETE FROM danger_check_cases WHERE EXISTS (SELECT 1 FROM danger_check_cases later "
        "WHERE later.case_id = danger_check_cases.case_id AND later.check_id > danger_check_cases.check_id)"
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SEVERAL), type_="unique")
        batch_op.create_unique_constraint(op.f(ONE), ["case_id"])
