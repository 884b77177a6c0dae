"""Read a new case, say what it is about and how urgent it is, and take it on or not."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.letters import Letter
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.respondents import packets_of
from grievance.cases.services.check_ins import watch_over_workers
from grievance.cases.services.closing import require_nothing_open
from grievance.cases.services.correspondence import end_first_contact, tell_reporters
from grievance.cases.services.intake import (
    add_allegation,
    holders_of,
    join_teams,
    joined_teams,
    tie_provisions,
)
from grievance.cases.services.linking import ITSELF
from grievance.cases.services.rating import apply_rating, item_codes_of, lowers, raise_band
from grievance.cases.services.restricting import restrict_if_needed
from grievance.cases.services.safety_gate import TAKEN_BACK, last_event
from grievance.cases.services.second_person import GRAVE, require_second_person, screened_by
from grievance.cases.services.steps import Words, add_event, move, require_any, require_reason
from grievance.cases.services.translating import go_with_reports
from grievance.cases.severity import Assessment, SeverityInputs, assess, draft_band
from grievance.cases.states import CASE_FLOW, OPEN, CaseType, ClosureReason
from grievance.cases.ties import tied_to_case
from grievance.cases.withdrawals import withdrawal_waits
from grievance.cases.workers import open_children, workers_of
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.supplychain.lists.countries import country_called
from grievance.supplychain.stages import LABOUR_SCOPE
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant

TRIAGE = Permission.Case.TRIAGE
NO_COUNTRY = N_("No site is linked yet: enter the country that it is about, by its code or its name.")
SECOND_ENDS = N_(
    "A case this grave is turned away by a second person, who neither screened nor rated it "
    "and never had it in hand. These colleagues can: %(names)s."
)


def acknowledge_case(actor: Actor, case: Case, *, letter: Letter | None = None) -> None:
    """Say that a person has read it; with a letter, the worker hears it too."""
    CASES.require(actor, TRIAGE, case)
    move(actor, case, "acknowledge", visible_to=("reporter",))
    if letter is not None:
        tell_reporters(actor, case, letter)
    if not workers_of(case):
        end_first_contact(case)


def screen_case(actor: Actor, case: Case) -> None:
    """Begin to check what the case is about."""
    CASES.require(actor, TRIAGE, case)
    move(actor, case, "screen")


def ask_reporter(actor: Actor, case: Case, *, letter: Letter) -> None:
    """Ask the worker; the team's clocks stand still until an answer comes."""
    require_any(actor, case, TRIAGE, Permission.Case.INVESTIGATE)
    if not workers_of(case):
        raise GuardRefused(N_("There is no worker to ask: this case has no report."))
    CASE_FLOW.step("ask_reporter", case.state)
    tell_reporters(actor, case, letter)
    move(actor, case, "ask_reporter", visible_to=("reporter",))
    clocks.start(case, "reporter_silence")


def code_allegation(actor: Actor, case: Case, *, item_code: str, hazard_code: str | None = None) -> None:
    """Add a labour-rights item that the case is about; what the worker chose is never taken away."""
    require_any(actor, case, TRIAGE, Permission.Case.INVESTIGATE)
    _require_going_on(case)
    item = catalogue().items.get(item_code)
    if item is None or item.retired:
        raise InvalidInput(N_("This item does not exist."), field="item_code")
    if hazard_code is not None and hazard_code not in catalogue().hazards:
        raise InvalidInput(N_("This hazard does not exist."), field="hazard_code")
    add_allegation(case, item_code, added_by=actor.leading_role, hazard=hazard_code)
    raise_band(case, draft_band([item_code]))
    add_event(actor, case, "allegation_added", item=item_code)
    restrict_if_needed(actor, case)
    record(actor, "case.coded", case, band=case.band)


def tie_provision(actor: Actor, case: Case, *, provision_code: str) -> None:
    """Note a commitment of the Agreement that the case relates to."""
    require_any(actor, case, TRIAGE, Permission.Case.INVESTIGATE)
    _require_going_on(case)
    if provision_code not in catalogue().provisions:
        raise InvalidInput(N_("This commitment is not in the list."), field="provision_code")
    tie_provisions(case, [provision_code])
    add_event(actor, case, "provision_tied", provision=provision_code)
    record(actor, "case.provision_tied", case, provision=provision_code)


def set_severity(
    actor: Actor,
    case: Case,
    *,
    inputs: SeverityInputs,
    band: Band | None = None,
    reason: Words | None = None,
) -> Assessment:
    """Rate a case by the model; a person may raise the band freely, and lowers nothing alone."""
    CASES.require(actor, TRIAGE, case)
    _require_going_on(case)
    result = assess(inputs, item_codes_of(case))
    wanted = band or result.band
    if lowers(case, inputs, result, wanted):
        raise GuardRefused(
            N_("This makes the case less urgent or its worker less protected: a second person has to agree.")
        )
    apply_rating(actor, case, inputs=inputs, result=result, wanted=wanted, reason=reason)
    return result


def accept_case(actor: Actor, case: Case, *, reason: Words | None = None, country: str = "") -> None:
    """Take the case on; without a site, with the country that it is about, by its code or its name."""
    CASES.require(actor, TRIAGE, case)
    if case.severity is None:
        raise GuardRefused(N_("Say first how urgent it is."))
    if not item_codes_of(case):
        raise GuardRefused(N_("Say first what it is about."))
    where = None
    if case.site is None:
        # A site nobody can find yet is no ground to turn a worker away; what law holds there must be known.
        where = country_called(country) or country_accepted(case)
        if where is None:
            raise InvalidInput(NO_COUNTRY, field="country")
        reason = require_reason(reason)
    elif case.site.stage not in LABOUR_SCOPE or not case.site.minerals:
        raise GuardRefused(
            N_("This site neither digs nor processes one of the five minerals. Refer the case.")
        )
    move(actor, case, "accept", reason=reason, visible_to=("reporter",), country=where)
    clocks.stop(case, "decision")


def country_accepted(case: Case) -> str | None:
    """Return the country that was named when a case without a site was taken on, if it was before."""
    accepted = last_event(case, "accept")
    return accepted.details.get("country") if accepted is not None else None


def decline_case(actor: Actor, case: Case, *, reason: Words, letter: Letter | None = None) -> None:
    """Do not take the case on, with a reason; the worker is told and can ask again."""
    CASES.require(actor, TRIAGE, case)
    _end_in_screening(actor, case, "decline", ClosureReason.OUT_OF_SCOPE, reason, letter)


def refer_out(actor: Actor, case: Case, *, to: str, reason: Words, letter: Letter | None = None) -> None:
    """Say which other body can help; the worker reads where to go, and nothing of the report goes there.

    Whatever is to be passed on takes the way of every text for an authority, with the worker's yes.
    """
    CASES.require(actor, TRIAGE, case)
    if not to.strip():
        raise InvalidInput(N_("Name the body that can help."), field="to")
    told = Words(f"{to.strip()}\n{reason.required().text}", reason.locale)
    _end_in_screening(actor, case, "refer_out", ClosureReason.REFERRED, told, letter)


def merge_case(actor: Actor, case: Case, *, target: Case, letter: Letter | None = None) -> None:
    """Go on with two cases as one: complaints and items move, keys stay as they are."""
    CASES.require(actor, TRIAGE, case)
    CASES.require(actor, TRIAGE, target)
    _require_mergeable(case, target)
    CASE_FLOW.step("merge", case.state)
    if withdrawal_waits(case):
        raise GuardRefused(TAKEN_BACK)
    unanswered = clocks.running_clock(case, "first_contact") if letter is None else None
    promised = (unanswered.started_at, unanswered.due_at) if unanswered is not None else None
    if letter is not None:
        tell_reporters(actor, case, letter)
    moved = list(case.complaints)
    for link in db.session.scalars(select(CaseComplaint).where(CaseComplaint.case_id == case.id)):
        link.case_id = target.id
    go_with_reports(case, target)
    for child in open_children(case):
        child.parent_id = target.id
    for allegation in case.allegations:
        add_allegation(target, allegation.item_code, added_by=allegation.added_by)
    reporters = select(Principal).where(Principal.id.in_([each.reporter_id for each in moved]))
    for place in (target.shared, *packets_of(target)):
        if place is not None:
            grant(actor, place, db.session.scalars(reporters))
    _bring_teams(actor, case, target)
    raise_band(target, case.band)
    if promised is not None:
        clocks.start(target, "first_contact", at=promised[0], due_at=promised[1])
    case.merged_into_id = target.id
    case.closure_reason = ClosureReason.DUPLICATE
    move(actor, case, "merge", visible_to=("reporter",), other=target.reference)
    add_event(actor, target, "complaints_joined", visible_to=("reporter",), count=len(moved))
    db.session.flush()
    db.session.expire(case, ["complaints"])
    db.session.expire(target, ["complaints", "all_complaints", "allegations"])
    watch_over_workers(target, came_with=case)
    restrict_if_needed(actor, target)


def _require_going_on(case: Case) -> None:
    """Refuse to begin anything new in a case that has ended: no deadline would ever stop."""
    if case.state not in OPEN:
        raise WrongState


def _require_mergeable(case: Case, target: Case) -> None:
    if target.id == case.id:
        raise InvalidInput(ITSELF, field="target")
    if target.team_id != case.team_id or target.state not in OPEN:
        raise GuardRefused(N_("Merge only into another case of the same team that goes on."))
    if (case.case_type is CaseType.RETALIATION) != (target.case_type is CaseType.RETALIATION):
        raise GuardRefused(N_("A case about punishment is never merged with another one."))


def _bring_teams(actor: Actor, case: Case, target: Case) -> None:
    """Let teams that joined one case go on with the other: what they hold of it now belongs there."""
    coming = joined_teams(case)
    if not coming:
        return
    join_teams(target, coming)
    free = select(Principal).where(
        Principal.id.in_([each.id for each in holders_of(case)]),
        Principal.retired_at.is_(None),
        Principal.user_id.not_in(tied_to_case(target)),
    )
    grant(actor, target.internal, db.session.scalars(free))


def _end_in_screening(
    actor: Actor, case: Case, verb: str, closure: ClosureReason, reason: Words, letter: Letter | None
) -> None:
    CASE_FLOW.step(verb, case.state)
    if case.band in GRAVE:
        require_second_person(actor, case, TRIAGE, why=SECOND_ENDS, hands=screened_by(case))
    require_nothing_open(case)
    if workers_of(case) and letter is None:
        raise GuardRefused(N_("Tell the worker first."))
    clocks.stop(case, "decision")
    if letter is not None:
        tell_reporters(actor, case, letter)
    case.closure_reason = closure
    move(actor, case, verb, reason=reason.required(), visible_to=("reporter",))
