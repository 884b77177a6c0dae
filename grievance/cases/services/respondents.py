"""Say which contractors and recruiters a case is about, tell each by itself, and hear what each answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.first_reading import require_read_by_worker
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent, RespondentLetter
from grievance.cases.respondents import (
    NAMED,
    TOLD,
    candidates,
    keys_of_firm,
    languages_of_firm,
    organisation_of,
)
from grievance.cases.services.disclosing import cleared, compose, discard, live_version, released
from grievance.cases.services.intake import holders_of
from grievance.cases.services.safety_gate import hash_of
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import OPEN, DisclosureAudience, ReplyKind, RespondentState
from grievance.evidence.services.storing import PreparedFile, add_held
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, Sealed, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.clock_rules import rule_in_force
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, open_compartment, seal

FIRM = DisclosureAudience.RESPONDENT
CLOCK = "firm_answer"
CHOOSE_FIRM = N_("Choose a firm from the list.")
NOT_ABOUT_IT = N_("The case is not about this firm any more.")
ERASED = N_("The case that this was about has been erased. Nothing more is kept of it.")
WRONG_DAY = N_("Give the day on which it came: from when the firm was told until today.")
WHEN_HANDED = N_("Give the day on which it was handed over: from when the firm was told until today.")
NO_SCAN = N_("Add the scan of the answer as it came.")
_NO_TRANSLATIONS: Mapping[str, str] = {}
_WAITS = frozenset({RespondentState.TOLD, RespondentState.LATE})


def name_respondent(actor: Actor, case: Case, *, company: str) -> Respondent:
    """Say that a case is about a contractor or recruiter at its site; nobody outside hears of it by that."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if case.state not in OPEN:
        raise WrongState
    chosen = next((each for each in candidates(case) if each.company.reference == company), None)
    if chosen is None:
        raise InvalidInput(CHOOSE_FIRM, field="company")
    organisation = organisation_of(chosen.company)
    assert actor.user_id is not None
    made = Respondent(
        reference=new_reference(),
        case=case,
        company=chosen.company,
        role=chosen.role,
        organisation_id=organisation.id if organisation is not None else None,
        named_by_id=actor.user_id,
        named_on=clock.today(),
    )
    db.session.add(made)
    db.session.flush()
    add_event(actor, case, "respondent_named", respondent=made.reference, role=str(made.role))
    record(actor, "respondent.named", made, role=made.role)
    return made


def set_aside(actor: Actor, respondent: Respondent) -> None:
    """Say that a case is not about a firm after all; what it was told stays, and it owes no answer."""
    NAMED.require(actor, Permission.Case.NOTIFY_SITE, respondent)
    if respondent.set_aside_on is not None:
        raise WrongState
    waiting = live_version(respondent.case, FIRM, respondent)
    if waiting is not None:
        discard(actor, waiting)
    respondent.set_aside_on = clock.today()
    run_on(respondent.case)
    add_event(actor, respondent.case, "respondent_set_aside", respondent=respondent.reference)
    record(actor, "respondent.set_aside", respondent)


def compose_for_firm(
    actor: Actor,
    respondent: Respondent,
    *,
    text: str,
    locale: str,
    translations: Mapping[str, str] = _NO_TRANSLATIONS,
) -> Disclosure:
    """Write exactly what one contractor or recruiter would read; whom it goes to is looked at with it."""
    NAMED.require(actor, Permission.Case.NOTIFY_SITE, respondent)
    if respondent.case.state not in OPEN:
        raise WrongState
    if respondent.set_aside_on is not None:
        raise GuardRefused(NOT_ABOUT_IT)
    return compose(
        actor,
        respondent.case,
        audience=FIRM,
        respondent=respondent,
        text=text,
        locale=locale,
        translations=translations,
        readers=languages_of_firm(respondent),
        fixed={"to": [respondent.company.name]},
    )


def tell_firm(actor: Actor, case: Case, *, disclosure: Disclosure | None) -> RespondentLetter:
    """Tell a contractor or recruiter what was looked at and agreed, and nobody else; its time begins."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if case.state not in OPEN:
        raise WrongState
    require_read_by_worker(case)
    content = cleared(actor, disclosure, audience=FIRM)
    assert disclosure is not None
    respondent = disclosure.respondent
    assert respondent is not None
    period = rule_in_force(CLOCK).for_band(case.band or clocks.UNRATED)
    due = clocks.due_after(case, rule_in_force(CLOCK), period, at=clock.now())
    packet = _let_in(actor, respondent)
    respondent.packet, respondent.due_at = packet, due
    respondent.told_on = respondent.told_on or clock.today()
    respondent.answered_on = respondent.in_time = None
    db.session.flush()
    made = _keep(actor, respondent, content, disclosure=disclosure)
    released(actor, disclosure, reference=made.reference)
    run_on(case)
    add_event(actor, case, "respondent_told", respondent=respondent.reference, role=str(respondent.role))
    record(actor, "respondent.told", respondent, due=due.date())
    return made


def note_handed_over(actor: Actor, respondent: Respondent, *, on: date) -> None:
    """Note on which day a firm that nobody signs in for got its letter: its whole time runs from then."""
    NAMED.require(actor, Permission.Case.NOTIFY_SITE, respondent)
    _require_open(respondent)
    if not awaits_hand_over(respondent) or respondent.told_on is None:
        raise WrongState
    if not respondent.told_on <= on <= clock.today():
        raise GuardRefused(WHEN_HANDED)
    case, rule = respondent.case, rule_in_force(CLOCK)
    period = rule.for_band(case.band or clocks.UNRATED)
    respondent.due_at = clocks.due_after(case, rule, period, at=datetime.combine(on, time(), UTC))
    clocks.call_off(case, CLOCK)
    run_on(case)
    add_event(actor, case, "respondent_handed_letter", respondent=respondent.reference, day=on.isoformat())
    record(actor, "respondent.handed_letter", respondent, due=respondent.due_at.date())


def awaits_hand_over(respondent: Respondent) -> bool:
    """Whether a firm was told something that reaches it only on paper, and has not answered."""
    return respondent.organisation_id is None and respondent.state in _WAITS


def answer_for_firm(
    actor: Actor, respondent: Respondent, *, text: str, locale: str, kind: ReplyKind = ReplyKind.ANSWER
) -> RespondentLetter:
    """Answer for a contractor or recruiter, or say which fact is wrong; only it and the team read it."""
    TOLD.require(actor, Permission.Plan.PROGRESS, respondent)
    _require_open(respondent)
    assert respondent.packet is not None
    assert respondent.organisation_id is not None
    with suppress(Sealed):
        # Colleagues who came since can read it too; whoever has no key cannot pass one on.
        grant(actor, respondent.packet, keys_of_firm(respondent.organisation_id))
    return _take(actor, respondent, words=Words(text, locale), kind=kind)


def enter_paper_answer(
    actor: Actor,
    respondent: Respondent,
    *,
    came_on: date,
    text: str,
    locale: str,
    kind: ReplyKind,
    scan: PreparedFile | None,
) -> RespondentLetter:
    """Enter what a firm answered on paper, with the scan; the deadline is measured by the day it came."""
    NAMED.require(actor, Permission.Case.NOTIFY_SITE, respondent)
    _require_open(respondent)
    if respondent.told_on is None or respondent.packet is None:
        raise WrongState
    if not respondent.told_on <= came_on <= clock.today():
        raise InvalidInput(WRONG_DAY, field="came_on")
    if scan is None:
        raise InvalidInput(NO_SCAN, field="scan")
    made = _take(actor, respondent, words=Words(text, locale), kind=kind, came_on=came_on)
    made.file = add_held(respondent.packet, scan.original, author_role=actor.leading_role, scan=scan.scan)
    made.came_on = came_on
    db.session.flush()
    return made


def run_on(case: Case) -> None:
    """Let the clock of a case run for the earliest answer of a firm that is still missing, or end it."""
    clocks.stop(case, CLOCK)
    waiting = [each for each in _all(case) if each.state in _WAITS and each.due_at is not None]
    if waiting:
        clocks.start(case, CLOCK, due_at=min(each.due_at for each in waiting if each.due_at is not None))


def _take(
    actor: Actor,
    respondent: Respondent,
    *,
    words: Words,
    kind: ReplyKind,
    came_on: date | None = None,
) -> RespondentLetter:
    said = words.required()
    content = {"lang": said.locale, "text": said.text}
    made = _keep(actor, respondent, content, kind=kind)
    assert respondent.due_at is not None
    if respondent.answered_on is None:
        at = datetime.combine(came_on, time(), UTC) if came_on is not None else clock.now()
        respondent.answered_on, respondent.in_time = at.date(), at <= respondent.due_at
        respondent.due_at = clock.day_of(respondent.due_at)
        run_on(respondent.case)
    verb = "respondent_corrected" if kind is ReplyKind.CORRECTION else "respondent_answered"
    add_event(actor, respondent.case, verb, respondent=respondent.reference)
    record(actor, "respondent.answered", respondent, kind=kind)
    return made


def _keep(
    actor: Actor,
    respondent: Respondent,
    content: Mapping[str, object],
    *,
    disclosure: Disclosure | None = None,
    kind: ReplyKind | None = None,
) -> RespondentLetter:
    assert respondent.packet is not None
    assert actor.user_id is not None
    made = RespondentLetter(
        reference=new_reference(),
        respondent=respondent,
        disclosure_id=disclosure.id if disclosure is not None else None,
        kind=kind,
        user_id=actor.user_id,
        at=clock.now(),
        item=seal(respondent.packet, dict(content), kind="respondent_letter", author_role=actor.leading_role),
        text_hash=hash_of(str(content["text"])),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _let_in(actor: Actor, respondent: Respondent) -> Compartment:
    """Give the firm's people, the team and the workers of a case the key of what the firm is told."""
    case = respondent.case
    organisation = organisation_of(respondent.company)
    respondent.organisation_id = organisation.id if organisation is not None else None
    firm = keys_of_firm(organisation.id) if organisation is not None else []
    wanted = [each.reporter_id for each in case.complaints]
    reporters = list(db.session.scalars(select(Principal).where(Principal.id.in_(wanted))))
    if respondent.packet is None:
        return open_compartment(CompartmentKind.PACKET, [*holders_of(case), *firm, *reporters])
    grant(actor, respondent.packet, [*firm, *reporters])
    return respondent.packet


def _require_open(respondent: Respondent) -> None:
    if respondent.packet is not None and respondent.packet.destroyed_on is not None:
        raise GuardRefused(ERASED)
    if respondent.case.state not in OPEN or respondent.set_aside_on is not None:
        raise WrongState


def _all(case: Case) -> list[Respondent]:
    return list(db.session.scalars(select(Respondent).where(Respondent.case_id == case.id)))
