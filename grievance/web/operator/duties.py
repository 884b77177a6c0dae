"""What is asked of an organisation, of all its matters together, as one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import url_for
from flask_babel import gettext

from grievance.cases.respondents import RESPONDENT_STATE_LABELS, AskedRow, asked_rows
from grievance.cases.states import RespondentState
from grievance.foundation import clock
from grievance.policy.actor import Actor
from grievance.remediation.duties import DueAction, due_actions
from grievance.remediation.labels import ASK_LABELS, MATTER_STATUS_LABELS, Ask
from grievance.remediation.matters import MatterRow
from grievance.remediation.states import ACTION_STATE_LABELS
from grievance.standards.catalogue import catalogue
from grievance.transparency.queries.site_facts import MatterToCheck, matters_to_check
from grievance.web.operator.showing import TONES
from grievance.web.ui.presentation import translated


@dataclass(frozen=True)
class ShownDuty:
    """Something that is asked or still to be carried out, as a line of a list."""

    url: str
    matter_url: str
    site: str
    kind: str
    state: str
    tone: str
    due_on: date | None
    late: bool
    due_soon: bool


@dataclass(frozen=True)
class Duty:
    """One of these in its place, before it is put into words: there may be thousands."""

    place: tuple[date, str, str]
    """By when, at which site, and what."""
    shown: Callable[[], ShownDuty]


def duties(actor: Actor, matters: Sequence[MatterRow]) -> list[Duty]:
    """Return what is asked of an actor's organisation, the earliest due first."""
    found = [*_of_actions(actor), *_of_firms(actor), *_of_matters(matters), *_of_checks(actor)]
    return sorted(found, key=lambda each: each.place)


def _of_actions(actor: Actor) -> Iterator[Duty]:
    kinds = {each.code: translated(each.label) for each in catalogue().remedy_types.in_order()}
    for due in due_actions(actor):
        kind = kinds[due.remedy_type]
        yield Duty((due.due_on, due.site_name, kind), partial(_shown_action, due, kind))


def _of_firms(actor: Actor) -> Iterator[Duty]:
    kind = translated(ASK_LABELS[Ask.ANSWER])
    for row in asked_rows(actor, waiting=True):
        yield Duty((row.due_on, row.site, kind), partial(_shown_firm, row, kind))


def _of_matters(matters: Sequence[MatterRow]) -> Iterator[Duty]:
    """Yield what is asked in matters beside carrying actions out."""
    kinds = {ask: translated(label) for ask, label in ASK_LABELS.items() if ask is not Ask.CARRY_OUT}
    for row in matters:
        for ask in row.asks:
            if ask in kinds:
                due_on = row.reply_due_on if ask is Ask.ANSWER else None
                place = (due_on or date.max, row.site_name, kinds[ask])
                yield Duty(place, partial(_shown_ask, row, kinds[ask], due_on))


def _of_checks(actor: Actor) -> Iterator[Duty]:
    kind = gettext("What will be published")
    for each in matters_to_check(actor):
        yield Duty((each.answers_by, each.site_name, kind), partial(_shown_check, each, kind))


def _shown_action(due: DueAction, kind: str) -> ShownDuty:
    return ShownDuty(
        url=url_for("operator.action", reference=due.reference),
        matter_url=url_for("operator.matter", reference=due.matter)
        if due.firm is None
        else url_for("operator.firm", reference=due.firm),
        site=due.site_name,
        kind=kind,
        state=translated(ACTION_STATE_LABELS[due.state]),
        tone=TONES[due.state],
        due_on=due.due_on,
        late=due.overdue,
        due_soon=due.due_soon,
    )


def _shown_firm(row: AskedRow, kind: str) -> ShownDuty:
    """Return the answer that a contractor or recruiter owes as the list shows it."""
    url = url_for("operator.firm", reference=row.reference)
    return ShownDuty(
        url=url,
        matter_url=url,
        site=row.site,
        kind=kind,
        state=translated(RESPONDENT_STATE_LABELS[row.state]),
        tone="plain",
        due_on=row.due_on,
        late=row.state is RespondentState.LATE,
        due_soon=False,
    )


def _shown_ask(row: MatterRow, kind: str, due_on: date | None) -> ShownDuty:
    url = url_for("operator.matter", reference=row.reference)
    return ShownDuty(
        url=url,
        matter_url=url,
        site=row.site_name,
        kind=kind,
        state=translated(MATTER_STATUS_LABELS[row.status]),
        tone="plain",
        due_on=due_on,
        late=due_on is not None and due_on < clock.today(),
        due_soon=False,
    )


def _shown_check(each: MatterToCheck, kind: str) -> ShownDuty:
    """Return what will be published and can still be called wrong, as the list shows it."""
    return ShownDuty(
        url=url_for("operator.publication", reference=each.reference),
        matter_url=url_for("operator.matter", reference=each.reference),
        site=each.site_name,
        kind=kind,
        state=gettext("You can say which fact is wrong"),
        tone="info",
        due_on=each.answers_by,
        late=False,
        due_soon=False,
    )
