"""A case can end because something was found and nobody may tell the site."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

REASONS = (
    *("remedied", "settled", "not_substantiated", "inconclusive", "referred", "no_contact", "withdrawn"),
    *("duplicate", "out_of_scope", "site_closed", "superseded", "decided"),
)
NEW = "site_not_told"
KNOWN = "ck_cases_closurereason_is_known"
NOT_TOLD = "ck_cases_not_told_if_ended_so"
#: An older version keeps the case, but cannot say why it ended.
SAID_OTHERWISE = f"UPDATE cases SET closure_reason = 'superseded' WHERE closure_reason = '{NEW}'"  # noqa: S608


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), _known(*REASONS, NEW))
        batch_op.create_check_constraint(op.f(NOT_TOLD), f"closure_reason <> '{NEW}' OR site_told_at IS NULL")


def downgrade() -> None:
    """Take back."""
    op.execute(SAID_OTHERWISE)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NOT_TOLD), type_="check")
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), _known(*REASONS))


def _known(*reasons: str) -> str:
    listed = ", ".join(f"'{each}'" for each in reasons)
    return f"closure_reason IN ({listed})"
