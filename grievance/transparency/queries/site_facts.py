"""What will be published of a site's part in a case, as the site is shown it, and what it calls wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.cases.within import find_in_case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import MATTERS
from grievance.supplychain.models.site import Site
from grievance.transparency.models import FactObjection, PublishedCase
from grievance.transparency.states import ObjectionAnswer, SiteFact
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: So many stand on a page.
OBJECTIONS = 20


@dataclass(frozen=True)
class ObjectionView:
    """A fact that a site calls wrong, with what it says instead; without a key the words stay away."""

    reference: str
    fact: SiteFact
    value: Any
    published_on: date
    said_on: date
    lang: str
    text: str | None
    source: str | None
    answer: ObjectionAnswer | None
    answered_on: date | None
    reason_lang: str
    reason: str | None


@dataclass(frozen=True)
class FactsToCheck:
    """What the site is shown before it is published: exactly as the row says it, and no more of the row."""

    published_on: date
    answers_by: date
    open: bool
    """Whether the site may still say that something is wrong."""
    facts: dict[SiteFact, Any]


@dataclass(frozen=True)
class MatterToCheck:
    """A matter of which something will be published that the site may still call wrong."""

    reference: str
    site_name: str
    answers_by: date


def matters_to_check(actor: Actor) -> list[MatterToCheck]:
    """Return in which matters the actor's site may still say that a fact is wrong, the first day first."""
    query = (
        select(Case.reference, Site.name, PublishedCase.site_answers_by)
        .join(PublishedCase, PublishedCase.register_reference == Case.register_reference)
        .join(Site, Site.id == Case.site_id)
        .where(
            MATTERS.clause(actor, Permission.Appeal.CONTEST),
            PublishedCase.published_on > clock.today(),
            PublishedCase.site_answers_by >= clock.today(),
            PublishedCase.withdrawn.is_(False),
        )
    )
    found = db.session.execute(query.order_by(PublishedCase.site_answers_by, Case.reference)).all()
    return [MatterToCheck(reference, name, day) for reference, name, day in found if day is not None]


def facts_to_check(actor: Actor, case: Case) -> FactsToCheck | None:
    """Return what a site is asked to check of a matter before its day; None if there is nothing now."""
    MATTERS.require(actor, Permission.Plan.READ, case)
    row = row_to_check(case)
    if row is None or row.site_answers_by is None:
        return None
    return FactsToCheck(
        published_on=row.published_on,
        answers_by=row.site_answers_by,
        open=clock.today() <= row.site_answers_by,
        facts={fact: row.record[fact] for fact in facts_shown(case)},
    )


def objections_by_site(actor: Actor, case: Case, *, page: int = 1) -> Page[ObjectionView]:
    """Return, for the site, one page of what it called wrong and what was answered, the latest first."""
    MATTERS.require(actor, Permission.Plan.READ, case)
    return _objections(actor, case, FactObjection.id.desc(), page=page)


def objections_of(actor: Actor, case: Case, *, page: int = 1) -> Page[ObjectionView]:
    """Return, for the team, one page of the same: what waits for an answer first, then the latest."""
    CASES.require(actor, Permission.Case.READ, case)
    waits_first = FactObjection.answer.is_not(None)
    return _objections(actor, case, waits_first, FactObjection.id.desc(), page=page)


def called_wrong(case: Case, day: date) -> set[SiteFact]:
    """Return which facts of the publication of a day the site has called wrong."""
    query = select(FactObjection.fact).where(
        FactObjection.case_id == case.id, FactObjection.published_on == day
    )
    return set(db.session.scalars(query))


def find_objection(case: Case, reference: str) -> FactObjection:
    """Return an objection in a case by its reference, or raise `NotFound`."""
    return find_in_case(FactObjection, case, reference)


def row_to_check(case: Case) -> PublishedCase | None:
    """Return the row of a case that the site was shown and that is not out yet."""
    return db.session.scalar(
        select(PublishedCase).where(
            PublishedCase.register_reference == case.register_reference,
            PublishedCase.published_on > clock.today(),
            PublishedCase.site_told_on.is_not(None),
            PublishedCase.withdrawn.is_(False),
        )
    )


def facts_shown(case: Case) -> list[SiteFact]:
    """Return which facts a site is shown: what was found only once somebody wrote to it of that."""
    found = select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id, CaseEvent.verb == "find")
    found_at = db.session.scalar(found)
    hidden = found_at is not None and not _written_since(case, found_at)
    return [each for each in SiteFact if not hidden or each is not SiteFact.FINDINGS]


def contested_in(register_references: Collection[str]) -> dict[str, list[tuple[SiteFact, Any]]]:
    """Return for each case which facts its site calls wrong, as they were, save where it was right."""
    query = (
        select(Case.register_reference, FactObjection.fact, FactObjection.value)
        .join(Case, Case.id == FactObjection.case_id)
        .where(or_(FactObjection.answer.is_(None), FactObjection.answer != ObjectionAnswer.ACCEPTED))
    )
    found: dict[str, list[tuple[SiteFact, Any]]] = {}
    for reference, fact, value in db.session.execute(query).all():
        if reference in register_references:
            found.setdefault(reference, []).append((fact, value))
    return found


def _written_since(case: Case, moment: datetime) -> bool:
    query = select(SiteRelease.id).where(
        SiteRelease.case_id == case.id, SiteRelease.side == "team", SiteRelease.at >= moment
    )
    return db.session.scalar(query.limit(1)) is not None


def _objections(actor: Actor, case: Case, *order: Any, page: int) -> Page[ObjectionView]:
    query = select(FactObjection).where(FactObjection.case_id == case.id).order_by(*order)
    found = page_of(query, number=page, size=OBJECTIONS)
    rows = [_view(actor, each) for each in found.rows]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def _view(actor: Actor, objection: FactObjection) -> ObjectionView:
    said, why = _opened(actor, objection.item), _opened(actor, objection.reason)
    return ObjectionView(
        reference=objection.reference,
        fact=objection.fact,
        value=objection.value,
        published_on=objection.published_on,
        said_on=objection.said_on,
        lang=said.get("lang", "en"),
        text=said.get("text"),
        source=said.get("source"),
        answer=objection.answer,
        answered_on=objection.answered_on,
        reason_lang=why.get("lang", "en"),
        reason=why.get("text"),
    )


def _opened(actor: Actor, item: SealedItem | None) -> dict[str, str]:
    if item is None:
        return {}
    try:
        opened: dict[str, str] = open_item(actor, item)
    except Sealed:
        return {}
    return opened
