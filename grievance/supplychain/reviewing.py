"""What stewards are asked about rows of lists: which known site or company a name means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.supplychain.access import IMPORT_RUNS
from grievance.supplychain.matching import ASKED_FROM, Known, Matcher, Wanted
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.outcomes import RowOutcome, Subject, Verdict
from grievance.supplychain.recognising import Recogniser, name_key, wanted_from

#: So many that wait are looked through for those that may mean one site.
_LOOKED_AT = 1_000
_PARTIES = ("supplier_site", "supplier", "customer_site", "customer")


@dataclass(frozen=True)
class Question:
    """What a list says about a site or company that we could not tell."""

    subject: Subject
    name: str
    said: Mapping[str, Any]
    """Country, minerals, stage, address and place, as far as the row says them."""

    @property
    def wanted(self) -> Wanted:
        """The same as the matcher takes it."""
        return wanted_from(dict(self.said), self.name)


@dataclass(frozen=True)
class Choice:
    """A site or company that it could be, and how alike the names are, out of 100."""

    record: Site | Company
    score: int


def question_of(row: ImportRow) -> Question:
    """Return what a row asks: itself, or the party of a relation that its message names."""
    if row.subject is not Subject.LINK:
        return Question(row.subject, row.name, row.cells)
    asked = row.message_values.get("name", row.name)
    said = row.cells.get("said", {})
    for end in _PARTIES:
        party = said.get(end)
        if party and party.get("name") == asked:
            subject = Subject.SITE if end.endswith("_site") else Subject.COMPANY
            minerals = party.get("minerals") or [said["mineral"]] if "mineral" in said else []
            return Question(subject, asked, {**party, "minerals": minerals})
    return Question(Subject.COMPANY, asked, {})


def is_open(row: ImportRow) -> bool:
    """Whether a row waits for an answer: one about its first party does not answer for its second."""
    if row.outcome is not RowOutcome.REVIEW:
        return False
    return row.decision is None or row.decision.name_key != name_key(question_of(row).name)


def rows_in_review(actor: Actor, *, page: int = 1) -> Page[ImportRow]:
    """Return the rows of public lists that wait for a steward, the oldest first."""
    found = page_of(_in_review(actor), number=page)
    return Page(rows=[each for each in found.rows if is_open(each)], number=found.number, total=found.total)


def rows_like(actor: Actor, site: Site) -> list[ImportRow]:
    """Return the rows that wait for a steward and may mean this site by its name, the oldest first.

    Rows of which a steward said that they do not mean it are left out; no list ever means an invented site.
    """
    if site.invented:
        return []
    names = (site.name, *(each.name for each in site.names))
    minerals = frozenset(each.mineral for each in site.minerals)
    matcher = Matcher([Known(site.id, names, site.country, minerals)])
    denied = _denied(site)
    return [
        row
        for row in db.session.scalars(_in_review(actor).limit(_LOOKED_AT))
        if is_open(row) and _may_mean(row, matcher, denied)
    ]


def _may_mean(row: ImportRow, matcher: Matcher, denied: set[tuple[str, str]]) -> bool:
    asked = question_of(row)
    key = name_key(asked.name)
    if asked.subject is not Subject.SITE or not denied.isdisjoint({(row.run.list_name, key), ("", key)}):
        return False
    return any(each.score >= ASKED_FROM for each in matcher.match(asked.wanted).candidates)


def _denied(site: Site) -> set[tuple[str, str]]:
    """Return of which names in which lists a steward said that they do not mean a site."""
    query = select(MatchDecision.list_name, MatchDecision.name_key).where(
        MatchDecision.site_id == site.id, MatchDecision.verdict == Verdict.DIFFERENT
    )
    return {(row.list_name, row.name_key) for row in db.session.execute(query)}


def _in_review(actor: Actor) -> Select[ImportRow]:
    waiting = or_(ImportRow.decision_id.is_(None), ImportRow.subject == Subject.LINK)
    return (
        select(ImportRow)
        .join(ImportRow.run)
        .where(ImportRow.outcome == RowOutcome.REVIEW, waiting, ImportRun.organisation_id.is_(None))
        .where(IMPORT_RUNS.clause(actor))
        .options(joinedload(ImportRow.run), joinedload(ImportRow.decision))
        .order_by(ImportRow.id)
    )


def row_in_review(actor: Actor, reference: str) -> ImportRow | None:
    """Return a row that waits for a steward, if this actor may see it."""
    query = select(ImportRow).join(ImportRow.run).where(IMPORT_RUNS.clause(actor))
    public = query.where(ImportRow.reference == reference, ImportRun.organisation_id.is_(None))
    row = db.session.scalar(public)
    return row if row is not None and is_open(row) else None


def choices_for(row: ImportRow) -> list[Choice]:
    """Return the five that a row could mean, the likeliest first."""
    question = question_of(row)
    recognised = Recogniser(question.subject, list_name=row.run.list_name).recognise(question.wanted)
    scores = {each.id: round(each.score) for each in recognised.match.candidates}
    records = _records(question.subject, list(scores))
    return [Choice(records[each], score) for each, score in scores.items() if each in records]


def _records(subject: Subject, ids: list[int]) -> dict[int, Site | Company]:
    if subject is Subject.SITE:
        sites = select(Site).where(Site.id.in_(ids))
        parts = (joinedload(Site.operator), selectinload(Site.minerals), selectinload(Site.names))
        return {each.id: each for each in db.session.scalars(sites.options(*parts))}
    companies = select(Company).where(Company.id.in_(ids)).options(selectinload(Company.names))
    return {each.id: each for each in db.session.scalars(companies)}
