"""What is read about official letters: those that were issued, and what could become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, select

from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.exports.access import SITE_LETTERS, TEAM_LETTERS
from grievance.exports.models import OfficialLetter
from grievance.exports.states import LetterKind
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_bytes, open_item

#: So many letters to a site stand on a page.
LETTERS = 20
#: So many of the texts that were released are offered for a letter.
SOURCES = 20


@dataclass(frozen=True)
class LetterView:
    """A letter as its lists show it: no word of it."""

    reference: str
    number: str
    kind: LetterKind
    locale: str
    on: date
    answer_by: date | None
    fingerprint: str


@dataclass(frozen=True)
class LetterSource:
    """A text that was released to the site, and which letters it can become in which languages."""

    reference: str
    on: date
    kinds: Sequence[LetterKind]
    locales: Sequence[str]
    answer_by: date | None
    """Until when the site's time to answer runs, where it does."""


def letters_of_case(actor: Actor, case: Case) -> list[LetterView]:
    """Return the letters of a case for its team, the newest first."""
    return _views(list(db.session.scalars(_of(case, TEAM_LETTERS.clause(actor)))))


def page_of_letters(actor: Actor, case: Case, *, page: int) -> Page[LetterView]:
    """Return one page of the same."""
    return _page(_of(case, TEAM_LETTERS.clause(actor)), page)


def letters_to_site(actor: Actor, case: Case, *, page: int = 1) -> Page[LetterView]:
    """Return one page of the letters of a matter for its site, the newest first."""
    return _page(_of(case, SITE_LETTERS.clause(actor)), page)


def _page(letters: Select[OfficialLetter], number: int) -> Page[LetterView]:
    found = page_of(letters, number=number, size=LETTERS)
    return replace(found, rows=_views(found.rows))


def pdf_for_team(actor: Actor, case: Case, reference: str) -> tuple[LetterView, bytes]:
    """Return a letter as it was issued, opened with a colleague's key."""
    found = _in_case(case, TEAM_LETTERS.find(actor, OfficialLetter.reference, reference))
    TEAM_LETTERS.require(actor, Permission.Case.READ, found)
    return _views([found])[0], open_bytes(actor, found.item)


def pdf_for_site(actor: Actor, case: Case, reference: str) -> tuple[LetterView, bytes]:
    """Return a letter as it was issued, opened with the key of somebody who answers for the site."""
    found = _in_case(case, SITE_LETTERS.find(actor, OfficialLetter.reference, reference))
    SITE_LETTERS.require(actor, Permission.Plan.READ, found)
    return _views([found])[0], open_bytes(actor, found.item)


def sources_of(actor: Actor, case: Case) -> list[LetterSource]:
    """Return what was released to the site last, the newest first, for whoever holds its key."""
    newest = releases_of_team(case).order_by(None).order_by(SiteRelease.id.desc())
    releases = db.session.scalars(newest.limit(SOURCES)).all()
    return [
        LetterSource(
            reference=each.reference,
            on=each.at.date(),
            kinds=kinds_for(case, each),
            locales=locales_of(actor, each),
            answer_by=each.reply_due_at.date() if each.reply_due_at is not None else None,
        )
        for each in releases
    ]


def kinds_for(case: Case, release: SiteRelease) -> list[LetterKind]:
    """Return which letters a released text can be: by what had happened in the case before it went out."""
    first = db.session.scalars(releases_of_team(case).limit(1)).first()
    kinds = [LetterKind.NOTICE] if first is not None and first.id == release.id else [LetterKind.REQUEST]
    if _happened(case, "find", release):
        kinds.append(LetterKind.FINDINGS)
    if any(_happened(case, each, release) for each in ("prepare_closing", "end_without_remedy")):
        kinds.append(LetterKind.CLOSING)
    return kinds


def locales_of(actor: Actor, release: SiteRelease) -> list[str]:
    """Return the languages in which a released text exists."""
    held = open_item(actor, release.item)
    return list(dict.fromkeys([held["lang"], *held.get("translations", {})]))


def releases_of_team(case: Case) -> Select[SiteRelease]:
    """Return a query for what the team released to the site, the oldest first."""
    return (
        select(SiteRelease)
        .where(SiteRelease.case_id == case.id, SiteRelease.side == "team")
        .order_by(SiteRelease.id)
    )


def _happened(case: Case, verb: str, release: SiteRelease) -> bool:
    before = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.verb == verb, CaseEvent.at <= release.at
    )
    return db.session.scalar(before.limit(1)) is not None


def _of(case: Case, reach: ColumnElement[bool]) -> Select[OfficialLetter]:
    query = select(OfficialLetter).where(OfficialLetter.case_id == case.id, reach)
    return query.order_by(OfficialLetter.number.desc())


def _views(letters: Sequence[OfficialLetter]) -> list[LetterView]:
    return [
        LetterView(
            reference=each.reference,
            number=each.printed_number,
            kind=each.kind,
            locale=each.locale,
            on=each.issued_at.date(),
            answer_by=each.answer_by,
            fingerprint=each.content_hash,
        )
        for each in letters
    ]


def _in_case(case: Case, letter: OfficialLetter) -> OfficialLetter:
    """Refuse a letter under the address of another case."""
    if letter.case_id != case.id:
        raise NotFound
    return letter
