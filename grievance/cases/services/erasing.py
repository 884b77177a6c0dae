"""A reporter's wish that their report is erased: when, what stands in the way, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, delete, select

from grievance.audit.trail import record
from grievance.cases.models.case import Band, Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.disclosure import DisclosureReading
from grievance.cases.models.keeping import CaseHold, Erasure
from grievance.cases.models.reissue import CodeReissue
from grievance.cases.queries import case_of
from grievance.cases.services.steps import add_event, move
from grievance.cases.services.translating import forget_requests
from grievance.cases.states import ENDED, ClosureReason, ErasureCause, ErasureScope
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.erasing import (
    destroy_keys,
    erase_identity,
    files_to_delete,
    reduce_to_mark,
)
from grievance.evidence.models import StoredFile
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, shrink_journal, transaction
from grievance.foundation.errors import Unavailable
from grievance.jobs.queue import enqueue
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, SealedItem
from grievance.vault.services.destruction import destroy_compartment, empty_destroyed

FINISH = "erasure.finish"
#: Time to think again, and to say that somebody forced one to it.
TIME_TO_THINK = timedelta(days=7)


class Obstacle(StrEnum):
    """Why a report cannot be erased yet."""

    HOLD = "hold"
    DANGER = "danger"


@dataclass(frozen=True)
class Waiting:
    """What stands in the way, and until when if that is known."""

    obstacle: Obstacle
    until: date | None = None


def obstacle_to(complaint: Complaint, scope: ErasureScope) -> Waiting | None:
    """Return why a report, or the name in it, has to be kept for now; None if nothing stands in the way."""
    case = case_of(complaint)
    if case is None:
        return None
    hold = live_hold(case)
    if hold is not None:
        return Waiting(Obstacle.HOLD, hold.until)
    danger = case.band is Band.P0 and case.state not in ENDED
    return Waiting(Obstacle.DANGER) if danger and scope is ErasureScope.ALL else None


def live_hold(case: Case) -> CaseHold | None:
    """Return the hold that forbids erasing a case today, the longest if there are several."""
    return db.session.scalar(
        select(CaseHold)
        .where(CaseHold.case_id == case.id, CaseHold.lifted_at.is_(None), CaseHold.until >= clock.today())
        .order_by(CaseHold.until.desc())
        .limit(1)
    )


def pending_erasure(complaint: Complaint) -> Erasure | None:
    """Return the wish that the whole report is erased, if one waits for its day."""
    return db.session.scalar(
        select(Erasure)
        .where(
            Erasure.complaint_id == complaint.id,
            Erasure.scope == ErasureScope.ALL,
            Erasure.taken_back_on.is_(None),
            Erasure.done_on.is_(None),
        )
        .limit(1)
    )


def erased_reports(case: Case) -> list[tuple[date, ErasureCause]]:
    """Return in which month reports of a case were erased, and why."""
    own = [each.id for each in case.all_complaints if each.erased_on is not None]
    query = select(Erasure).where(Erasure.complaint_id.in_(own), Erasure.scope == ErasureScope.ALL)
    gone = query.where(Erasure.keys_destroyed_on.is_not(None)).order_by(Erasure.id)
    return [
        (each.keys_destroyed_on.replace(day=1), each.cause)
        for each in db.session.scalars(gone)
        if each.keys_destroyed_on is not None
    ]


def ask_to_erase(actor: Actor, complaint: Complaint, *, scope: ErasureScope, at_once: bool) -> Erasure:
    """Ask that a report, or the name in it, is erased: in a week or at once, once nothing forbids it."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    at_once = at_once or scope is ErasureScope.IDENTITY
    asked = _wish(complaint, scope, clock.today() if at_once else clock.today() + TIME_TO_THINK)
    record(actor, "complaint.erasure_asked", complaint, kind=scope, due=asked.due_on)
    case = case_of(complaint)
    if case is not None:
        add_event(actor, case, "erasure_asked", visible_to=("reporter",), kind=str(scope))
    if at_once and obstacle_to(complaint, scope) is None:
        begin_erasure(actor, asked)
    return asked


def keep_report(actor: Actor, complaint: Complaint) -> None:
    """Take the wish back, as long as the keys are there."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    asked = pending_erasure(complaint)
    if asked is None:
        return
    asked.taken_back_on = clock.today()
    record(actor, "complaint.erasure_taken_back", complaint)
    case = case_of(complaint)
    if case is not None:
        add_event(actor, case, "erasure_taken_back", visible_to=("reporter",))


def begin_erasure(actor: Actor, erasure: Erasure) -> None:
    """Destroy the keys, so that from this moment on nobody reads it; the rest follows by itself."""
    complaint = erasure.complaint
    erasure.keys_destroyed_on = clock.today()
    if erasure.scope is ErasureScope.IDENTITY:
        erase_identity(actor, complaint)
        erasure.done_on = clock.today()
    else:
        destroy_keys(complaint)
        record(actor, "complaint.keys_destroyed", complaint, reason=erasure.cause)
        _let_the_case_know(actor, erasure)
    enqueue(FINISH, unique_key=f"{FINISH}:{erasure.reference}")


def begin_due() -> None:
    """Begin every erasure whose day has come and which nothing forbids; each in a transaction of its own."""
    due = select(Erasure.id).where(
        Erasure.due_on <= clock.today(),
        Erasure.taken_back_on.is_(None),
        Erasure.keys_destroyed_on.is_(None),
    )
    for erasure_id in db.session.scalars(due.order_by(Erasure.id)).all():
        with transaction():
            erasure = db.session.get_one(Erasure, erasure_id)
            if erasure.keys_destroyed_on is None and obstacle_to(erasure.complaint, erasure.scope) is None:
                begin_erasure(actors.service(), erasure)


def finish_erasures(store: FileStore) -> None:
    """Delete the bytes and rows of whatever has no keys any more; safe to run again after a crash."""
    for key in _bytes_to_delete():
        store.delete(key)
    with transaction():
        empty_destroyed()
        for erasure in db.session.scalars(_unfinished()):
            reduce_to_mark(_as_whoever_asked(erasure), erasure.complaint)
            erasure.done_on = clock.today()
    if not shrink_journal():
        # Somebody reads at the moment: the job is given back and tried again.
        raise Unavailable


def erasure_today(complaint: Complaint, scope: ErasureScope, cause: ErasureCause) -> Erasure:
    """Note that something is erased at once, for no day on which anybody could take it back."""
    made = Erasure(
        complaint=complaint, scope=scope, cause=cause, asked_on=clock.today(), due_on=clock.today()
    )
    db.session.add(made)
    db.session.flush()
    return made


def _wish(complaint: Complaint, scope: ErasureScope, due_on: date) -> Erasure:
    found = pending_erasure(complaint) if scope is ErasureScope.ALL else None
    if found is None:
        found = Erasure(complaint=complaint, scope=scope, cause=ErasureCause.WISH, asked_on=clock.today())
        found.due_on = due_on
        db.session.add(found)
    found.due_on = min(found.due_on, due_on)
    db.session.flush()
    return found


def _let_the_case_know(actor: Actor, erasure: Erasure) -> None:
    """A case whose last report is gone ends, and what the team noted of it goes too."""
    complaint = erasure.complaint
    case = case_of(complaint)
    if case is None:
        return
    db.session.execute(delete(CodeReissue).where(CodeReissue.complaint_id == complaint.id))
    db.session.execute(delete(DisclosureReading).where(DisclosureReading.complaint_id == complaint.id))
    db.session.execute(delete(CheckIn).where(CheckIn.complaint_id == complaint.id))
    forget_requests(complaint)
    add_event(actor, case, "report_erased", cause=str(erasure.cause))
    db.session.expire(case, ["complaints"])
    if not case.complaints:
        _end(actor, case)
    if not case.complaints and erasure.cause is ErasureCause.WISH:
        for child in db.session.scalars(select(Case).where(Case.parent_id == case.id)):
            if not child.complaints:
                _end(actor, child)


def _end(actor: Actor, case: Case) -> None:
    if case.state not in ENDED:
        case.closure_reason = ClosureReason.WITHDRAWN
        move(actor, case, "withdraw", visible_to=("operator",))
    destroy_compartment(case.internal)
    case.erased_on = clock.today().replace(day=1)


def _unfinished() -> Select[Erasure]:
    return select(Erasure).where(
        Erasure.scope == ErasureScope.ALL,
        Erasure.keys_destroyed_on.is_not(None),
        Erasure.done_on.is_(None),
    )


def _bytes_to_delete() -> list[str]:
    destroyed = (
        select(StoredFile.store_key)
        .join(SealedItem, SealedItem.id == StoredFile.item_id)
        .join(Compartment, Compartment.id == SealedItem.compartment_id)
        .where(Compartment.destroyed_on.is_not(None))
    )
    keys = set(db.session.scalars(destroyed))
    for erasure in db.session.scalars(_unfinished()):
        keys.update(files_to_delete(erasure.complaint))
    return sorted(keys)


def _as_whoever_asked(erasure: Erasure) -> Actor:
    """What happens at a reporter's wish is dated to the day, like all that they do."""
    if erasure.cause is ErasureCause.WISH:
        return Actor(roles=frozenset({Role.REPORTER}), complaint_id=erasure.complaint_id)
    return actors.service()
