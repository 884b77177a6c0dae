"""How long content is kept after a case ended: the team is told a month before, then it is erased."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.respondents import packets_of
from grievance.cases.services.erasing import FINISH, begin_erasure, erasure_today, live_hold, pending_erasure
from grievance.cases.services.steps import add_event
from grievance.cases.states import ENDED, ErasureCause, ErasureScope
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.jobs.queue import enqueue
from grievance.opening.queries import months_promised_since
from grievance.policy import actor as actors
from grievance.standards.catalogue import catalogue
from grievance.vault.services.destruction import destroy_compartment


def keep_to_retention() -> None:
    """Announce what is to be erased, and erase what was announced; each case in a transaction of its own."""
    ended = Case.state.in_(sorted(ENDED)) & Case.closed_at.is_not(None)
    query = select(Case.id).where(Case.erased_on.is_(None), ended | Case.erase_on.is_not(None))
    for case_id in db.session.scalars(query.order_by(Case.id)).all():
        with transaction():
            _keep(db.session.get_one(Case, case_id))


def kept_until(case: Case) -> date | None:
    """Return the day from which a case is not kept any longer; None while it is open.

    The table says for how long a kind of case is of use. What was promised to whoever reported is the limit.
    """
    if case.state not in ENDED or case.closed_at is None:
        return None
    ended = case.closed_at.date()
    of_use = months_after(ended, catalogue().retention[case.case_type].months)
    promised = months_promised_since(case.opened_at) if _is_about_a_report(case) else None
    # One month less, so that its first day lies within what was promised.
    return of_use if promised is None else min(of_use, months_after(ended, promised - 1))


def months_after(day: date, months: int) -> date:
    """Return the first day of the month after that many full months."""
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1)


def _is_about_a_report(case: Case) -> bool:
    """Whether a worker was promised anything, here or in the case that this one came from."""
    return bool(case.all_complaints) or (case.parent is not None and _is_about_a_report(case.parent))


def _keep(case: Case) -> None:
    until = kept_until(case)
    if until is None:
        # Somebody has taken the case up again.
        case.erase_on = None
        return
    warning = timedelta(days=catalogue().retention[case.case_type].warn_days)
    if case.erase_on is None:
        if clock.today() >= until - warning:
            _announce(case, max(until, clock.today() + warning))
    elif clock.today() >= case.erase_on and live_hold(case) is None:
        _erase(case)


def _announce(case: Case, day: date) -> None:
    service = actors.service()
    case.erase_on = day
    case.awaits_team = True
    add_event(service, case, "erasure_announced", due=day.isoformat())
    record(service, "case.erasure_announced", case, due=day)


def _erase(case: Case) -> None:
    service, today = actors.service(), clock.today()
    for complaint in list(case.complaints):
        asked = pending_erasure(complaint)
        begin_erasure(service, asked or erasure_today(complaint, ErasureScope.ALL, ErasureCause.RETENTION))
    for compartment in (case.internal, case.shared, *packets_of(case)):
        if compartment is not None and compartment.destroyed_on is None:
            destroy_compartment(compartment)
    case.erased_on = today.replace(day=1)
    record(service, "case.erased", case)
    enqueue(FINISH, unique_key=f"{FINISH}:{case.reference}")
