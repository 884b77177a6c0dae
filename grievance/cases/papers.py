"""What the panel of an appeal reads: why it was asked, what was found and by whom, what workers wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grievance.cases.access import APPEALS
from grievance.cases.appeals import DECISION, decision_due
from grievance.cases.history import Text, TimelineEntry, part_of_timeline
from grievance.cases.models.allegation import Allegation, FindingVersion
from grievance.cases.models.appeal import Appeal, PanelMember, PanelVote
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.panels import AppealGround, AppealOutcome, AppealSide, PanelSeat, Vote, votes_that_count
from grievance.cases.states import CaseState, Outcome
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import Story, complaint_story
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of, part_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: So many reports, findings and entries of the course lie before a panel at a time.
STORIES, FINDINGS, ENTRIES = 20, 20, 80


@dataclass(frozen=True)
class AppealRow:
    """One appeal in the list of whoever sits on its panel: codes and days, no words."""

    reference: str
    case_reference: str
    """Of the case that is looked at afresh."""
    site_name: str | None
    side: AppealSide
    ground: AppealGround
    seat: PanelSeat
    voted: bool
    due_at: datetime | None
    """By when the panel decides; empty once it has."""
    outcome: AppealOutcome | None


@dataclass(frozen=True)
class FindingView:
    """One finding about an allegation; the last of an item counts."""

    item_code: str
    number: int
    outcome: Outcome
    by_panel: bool
    found_at: datetime
    lang: str
    reasons: str | None = field(repr=False)
    """None where the reader holds no key."""
    plain: str | None = field(repr=False)
    evidence: Sequence[str] = ()
    facts: Sequence[str] = ()
    """What was said about contested facts and weighed, by reference."""
    pieces: Sequence[str] = ()
    """What of the case it rests on, by reference."""


@dataclass(frozen=True)
class VoteView:
    """How one member of the panel votes now."""

    name: str
    seat: PanelSeat
    mine: bool
    vote: Vote | None
    """Empty where they have not voted, or the reader has not."""
    reason: Text | None = None


@dataclass(frozen=True)
class Papers:
    """Everything that a panel has before it."""

    row: AppealRow
    words: Text
    findings: Page[FindingView]
    stories: Page[Story | None]
    """One for each report; None where the reader holds no key."""
    course: Page[TimelineEntry]
    votes: Sequence[VoteView]
    open: bool
    """Whether the panel still decides."""
    decision: Mapping[str, str] | None = field(repr=False, default=None)


def appeals_before(actor: Actor, *, page: int = 1) -> Page[AppealRow]:
    """Return the appeals on whose panels somebody sits, those that wait for them first."""
    voted = exists().where(PanelVote.appeal_id == Appeal.id, PanelVote.user_id == actor.user_id)
    due = _due_at()
    order = (Appeal.outcome.is_not(None), voted, due.is_(None), due, Appeal.id)
    found = page_of(APPEALS.visible(actor).order_by(*order), number=page)
    return replace(found, rows=[_row(actor, each) for each in found.rows])


def open_before(actor: Actor) -> tuple[int, datetime | None]:
    """Return how many appeals wait for a decision of somebody's panels, and by when the first is due."""
    query = APPEALS.visible(actor).where(Appeal.outcome.is_(None))
    rows = query.with_only_columns(Appeal.id, _due_at().label("due")).subquery()
    count, due = db.session.execute(select(func.count(), func.min(rows.c.due)).select_from(rows)).one()
    return int(count), due


def _due_at() -> ScalarSelect[datetime]:
    return (
        select(func.min(CaseClock.due_at))
        .where(CaseClock.case_id == Appeal.case_id, CaseClock.kind == DECISION, CaseClock.ended_at.is_(None))
        .scalar_subquery()
    )


def papers(
    actor: Actor, appeal: Appeal, *, locale: str, findings: int = 1, stories: int = 1, course: int = 1
) -> Papers:
    """Return what the panel of an appeal reads, opened with the reader's key.

    Of findings, of what workers wrote and of the course of the case only these pages are opened.
    """
    APPEALS.require(actor, Permission.Appeal.READ, appeal)
    about = appeal.case.parent
    assert about is not None
    reports = part_of(about.complaints, number=stories, size=STORIES)
    return Papers(
        row=_row(actor, appeal),
        words=_opened(actor, appeal.item),
        findings=page_of_findings(actor, about, page=findings),
        stories=Page(
            rows=[_story(actor, each) for each in reports.rows],
            number=reports.number,
            total=reports.total,
            size=reports.size,
        ),
        course=part_of_timeline(actor, about, locale=locale, page=course, size=ENTRIES),
        votes=_votes(actor, appeal),
        open=appeal.case.state is CaseState.ACCEPTED,
        decision=_decision(actor, appeal),
    )


def findings_of(actor: Actor, case: Case) -> list[FindingView]:
    """Return every version of every finding of a case, by item and the newest first."""
    return [_finding(actor, each.allegation, each) for each in db.session.scalars(_versions(case))]


def page_of_findings(actor: Actor, case: Case, *, page: int) -> Page[FindingView]:
    """Return one page of the same."""
    found = page_of(_versions(case), number=page, size=FINDINGS)
    return replace(found, rows=[_finding(actor, each.allegation, each) for each in found.rows])


def _versions(case: Case) -> Select[FindingVersion]:
    query = select(FindingVersion).join(FindingVersion.allegation).where(Allegation.case_id == case.id)
    loaded = query.options(contains_eager(FindingVersion.allegation), joinedload(FindingVersion.item))
    return loaded.order_by(Allegation.id, FindingVersion.number.desc())


def findings_that_count(actor: Actor, case: Case) -> dict[str, FindingView]:
    """Return the newest finding of each item of a case."""
    last = select(func.max(FindingVersion.id)).join(Allegation).where(Allegation.case_id == case.id)
    query = select(FindingVersion).where(FindingVersion.id.in_(last.group_by(FindingVersion.allegation_id)))
    loaded = query.options(joinedload(FindingVersion.allegation), joinedload(FindingVersion.item))
    newest = db.session.scalars(loaded.order_by(FindingVersion.allegation_id))
    return {each.allegation.item_code: _finding(actor, each.allegation, each) for each in newest}


def _row(actor: Actor, appeal: Appeal) -> AppealRow:
    about = appeal.case.parent
    assert about is not None
    seat = db.session.scalars(
        select(PanelMember.seat).where(
            PanelMember.appeal_id == appeal.id, PanelMember.user_id == actor.user_id
        )
    ).one()
    return AppealRow(
        reference=appeal.reference,
        case_reference=about.reference,
        site_name=about.site.name if about.site is not None else None,
        side=appeal.side,
        ground=appeal.ground,
        seat=seat,
        voted=any(each.user_id == actor.user_id for each in appeal.votes),
        due_at=decision_due(appeal),
        outcome=appeal.outcome,
    )


def _votes(actor: Actor, appeal: Appeal) -> list[VoteView]:
    """Return the votes; what the others want is seen only by whoever has voted, so that nobody follows."""
    counted = votes_that_count(
        {each.user_id for each in appeal.members},
        ((each.user_id, each.outcome, each.changes) for each in appeal.votes),
    )
    reasons = {each.user_id: each.item for each in appeal.votes}
    shown = set(counted) if actor.user_id in counted or appeal.outcome is not None else set()
    return [
        VoteView(
            name=member.user.name,
            seat=member.seat,
            mine=member.user_id == actor.user_id,
            vote=counted.get(member.user_id) if member.user_id in shown else None,
            reason=_opened(actor, reasons[member.user_id]) if member.user_id in shown else None,
        )
        for member in appeal.members
    ]


def _finding(actor: Actor, allegation: Allegation, version: FindingVersion) -> FindingView:
    try:
        held = open_item(actor, version.item)
    except Sealed:
        held = {"lang": "", "reasons": None, "plain": None, "evidence": ()}
    return FindingView(
        item_code=allegation.item_code,
        number=version.number,
        outcome=version.outcome,
        by_panel=version.by_panel,
        found_at=version.found_at,
        lang=held["lang"],
        reasons=held["reasons"],
        plain=held["plain"],
        evidence=tuple(held["evidence"]),
        facts=tuple(held.get("facts", ())),
        pieces=tuple(held.get("pieces", ())),
    )


def _story(actor: Actor, complaint: Complaint) -> Story | None:
    try:
        return complaint_story(actor, complaint)
    except Sealed:
        return None


def _decision(actor: Actor, appeal: Appeal) -> Mapping[str, str] | None:
    if appeal.decision is None:
        return None
    try:
        held = open_item(actor, appeal.decision)
    except Sealed:
        return None
    return {"lang": held["lang"], "reasons": held["reasons"], "plain": held["plain"]}


def _opened(actor: Actor, item: SealedItem) -> Text:
    try:
        held = open_item(actor, item)
    except Sealed:
        return Text("", None)
    return Text(held["lang"], held["text"])
