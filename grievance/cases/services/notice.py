"""Tell the site what it may know, hear what it says, and keep both exactly as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, select

from grievance.accounts.models.user import User, UserRole
from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.first_reading import require_read_by_worker
from grievance.cases.letters import Letter
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import SiteRelease
from grievance.cases.services.check_ins import watch_over_workers
from grievance.cases.services.correspondence import tell_reporters
from grievance.cases.services.disclosing import cleared, released
from grievance.cases.services.intake import holders_of
from grievance.cases.services.right_of_reply import give_time_to_answer, go_on_to_findings
from grievance.cases.services.safety_gate import hash_of
from grievance.cases.services.steps import Words, add_event, move
from grievance.cases.states import OPEN, CaseState, DisclosureAudience, ReplyKind
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import WrongState
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.supplychain.models.site import SiteAnswerer
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, open_compartment, seal

_TOO_EARLY = frozenset({CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.SCREENING, CaseState.ACCEPTED})


def notify_site(
    actor: Actor, case: Case, *, disclosure: Disclosure | None, letter: Letter | None = None
) -> SiteRelease:
    """Tell the site for the first time, after the safety gate; its time to answer begins."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    content = cleared(actor, disclosure, audience=DisclosureAudience.SITE)
    case.site_told_at = case.site_told_at or clock.now()
    move(actor, case, "notify_site", visible_to=("reporter", "operator"))
    watch_over_workers(case)
    clocks.stop(case, "site_notice")
    clocks.call_off(case, "findings")
    clocks.start(case, "interim_measures")
    clocks.start(case, "site_reply")
    made = _release(actor, case, disclosure, content)
    if letter is not None:
        tell_reporters(actor, case, letter)
    return made


def write_to_site(actor: Actor, case: Case, *, disclosure: Disclosure | None) -> SiteRelease:
    """Tell the site more, at any later time; the same gate holds as for the first word."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if case.state not in OPEN or (case.paused_from or case.state) in _TOO_EARLY:
        raise WrongState
    require_read_by_worker(case)
    content = cleared(actor, disclosure, audience=DisclosureAudience.SITE)
    first = case.site_told_at is None
    case.site_told_at = case.site_told_at or clock.now()
    if first:
        watch_over_workers(case)
        clocks.start(case, "interim_measures")
    if first and case.state is CaseState.FINDINGS and case.calls_for_remedy:
        clocks.start(case, "plan_agreed")
    give_time_to_answer(case)
    made = _release(actor, case, disclosure, content)
    record(actor, "case.site_written_to", case)
    return made


def expect_answer(case: Case, release: SiteRelease, *, by: date) -> None:
    """Let the time for an answer to one more question run to the end of a day that a letter names."""
    release.reply_due_at = datetime.combine(by, time(23, 59), UTC)
    clocks.start(case, "site_reply", due_at=release.reply_due_at)


def reply_for_site(
    actor: Actor, case: Case, *, text: str, locale: str, kind: ReplyKind = ReplyKind.ANSWER
) -> SiteRelease:
    """Answer for the site, or say which fact is wrong."""
    CASES.require(actor, Permission.Plan.PROGRESS, case)
    if case.state not in OPEN or case.shared is None:
        raise WrongState
    return take_reply(actor, case, words=Words(text, locale), kind=kind)


def take_reply(
    actor: Actor, case: Case, *, words: Words, kind: ReplyKind, came_on: date | None = None
) -> SiteRelease:
    """Keep what a site said; its time to answer ends as of the day on which it came, if that was earlier."""
    said = words.required()
    made = _keep(actor, case, {"lang": said.locale, "text": said.text}, side="site", kind=kind)
    at = datetime.combine(came_on, time(), UTC) if came_on is not None else None
    clocks.stop(case, "interim_measures", at=at)
    clocks.stop(case, "site_reply", at=at)
    go_on_to_findings(case)
    verb = "site_corrected" if kind is ReplyKind.CORRECTION else "site_replied"
    add_event(actor, case, verb, visible_to=("operator",), release=made.reference)
    record(actor, "case.site_replied", case, kind=kind)
    return made


def open_dialogue(actor: Actor, case: Case) -> None:
    """Let the site and the workers seek a solution together."""
    CASES.require(actor, Permission.Case.INVESTIGATE, case)
    move(actor, case, "open_dialogue", visible_to=("reporter", "operator"))
    clocks.call_off(case, "findings")
    clocks.start(case, "plan_agreed")


def admit_to_shared(actor: Actor, case: Case) -> None:
    """Give whoever now answers for the site, and every reporter of the case, the key of what is shared."""
    if case.shared is None:
        holders = holders_of(case) + _site_people(case) + _reporters(case)
        case.shared = open_compartment(CompartmentKind.SHARED, holders)
        db.session.flush()
    else:
        grant(actor, case.shared, _site_people(case) + _reporters(case))


def _release(actor: Actor, case: Case, disclosure: Disclosure | None, content: dict[str, Any]) -> SiteRelease:
    assert disclosure is not None
    admit_to_shared(actor, case)
    reply = clocks.running_clock(case, "site_reply")
    made = _keep(actor, case, content, side="team")
    released(actor, disclosure, reference=made.reference)
    made.reply_due_at = reply.due_at if reply is not None else None
    add_event(actor, case, "site_written", visible_to=("operator",), release=made.reference)
    return made


def _keep(
    actor: Actor, case: Case, content: dict[str, Any], *, side: str, kind: ReplyKind | None = None
) -> SiteRelease:
    assert case.shared is not None
    assert actor.user_id is not None
    made = SiteRelease(
        reference=new_reference(),
        case_id=case.id,
        side=side,
        kind=kind,
        user_id=actor.user_id,
        at=clock.now(),
        item=seal(case.shared, content, kind="site_release", author_role=actor.leading_role),
        text_hash=hash_of(content["text"]),
    )
    db.session.add(made)
    db.session.flush()
    return made


def languages_of_site(case: Case) -> list[str]:
    """Return the languages of whoever answers for the site of a case, each once."""
    spoken = select(User.locale).where(User.id.in_(_people_there(case))).distinct()
    return sorted(db.session.scalars(spoken))


def _site_people(case: Case) -> list[Principal]:
    present = select(Principal).where(Principal.user_id.in_(_people_there(case)), Principal.receives_grants)
    return list(db.session.scalars(present))


def _people_there(case: Case) -> Select[int]:
    answering = select(SiteAnswerer.organisation_id).where(SiteAnswerer.site_id == case.site_id)
    roles = select(UserRole.user_id).where(UserRole.role.in_([Role.OPERATOR, Role.CONTRACTOR]))
    return select(User.id).where(User.organisation_id.in_(answering), User.id.in_(roles))


def _reporters(case: Case) -> list[Principal]:
    wanted = [each.reporter_id for each in case.complaints]
    return list(db.session.scalars(select(Principal).where(Principal.id.in_(wanted))))
