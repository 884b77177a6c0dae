"""A deadline for each action of a plan, where a case had one for all of them until now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

CLOCKS, RUNNING = "case_clocks", "ix_case_clocks_running"
KEY = "fk_case_clocks_respondent_id_case_respondents"
#: With whom an action is while a deadline of the kind runs.
WAITING = {
    "action_due": frozenset({"agreed", "in_progress", "rejected"}),
    "verification": frozenset({"evidence_submitted", "under_verification"}),
}
#: How long a check may take, by the first version of its rule.
CHECKS = {"P0": 7, "P1": 14}
LONGEST_CHECK = 30

clocks = sa.table(
    CLOCKS,
    *(sa.column(name, sa.Integer) for name in ("id", "case_id", "rule_version", "paused_seconds")),
    *(sa.column(name, sa.String) for name in ("kind", "rule", "rung", "subject")),
    *(
        sa.column(name, sa.DateTime)
        for name in ("started_at", "due_at", "ended_at", "paused_at", "next_rung_at")
    ),
    sa.column("respondent_id", sa.Integer),
)
runs = clocks.c.ended_at.is_(None)


def upgrade() -> None:
    """Apply: what a case owes is owed action by action; what is being checked keeps the day it had."""
    _rebuild(_add)
    taken = _running()
    for case_id, kind, old in taken:
        _call_off(old)
        for action in _actions_of(case_id):
            if action["state"] in WAITING[kind]:
                op.bulk_insert(clocks, [_made(kind, old, action)])
            elif kind == "action_due" and action["state"] in WAITING["verification"]:
                op.bulk_insert(clocks, [_check(old, action)])
    _note_next({case_id for case_id, _, _ in taken})


def downgrade() -> None:
    """Take back; the older product knows one of a kind for a case: that of the last action."""
    last: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for case_id, kind, each in _running():
        last[case_id, kind].append(each)
    for each in last.values():
        for earlier in sorted(each, key=lambda row: (row["due_at"], row["id"]))[:-1]:
            _call_off(earlier)
    _note_next({case_id for case_id, _ in last})
    _rebuild(_drop)


def _rebuild(change: Any) -> None:
    # SQLite makes the table anew; the index on a part of it is not left to that.
    op.drop_index(RUNNING, CLOCKS)
    with op.batch_alter_table(CLOCKS, schema=None) as batch_op:
        change(batch_op)
    there = sa.text("ended_at IS NULL")
    op.create_index(RUNNING, CLOCKS, ["due_at"], sqlite_where=there, postgresql_where=there)


def _add(batch_op: Any) -> None:
    batch_op.add_column(sa.Column("subject", sa.String(length=16), nullable=True))
    batch_op.add_column(sa.Column("respondent_id", sa.Integer(), nullable=True))
    batch_op.create_foreign_key(op.f(KEY), "case_respondents", ["respondent_id"], ["id"])


def _drop(batch_op: Any) -> None:
    batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
    batch_op.drop_column("respondent_id")
    batch_op.drop_column("subject")


def _running() -> list[tuple[int, str, Any]]:
    query = sa.select(clocks).where(runs, clocks.c.kind.in_(list(WAITING))).order_by(clocks.c.id)
    return [(row["case_id"], row["kind"], row) for row in op.get_bind().execute(query).mappings()]


def _actions_of(case_id: int) -> Iterator[Any]:
    query = sa.text(
        "SELECT a.reference, a.state, a.due_on, a.respondent_id, c.band, "
        "(SELECT min(f.at) FROM remedy_facts f WHERE f.action_id = a.id AND f.kind = 'promised') AS promised, "
        "(SELECT max(e.submitted_at) FROM action_evidence e WHERE e.action_id = a.id) AS handed_in "
        "FROM corrective_actions a JOIN plans p ON p.id = a.plan_id JOIN cases c ON c.id = p.case_id "
        "WHERE p.case_id = :case AND p.state = 'agreed' ORDER BY a.id"
    ).columns(due_on=sa.Date, promised=sa.DateTime, handed_in=sa.DateTime)
    yield from op.get_bind().execute(query, {"case": case_id}).mappings().all()


def _made(kind: str, old: Any, action: Any) -> dict[str, Any]:
    """Return the deadline of one action; the night's work finds out how far up the ladder it is."""
    kept = {key: value for key, value in old.items() if key != "id"}
    if kind == "action_due":
        started = action["promised"] or old["started_at"]
        due = datetime.combine(action["due_on"], time(23, 59, 59))
        kept |= {"rule": "date", "started_at": started, "due_at": due, "rung": None, "next_rung_at": started}
    return {**kept, "subject": action["reference"], "respondent_id": action["respondent_id"]}


def _check(old: Any, action: Any) -> dict[str, Any]:
    """Return the deadline for checking one proof, which had none until all proof was in."""
    days = CHECKS.get(action["band"], LONGEST_CHECK)
    started = action["handed_in"] or old["started_at"]
    due = started + timedelta(days=days)
    made: dict[str, Any] = {
        "kind": "verification",
        "rule": f"{days}d",
        "rule_version": 1,
        "started_at": started,
        "due_at": due,
    }
    made |= {"rung": None, "next_rung_at": started, "ended_at": None, "paused_at": None, "paused_seconds": 0}
    subject = {"subject": action["reference"], "respondent_id": action["respondent_id"]}
    return {"case_id": old["case_id"], **made, **subject}


def _call_off(row: Any) -> None:
    today = datetime.now(UTC).replace(tzinfo=None)
    over: dict[str, datetime | None] = {name: _day(row[name]) for name in ("started_at", "due_at")}
    over |= {"ended_at": _day(today), "paused_at": None, "next_rung_at": None}
    op.execute(sa.update(clocks).where(clocks.c.id == row["id"]).values(over))


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _note_next(cases: set[int]) -> None:
    known = sa.table("cases", sa.column("id", sa.Integer), sa.column("next_due_at", sa.DateTime))
    for case_id in sorted(cases):
        first = sa.select(sa.func.min(clocks.c.due_at)).where(
            clocks.c.case_id == case_id, runs, clocks.c.paused_at.is_(None)
        )
        op.execute(sa.update(known).where(known.c.id == case_id).values(next_due_at=first.scalar_subquery()))
