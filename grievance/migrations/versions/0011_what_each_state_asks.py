"""The database asks of a case in each state what the steps of the flow leave behind."""

from __future__ import annotations

from collections.abc import Mapping

from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = {
    "band_if_screened": (
        "state IN ('received', 'acknowledged', 'screening', 'awaiting_reporter', 'suspended', "
        "'withdrawn', 'declined', 'referred_out', 'merged', 'closed') OR band IS NOT NULL"
    ),
    "handler_if_assigned": (
        "state NOT IN ('assigned', 'site_notified', 'dialogue', 'fact_finding', 'findings', "
        "'plan_proposed', 'plan_revision', 'plan_agreed', 'remediation', 'verification') OR "
        "handler_id IS NOT NULL"
    ),
    "reason_if_closed": ("state <> 'closed' OR closure_reason IS NOT NULL"),
    "told_if_notified": ("state NOT IN ('site_notified', 'dialogue') OR site_told_at IS NOT NULL"),
    "way_back_if_paused": ("(state IN ('suspended', 'awaiting_reporter')) = (paused_from IS NOT NULL)"),
    "target_if_merged": ("state <> 'merged' OR merged_into_id IS NOT NULL"),
}
AFTER = {
    "band_if_screened": (
        "(state NOT IN ('accepted', 'assigned', 'site_notified', 'dialogue', 'fact_finding', "
        "'findings', 'plan_proposed', 'plan_revision', 'plan_agreed', 'remediation', 'verification', "
        "'resolved', 'closing', 'closed') OR band IS NOT NULL)"
    ),
    "handler_if_assigned": (
        "(state NOT IN ('assigned', 'site_notified', 'dialogue', 'fact_finding', 'findings', "
        "'plan_proposed', 'plan_revision', 'plan_agreed', 'remediation', 'verification', 'resolved', "
        "'closing') OR handler_id IS NOT NULL)"
    ),
    "told_if_notified": (
        "(state NOT IN ('site_notified', 'dialogue', 'plan_agreed', 'remediation', 'verification', "
        "'resolved') OR site_told_at IS NOT NULL) AND (state NOT IN ('received', 'acknowledged') OR "
        "site_told_at IS NULL)"
    ),
    "way_back_if_paused": ("(state IN ('awaiting_reporter', 'suspended')) = (paused_from IS NOT NULL)"),
    "until_if_suspended": ("(state IN ('suspended')) = (suspended_until IS NOT NULL)"),
    "target_if_merged": ("(state IN ('merged')) = (merged_into_id IS NOT NULL)"),
    "resolved_if_verified": (
        "(state NOT IN ('resolved') OR resolved_at IS NOT NULL) AND (state NOT IN ('received', "
        "'acknowledged', 'screening', 'accepted', 'assigned', 'site_notified', 'dialogue', "
        "'fact_finding', 'findings', 'plan_proposed', 'plan_revision', 'plan_agreed', 'remediation', "
        "'verification', 'declined', 'referred_out', 'merged') OR resolved_at IS NULL)"
    ),
    "reason_if_ended": (
        "(state IN ('closed', 'declined', 'referred_out', 'merged', 'withdrawn')) = (closure_reason "
        "IS NOT NULL)"
    ),
    "day_if_ended": (
        "(state IN ('closed', 'declined', 'referred_out', 'merged', 'withdrawn')) = (closed_at IS NOT NULL)"
    ),
    "remedied_if_resolved": ("closure_reason <> 'remedied' OR resolved_at IS NOT NULL"),
}
#: What older versions could leave behind; nothing of it was shown or counted.
LEFT_BEHIND = (
    "UPDATE cases SET suspended_until = NULL WHERE state <> 'suspended'",
    "UPDATE cases SET suspended_until = opened_at WHERE state = 'suspended' AND suspended_until IS NULL",
    "UPDATE cases SET merged_into_id = NULL WHERE state <> 'merged'",
)


def upgrade() -> None:
    """Apply."""
    for statement in LEFT_BEHIND:
        op.execute(statement)
    _exchange(BEFORE, AFTER)


def downgrade() -> None:
    """Take back."""
    _exchange(AFTER, BEFORE)


def _exchange(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for name in old:
            batch_op.drop_constraint(op.f(f"ck_cases_{name}"), type_="check")
        for name, rule in new.items():
            batch_op.create_check_constraint(op.f(f"ck_cases_{name}"), rule)
