"""End a case with a reason, stop it for a while, or take it up again."""

from __future__ import annotations

from datetime import datetime, timedelta

from grievance.cases import appeals, clocks
from grievance.cases.access import CASES
from grievance.cases.endings import WITHOUT_REMEDY, preparation, prepared_without_remedy, stays_owed
from grievance.cases.letters import Letter
from grievance.cases.models.case import Band, Case
from grievance.cases.services.check_ins import watch_over_workers
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.correspondence import tell_reporters
from grievance.cases.services.safety_gate import gate, last_event
from grievance.cases.services.second_person import GRAVE, had_in_hand, require_second_person
from grievance.cases.services.steps import Words, move, require_any, require_reason
from grievance.cases.states import CASE_FLOW, PAUSED, CaseState, ClosureReason, ReopenCause
from grievance.cases.watch import undecided
from grievance.cases.workers import open_children, workers_of
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role

CLOSE = Permission.Case.CLOSE
SECOND_CLOSES = N_(
    "In a case this grave a second person closes, who never had it in hand. These colleagues can: %(names)s."
)
SECOND_ENDS = N_(
    "A case that ends without a remedy is closed by a second person, who neither had it in hand nor prepared "
    "this. These colleagues can: %(names)s."
)
#: A day further away is a slip of the hand, and nobody would be reminded of the case.
LONGEST_REST = timedelta(days=366)
SILENT = N_("A worker did not answer whether they are safe. Decide first what that means.")
OWED = N_("No silence of a worker ends this case. Take it up again: what was found or promised stays owed.")
#: What can be said when a case that went its whole way is closed.
CLOSING_REASONS = (
    ClosureReason.REMEDIED,
    ClosureReason.SETTLED,
    ClosureReason.NOT_SUBSTANTIATED,
    ClosureReason.INCONCLUSIVE,
    ClosureReason.SITE_NOT_TOLD,
    ClosureReason.SITE_CLOSED,
    ClosureReason.SUPERSEDED,
)
_NOTHING_FOUND = frozenset({ClosureReason.NOT_SUBSTANTIATED, ClosureReason.INCONCLUSIVE})


def closing_reasons(case: Case) -> tuple[ClosureReason, ...]:
    """Return the reasons for which a case could be closed now, by what was found and put right."""
    return tuple(each for each in CLOSING_REASONS if _against(case, each) is None)


def prepare_closing(
    actor: Actor, case: Case, *, reason: Words | None = None, letter: Letter | None = None
) -> None:
    """Get ready to close: after findings that call for no remedy, or once the remedy has lasted."""
    require_free(actor, case, step=ConflictStep.CLOSE)
    require_any(actor, case, CLOSE)
    if case.state is CaseState.FINDINGS and case.calls_for_remedy:
        if case.site_told_at is not None or not gate(case):
            raise GuardRefused(N_("Something was found that has to be put right first."))
        # Nobody may tell the site: a worker's no must not keep a case, or its parent, open for ever.
        reason = require_reason(reason)
    watch = clocks.running_clock(case, "monitoring")
    early = watch is not None and not clocks.is_late(watch)
    if early:
        reason = require_reason(reason)
    move(actor, case, "prepare_closing", reason=reason, early=early or None)
    clocks.call_off(case, "monitoring", "plan_agreed")
    if letter is not None:
        tell_reporters(actor, case, letter)


def close_case(
    actor: Actor,
    case: Case,
    *,
    reason: ClosureReason,
    letter: Letter | None = None,
    why: Words | None = None,
) -> None:
    """Close a case; why it ended is kept apart from what was found."""
    require_free(actor, case, step=ConflictStep.CLOSE)
    CASES.require(actor, CLOSE, case)
    if reason not in CLOSING_REASONS:
        raise InvalidInput(N_("Choose why the case ends."), field="reason")
    owed = prepared_without_remedy(case) is not None
    if owed:
        require_second_person(actor, case, CLOSE, why=SECOND_ENDS, hands=_who_had_it(case))
    if case.band in GRAVE:
        require_second_person(actor, case, CLOSE, why=SECOND_CLOSES)
    if (owed or case.band in GRAVE) and undecided(case):
        raise GuardRefused(SILENT)
    require_nothing_open(case)
    against = _against(case, reason)
    if against is not None:
        raise GuardRefused(against)
    if letter is not None:
        tell_reporters(actor, case, letter)
    elif workers_of(case) and not _worker_was_told(case):
        raise GuardRefused(N_("Tell the worker first."))
    case.closure_reason = reason
    move(actor, case, "close", reason=why, visible_to=("reporter", "operator"), closure=str(reason))


def close_without_contact(actor: Actor, case: Case, *, reason: Words | None = None) -> None:
    """Close because the worker did not answer in 30 days; never where danger was reported."""
    require_free(actor, case, step=ConflictStep.CLOSE)
    CASES.require(actor, CLOSE, case)
    if case.band is None or case.band in GRAVE:
        raise GuardRefused(N_("A case this grave never ends by silence."))
    require_nothing_open(case)
    if undecided(case):
        raise GuardRefused(SILENT)
    if stays_owed(case):
        raise GuardRefused(OWED)
    waiting = clocks.running_clock(case, "reporter_silence")
    if waiting is not None and not clocks.is_late(waiting):
        raise GuardRefused(N_("The worker still has time to answer."))
    case.closure_reason = ClosureReason.NO_CONTACT
    move(actor, case, "close_without_contact", reason=reason, visible_to=("reporter",))


def suspend_case(actor: Actor, case: Case, *, reason: Words, until: datetime) -> None:
    """Let a case rest until a day, with a reason; its clocks stand still, for 60 days at most."""
    require_any(actor, case, Permission.Case.INVESTIGATE, Permission.Case.TRIAGE)
    if until <= clock.now():
        raise InvalidInput(N_("Give a day that is still to come."), field="until")
    if until > clock.now() + LONGEST_REST:
        raise InvalidInput(N_("Give a day within a year, and let it rest again if it has to."), field="until")
    case.suspended_until = until
    move(actor, case, "suspend", reason=reason.required(), until=until.date().isoformat())


def resume_case(actor: Actor, case: Case) -> None:
    """Take a case up again where it stood: one that rests, or one whose worker does not answer."""
    require_any(actor, case, Permission.Case.INVESTIGATE, Permission.Case.TRIAGE)
    move(actor, case, "resume")


def end_pause(actor: Actor, case: Case) -> None:
    """Go on with a case that waits or rests, as part of a step that was permitted already."""
    heard = case.state is CaseState.AWAITING_REPORTER and Role.REPORTER in actor.roles
    if heard:
        move(actor, case, "hear_reporter", visible_to=("reporter",))
    elif case.state in PAUSED:
        move(actor, case, "resume")


def reopen_case(
    actor: Actor,
    case: Case,
    *,
    reason: Words | None = None,
    cause: ReopenCause = ReopenCause.NEW_FACTS,
) -> None:
    """Take an ended case up again: its worker may always, the team with a reason."""
    require_any(actor, case, CLOSE, Permission.Case.TRIAGE, Permission.Complaint.FOLLOW)
    if actor.complaint_id is None:
        reason = require_reason(reason)
    take_up_again(actor, case, reason=reason, cause=cause)


def take_up_again(
    actor: Actor,
    case: Case,
    *,
    reason: Words | None = None,
    cause: ReopenCause = ReopenCause.NEW_FACTS,
) -> None:
    """Reopen a case as part of a step that was permitted already."""
    if case.band is None:
        case.band = Band.P2
    CASE_FLOW.step("reopen", case.state)
    case.closed_at = case.resolved_at = case.closure_reason = None
    move(actor, case, "reopen", reason=reason, visible_to=("reporter",), cause=str(cause))
    # Nobody waits for news of an incident that a public source told of.
    for kind in ("triage", "decision", *(("feedback",) if workers_of(case) else ())):
        clocks.start(case, kind)
    # A site that knows is asked anew, and whoever says that it is not fixed can be punished for that.
    # What is put right the next time is watched for its whole time.
    clocks.call_off(case, "site_reply", "interim_measures", "monitoring")
    watch_over_workers(case)


def require_nothing_open(case: Case) -> None:
    """Refuse to end a case while punishment for it is looked into, or a panel has an appeal about it."""
    if open_children(case):
        raise GuardRefused(
            N_("A case about punishment for this report is still open. It has to come to its end first.")
        )
    if appeals.undecided(case):
        raise GuardRefused(N_("A panel has not decided an appeal about this case yet."))


def _against(case: Case, reason: ClosureReason) -> str | None:
    """Return what speaks against closing a case for a reason; None if it is true."""
    prepared = prepared_without_remedy(case)
    if reason is not prepared and (prepared is not None or reason in WITHOUT_REMEDY):
        return N_("Close it for the reason that was given when its end was prepared.")
    if reason is ClosureReason.REMEDIED and case.resolved_at is None:
        return N_("Nothing has been verified as put right.")
    if reason in _NOTHING_FOUND and case.calls_for_remedy:
        return N_("Something was found. Choose a reason that does not say otherwise.")
    if reason is ClosureReason.SETTLED and case.site_told_at is None:
        return N_("The site was never told, so there is nobody to make a deal with.")
    if reason is not ClosureReason.SITE_NOT_TOLD:
        return None
    if not case.calls_for_remedy or case.site_told_at is not None:
        return N_("This is for what was found and the site could not be told of.")
    return None if gate(case) else N_("The site can be told now. Reopen the case and tell it.")


def _who_had_it(case: Case) -> frozenset[int]:
    """Return who has had a case in hand or got its end ready."""
    made = preparation(case)
    return had_in_hand(case) | ({made.user_id} if made is not None and made.user_id is not None else set())


def _worker_was_told(case: Case) -> bool:
    """Whether a message went out since the closing was prepared."""
    prepared, sent = preparation(case), last_event(case, "message_sent")
    return prepared is not None and sent is not None and sent.id > prepared.id
