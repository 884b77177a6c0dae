"""Write an official letter to a site about what was released to it, look at it, and issue it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.appeals import window_for_site
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import SiteRelease
from grievance.cases.services.notice import expect_answer
from grievance.cases.services.safety_gate import fingerprint, gate, hash_of
from grievance.cases.services.steps import add_event
from grievance.exports.letters import LetterFacts, letter
from grievance.exports.models import OfficialLetter
from grievance.exports.queries import kinds_for, releases_of_team
from grievance.exports.states import LetterKind
from grievance.exports.typesetting import Paper, Printed
from grievance.exports.voices import Voice
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.matters import possible_owners
from grievance.vault.services.compartments import open_item, seal_bytes

LONGEST_WAIT = timedelta(days=60)
NOT_THIS_KIND = N_("This text cannot become such a letter: look at what had happened before it went out.")
NOT_IN_LANGUAGE = N_("The text that was released does not exist in this language.")
NOT_AS_RELEASED = N_("This text did not go through the safety gate as it is now. Release it anew.")
ALREADY = N_("This letter was issued already in this language.")
WHEN = N_("Give a day from today on, within 60 days.")
ITS_OWN_DAY = N_("The time to answer runs already: leave the day empty.")


@dataclass(frozen=True)
class Wanted:
    """Which letter somebody wants."""

    release: str
    """The reference of what was released."""
    kind: LetterKind
    answer_by: date | None = None
    """Only where no time to answer runs."""


def draft_letter(
    actor: Actor, case: Case, wanted: Wanted, *, voice: Voice, address: str, draft: bool = True
) -> Paper:
    """Return the letter as it would be issued today; a draft says on each page that it is one."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    in_the_way = gate(case)
    if in_the_way:
        raise GuardRefused(in_the_way[0])
    release = _release(case, wanted)
    if wanted.kind not in kinds_for(case, release):
        raise InvalidInput(NOT_THIS_KIND, field="kind")
    content = _as_released(actor, release)
    if voice.code not in {content["lang"], *content.get("translations", {})}:
        raise InvalidInput(NOT_IN_LANGUAGE, field="locale")
    _refuse_twice(release, wanted, voice)
    facts = LetterFacts(
        kind=wanted.kind,
        number=f"{case.reference}-{_next_number(case)}",
        on=clock.today(),
        addressees=tuple(each.name for each in possible_owners(case)),
        answer_by=_answer_by(release, wanted),
        look_again_until=_look_again_until(case),
        address=address,
    )
    return letter(case, facts, content, voice=voice, draft=draft)


def issue_letter(
    actor: Actor, case: Case, wanted: Wanted, printed: Printed, *, voice: Voice, address: str
) -> OfficialLetter:
    """Issue a letter that was set just now: sealed to the site as it is, numbered, hashed into the trail."""
    # Setting it takes its time, and nobody else waits for that; what changed meanwhile is noticed here.
    if draft_letter(actor, case, wanted, voice=voice, address=address, draft=False).fingerprint != (
        printed.fingerprint
    ):
        raise Changed
    release = _release(case, wanted)
    assert case.shared is not None
    assert actor.user_id is not None
    made = OfficialLetter(
        case=case,
        number=_next_number(case),
        release=release,
        kind=wanted.kind,
        locale=voice.code,
        answer_by=_answer_by(release, wanted),
        item=seal_bytes(case.shared, printed.pdf, kind="letter", author_role=actor.leading_role),
        content_hash=printed.fingerprint,
        file_hash=printed.file_fingerprint,
        issued_by_id=actor.user_id,
        issued_at=clock.now(),
    )
    if made.answer_by is not None and release.reply_due_at is None:
        expect_answer(case, release, by=made.answer_by)
    db.session.add(made)
    db.session.flush()
    add_event(
        actor,
        case,
        "letter_issued",
        visible_to=("operator",),
        letter=made.reference,
        kind=str(wanted.kind),
        number=made.number,
    )
    record(
        actor,
        "letter.issued",
        made,
        kind=wanted.kind,
        locale=voice.code,
        fingerprint=printed.fingerprint,
        file_fingerprint=printed.file_fingerprint,
    )
    return made


def _release(case: Case, wanted: Wanted) -> SiteRelease:
    found = db.session.scalar(releases_of_team(case).where(SiteRelease.reference == wanted.release))
    if found is None:
        raise NotFound
    return found


def _as_released(actor: Actor, release: SiteRelease) -> dict[str, Any]:
    """Return exactly what went through the safety gate, word for word, or refuse."""
    content: dict[str, Any] = open_item(actor, release.item)
    went = db.session.scalar(
        select(Disclosure.text_hash).where(
            Disclosure.release_reference == release.reference, Disclosure.released_at.is_not(None)
        )
    )
    # What was released before texts had translations carries the hash of its words alone.
    plain = hash_of(content["text"])
    if plain != release.text_hash or went not in {fingerprint(content), plain}:
        raise GuardRefused(NOT_AS_RELEASED)
    return content


def _answer_by(release: SiteRelease, wanted: Wanted) -> date | None:
    if release.reply_due_at is not None:
        if wanted.answer_by is not None:
            raise InvalidInput(ITS_OWN_DAY, field="answer_by")
        return release.reply_due_at.date()
    given = wanted.answer_by
    if given is None and wanted.kind is not LetterKind.REQUEST:
        return None
    if given is None or not clock.today() <= given <= clock.today() + LONGEST_WAIT:
        raise InvalidInput(WHEN, field="answer_by")
    return given


def _look_again_until(case: Case) -> date | None:
    windows = (window_for_site(case, each.id) for each in possible_owners(case))
    found = next((each for each in windows if each is not None), None)
    return found.until.date() if found is not None else None


def _refuse_twice(release: SiteRelease, wanted: Wanted, voice: Voice) -> None:
    same = select(OfficialLetter.id).where(
        OfficialLetter.release_id == release.id,
        OfficialLetter.kind == wanted.kind,
        OfficialLetter.locale == voice.code,
    )
    if db.session.scalar(same) is not None:
        raise GuardRefused(ALREADY)


def _next_number(case: Case) -> int:
    last = select(func.max(OfficialLetter.number)).where(OfficialLetter.case_id == case.id)
    return (db.session.scalar(last) or 0) + 1
