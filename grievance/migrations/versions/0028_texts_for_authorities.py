"""A text about a case can be for the labour authority of the site's state."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = ("site", "party_us", "party_jp")
NEW = "authority"
KNOWN = "ck_disclosures_disclosureaudience_is_known"
#: An older version knows no such reader: it keeps no text for one, nor who has looked at it.
FORGET = (
    f"DELETE FROM disclosure_readings WHERE disclosure_id IN (SELECT id FROM disclosures WHERE audience = '{NEW}')",  # noqa: S608
    f"DELETE FROM disclosures WHERE audience = '{NEW}'",  # noqa: S608
)


def upgrade() -> None:
    """Apply."""
    _know(*BEFORE, NEW)


def downgrade() -> None:
    """Take back."""
    for statement in FORGET:
        op.execute(statement)
    _know(*BEFORE)


def _know(*audiences: str) -> None:
    listed = ", ".join(f"'{each}'" for each in audiences)
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), f"audience IN ({listed})")
