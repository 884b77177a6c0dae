"""Tasks: what somebody on the team does about a case by a day; what it is, stands sealed in the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import Select, select

from grievance.accounts.models.user import User, UserState
from grievance.audit.trail import Announcement, record
from grievance.cases.access import CASES, members_of
from grievance.cases.duty import takes_over
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.models.task import CaseTask
from grievance.cases.services.steps import Words, add_event
from grievance.cases.ties import tied_to_case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.tie import StaffTie
from grievance.vault.services.compartments import open_item, seal

_LATEST = timedelta(days=366)
#: So many tasks stand beside the rest of a case's page.
TASKS = 20


@dataclass(frozen=True)
class TaskView:
    """A task that is still open; its words are empty for somebody without the key."""

    reference: str
    who: str
    due_on: date
    given_by: str
    lang: str
    text: str | None = field(repr=False)


def give_task(actor: Actor, case: Case, *, to: str, due_on: date | None, words: Words) -> CaseTask:
    """Give somebody on the team something to do by a day."""
    CASES.require(actor, Permission.Case.READ, case)
    said = Words(words.text.strip(), words.locale)
    if not said.text:
        raise InvalidInput(N_("Say what is to be done."), field="text")
    if due_on is None or not clock.today() <= due_on <= clock.today() + _LATEST:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="day")
    person = next((each for each in who_can_do(case) if each.reference == to), None)
    if person is None:
        raise InvalidInput(N_("Choose somebody who can open this case."), field="who")
    assert actor.user_id is not None
    made = CaseTask(
        case_id=case.id,
        user_id=person.id,
        due_on=due_on,
        item=seal(
            case.internal,
            {"lang": said.locale, "text": said.text},
            kind="task",
            author_role=actor.leading_role,
        ),
        given_by_id=actor.user_id,
        given_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    add_event(actor, case, "task_given", handler=person.reference, due=due_on.isoformat())
    record(actor, "case.task_given", case, handler=person.reference, due=due_on)
    return made


def finish_task(actor: Actor, case: Case, reference: str) -> None:
    """Say that a task is done, whoever was to do it."""
    CASES.require(actor, Permission.Case.READ, case)
    found = db.session.scalar(_open_ones(case).where(CaseTask.reference == reference))
    if found is None:
        raise InvalidInput(N_("Choose one of the open tasks."), field="task")
    found.done_at, found.done_by_id = clock.now(), actor.user_id
    add_event(actor, case, "task_done")
    record(actor, "case.task_done", case)


def open_tasks(actor: Actor, case: Case, *, page: int = 1) -> Page[TaskView]:
    """Return one page of what is still to be done about a case, the earliest first."""
    CASES.require(actor, Permission.Case.READ, case)
    found = page_of(_open_ones(case), number=page, size=TASKS)
    return replace(found, rows=[_view(actor, each) for each in found.rows])


def open_task(actor: Actor, case: Case, reference: str) -> TaskView | None:
    """Return one task of a case if it is still to be done."""
    CASES.require(actor, Permission.Case.READ, case)
    found = db.session.scalar(_open_ones(case).where(CaseTask.reference == reference))
    return _view(actor, found) if found is not None else None


def anything_to_do(case: Case) -> bool:
    """Whether a task of a case is still open."""
    return db.session.scalar(_open_ones(case).with_only_columns(CaseTask.id).limit(1)) is not None


def hear_closing(announcement: Announcement) -> None:
    """An account was closed: what its owner still had to do goes to colleagues."""
    user: User = announcement.record
    for task in _open_tasks_of(user):
        _pass_on(task)


def hear_leaving_of_team(announcement: Announcement) -> None:
    """Somebody left a team: what they had to do about its cases goes to colleagues."""
    reference = announcement.codes["handler"]
    user = db.session.scalars(select(User).where(User.reference == reference)).one()
    _pass_on_if_out(_open_tasks_of(user))


def hear_tie(announcement: Announcement) -> None:
    """Somebody has declared ties: what they had to do about that site or firm goes to colleagues."""
    tie: StaffTie = announcement.record
    _pass_on_if_out(_open_tasks_of(db.session.get_one(User, tie.user_id)))


def hear_site(announcement: Announcement) -> None:
    """A case turns out to be about a site to which somebody has ties who has to do something about it."""
    pass_on_tasks(announcement.record)


def hear_respondent(announcement: Announcement) -> None:
    """A case turns out to be about a firm to which somebody has ties who has to do something about it."""
    named: Respondent = announcement.record
    pass_on_tasks(named.case)


def pass_on_tasks(case: Case) -> None:
    """Give the tasks of a case to colleagues where it is not there any more for whoever was to do them."""
    _pass_on_if_out(db.session.scalars(_open_ones(case)).all())


def _pass_on_if_out(tasks: Sequence[CaseTask]) -> None:
    for task in tasks:
        there = select(User.id).where(
            User.id == task.user_id,
            User.id.in_(members_of(task.case)),
            User.id.not_in(tied_to_case(task.case)),
        )
        if db.session.scalar(there) is None:
            _pass_on(task)


def _pass_on(task: CaseTask) -> None:
    """Give a task to whoever handles its case, else to who supervises; with nobody there it stays."""
    chosen = takes_over(task.case)
    if chosen is None or chosen == task.user_id:
        return
    service, previous = actors.service(), task.user
    task.user = db.session.get_one(User, chosen)
    db.session.flush()
    add_event(service, task.case, "task_passed_on", handler=task.user.reference, previous=previous.reference)
    record(service, "case.task_passed_on", task.case, handler=task.user.reference, due=task.due_on)


def _open_tasks_of(user: User) -> list[CaseTask]:
    query = select(CaseTask).where(CaseTask.user_id == user.id, CaseTask.done_at.is_(None))
    return list(db.session.scalars(query.order_by(CaseTask.id)))


def who_can_do(case: Case) -> list[User]:
    """Return the colleagues who can be given something to do about a case, by name."""
    query = select(User).where(
        User.id.in_(members_of(case)),
        User.id.not_in(tied_to_case(case)),
        User.leaving_since.is_(None),
        User.state != UserState.CLOSED,
    )
    return list(db.session.scalars(query.order_by(User.name)))


def _open_ones(case: Case) -> Select[CaseTask]:
    query = select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.done_at.is_(None))
    return query.order_by(CaseTask.due_on, CaseTask.id)


def _view(actor: Actor, task: CaseTask) -> TaskView:
    try:
        held = open_item(actor, task.item)
    except Sealed:
        held = {"lang": "en", "text": None}
    return TaskView(
        reference=task.reference,
        who=task.user.name,
        due_on=task.due_on,
        given_by=task.given_by.name,
        lang=held["lang"],
        text=held["text"],
    )
