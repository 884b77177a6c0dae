"""The life of a case as a table: every state, every step, and what a worker is told in each."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_
from grievance.foundation.workflow import Flow, Step


class MadeSure(StrEnum):
    """How it was made sure that somebody is the worker who reported."""

    IN_PERSON = "in_person"
    CALLED_BACK = "called_back"
    THROUGH_HELPER = "through_helper"


class CaseType(StrEnum):
    """Where a case comes from."""

    INDIVIDUAL = "IND"
    COLLECTIVE = "COL"
    REPRESENTED = "REP"
    INCIDENT = "INC"
    RETALIATION = "RTL"
    PARTY = "PTY"
    APPEAL = "APP"


class CaseState(StrEnum):
    """Where a case stands. Late, escalated and at risk are computed, never states."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    SCREENING = "screening"
    AWAITING_REPORTER = "awaiting_reporter"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    SITE_NOTIFIED = "site_notified"
    DIALOGUE = "dialogue"
    FACT_FINDING = "fact_finding"
    FINDINGS = "findings"
    PLAN_PROPOSED = "plan_proposed"
    PLAN_REVISION = "plan_revision"
    PLAN_AGREED = "plan_agreed"
    REMEDIATION = "remediation"
    VERIFICATION = "verification"
    RESOLVED = "resolved"
    CLOSING = "closing"
    CLOSED = "closed"
    DECLINED = "declined"
    REFERRED_OUT = "referred_out"
    MERGED = "merged"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class WorkerStatus(StrEnum):
    """What a worker is told; each state of a case maps to one of these eight."""

    RECEIVED = "received"
    READING = "reading"
    QUESTION = "question"
    CHECKING = "checking"
    COMPANY = "company"
    AGREED = "agreed"
    CONFIRM = "confirm"
    CLOSED = "closed"


class ClosureReason(StrEnum):
    """Why a case ended; apart from what was found."""

    REMEDIED = "remedied"
    SETTLED = "settled"
    NOT_SUBSTANTIATED = "not_substantiated"
    INCONCLUSIVE = "inconclusive"
    REFERRED = "referred"
    NO_CONTACT = "no_contact"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    SITE_CLOSED = "site_closed"
    SITE_NOT_TOLD = "site_not_told"
    """Something was found, and nobody may tell the site, so that nothing could be put right."""
    SUPERSEDED = "superseded"
    DECIDED = "decided"
    """A panel has decided an appeal."""


class Outcome(StrEnum):
    """What was found about an allegation."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    NOT_SUBSTANTIATED = "not_substantiated"
    INCONCLUSIVE = "inconclusive"


CALLS_FOR_REMEDY = frozenset({Outcome.SUBSTANTIATED, Outcome.PARTLY})


class Evidence(StrEnum):
    """What a finding rests on; it drives the next step and never lowers how urgent a case is."""

    WORKER_STATEMENT = "worker_statement"
    SEVERAL_STATEMENTS = "several_statements"
    PHOTO_OR_RECORDING = "photo_or_recording"
    SITE_DOCUMENT = "site_document"
    SITE_ANSWER = "site_answer"
    VISIT = "visit"
    PUBLIC_SOURCE = "public_source"
    EXPERT = "expert"


class Sighting(StrEnum):
    """What is known of an indicator of forced labour."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNKNOWN = "unknown"


class SourceConfidence(StrEnum):
    """How sure a public source is."""

    CONFIRMED = "confirmed"
    """Said by a body that looked into it, such as a court or an inspectorate."""
    REPORTED = "reported"
    """Said by a source that names its own."""
    CLAIMED = "claimed"
    """Said by somebody, and not confirmed."""


class LinkKind(StrEnum):
    """What somebody says two cases have to do with each other."""

    SAME_EVENT = "same_event"
    SAME_PATTERN = "same_pattern"
    UNRELATED = "unrelated"
    """Somebody looked: they are alike and have nothing to do with each other."""


class Likeness(StrEnum):
    """What two cases have in common."""

    SITE = "site"
    ITEM = "item"
    TIME = "time"
    WORDS = "words"


class LoweringAnswer(StrEnum):
    """What became of a wish to rate a case lower."""

    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    OVERTAKEN = "overtaken"
    """Somebody rated the case anew before anybody answered."""


class CheckOccasion(StrEnum):
    """Why a worker is asked whether they are safe."""

    WATCH = "watch"
    """So many days after the site was told."""
    CLOSED = "closed"
    """The case was closed, now or so many days ago."""
    BY_HAND = "by_hand"
    """An officer saw reason to ask."""


class CheckAnswer(StrEnum):
    """One tap of a worker."""

    YES = "yes"
    NO = "no"
    AFRAID = "afraid"
    """Too afraid to say: never read as all is well."""


class CheckQuestion(StrEnum):
    """What a worker is asked; each is a column of the check-in."""

    STILL_THERE = "still_there"
    TREATED_WORSE = "treated_worse"
    SAFE_TO_TALK = "safe_to_talk"


#: The one answer to each question that points to no harm.
GOOD_ANSWERS = {
    CheckQuestion.STILL_THERE: CheckAnswer.YES,
    CheckQuestion.TREATED_WORSE: CheckAnswer.NO,
    CheckQuestion.SAFE_TO_TALK: CheckAnswer.YES,
}


class SilenceDecision(StrEnum):
    """What an officer made of a worker's silence."""

    ANSWERED = "answered"
    """Asked another way, or the worker answered late."""
    NO_SIGN = "no_sign"
    """Nothing points to harm; the reason is sealed."""
    CHILD_OPENED = "child_opened"


class CoercionCheck(StrEnum):
    """What an officer found when a worker wanted to take their report back."""

    NO_SIGN = "no_sign"
    NOT_REACHED = "not_reached"
    SIGNS = "signs"
    """Somebody may have forced them to it."""


class ReopenCause(StrEnum):
    """Why a case is taken up again."""

    REMEDY_MISSING = "remedy_missing"
    RELAPSE = "relapse"
    NEW_FACTS = "new_facts"
    APPEAL = "appeal"


class ReplyKind(StrEnum):
    """What a site says when it speaks."""

    ANSWER = "answer"
    CORRECTION = "correction"
    """It says that a fact in what it was told is wrong."""


class DisclosureAudience(StrEnum):
    """Who reads a text that the team writes about a case."""

    SITE = "site"
    PARTY_US = "party_us"
    PARTY_JP = "party_jp"
    AUTHORITY = "authority"
    """The labour inspectorate of the state that the site lies in; somebody of the team hands it over."""
    BRAND = "brand"
    """Companies that buy from the site, each named in the text's request."""
    RESPONDENT = "respondent"
    """A contractor or recruiter that the case is about; each has texts of its own."""


class RespondentState(StrEnum):
    """Where a contractor or recruiter of a case stands; derived from its dates, never stored."""

    NAMED = "named"
    TOLD = "told"
    LATE = "late"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"


class DisclosureState(StrEnum):
    """Where a text for somebody outside the team stands; derived from its dates, never stored."""

    WAITING = "waiting"
    APPROVED = "approved"
    RELEASED = "released"
    STOPPED = "stopped"


class StopCause(StrEnum):
    """Why a text will never be released."""

    REPLACED = "replaced"
    OBJECTED = "objected"
    """A worker of the case said no to it."""
    WITHDRAWN = "withdrawn"
    """A worker of the case took back the consent while it waited."""
    DISCARDED = "discarded"


class ErasureScope(StrEnum):
    """How much of a report is to be erased."""

    ALL = "all"
    IDENTITY = "identity"
    """Name and reply address only."""


class ErasureCause(StrEnum):
    """Why something is erased."""

    WISH = "wish"
    """The reporter asked for it."""
    RETENTION = "retention"
    """The time for which such cases are kept is over."""


S = CaseState
#: Ended: nothing runs any more; some can be taken up again.
ENDED = frozenset({S.CLOSED, S.DECLINED, S.REFERRED_OUT, S.MERGED, S.WITHDRAWN})
OPEN = frozenset(CaseState) - ENDED
#: From these the reporter can be asked, and the answer leads back. A suspended case is taken up again first.
WORKING = OPEN - {S.SUSPENDED, S.AWAITING_REPORTER}
#: The site has to move next.
WITH_SITE = frozenset({S.SITE_NOTIFIED, S.DIALOGUE, S.PLAN_REVISION, S.PLAN_AGREED, S.REMEDIATION})
#: The team has to move next.
WITH_TEAM = OPEN - WITH_SITE - {S.AWAITING_REPORTER, S.SUSPENDED, S.RESOLVED}


#: While it waits for its reporter or rests; each knows where it goes on.
PAUSED = frozenset({S.AWAITING_REPORTER, S.SUSPENDED})


def _from(*states: CaseState) -> frozenset[CaseState]:
    return frozenset(states)


CASE_FLOW: Flow[CaseState] = Flow(
    (
        Step("acknowledge", _from(S.RECEIVED), S.ACKNOWLEDGED, N_("Acknowledge")),
        Step("screen", _from(S.ACKNOWLEDGED), S.SCREENING, N_("Start screening")),
        Step("ask_reporter", frozenset(WORKING), S.AWAITING_REPORTER, N_("Ask the reporter")),
        Step("hear_reporter", _from(S.AWAITING_REPORTER), None, N_("Answer came")),
        Step("refer_out", _from(S.SCREENING), S.REFERRED_OUT, N_("Refer to another body")),
        Step("decline", _from(S.SCREENING), S.DECLINED, N_("Decline")),
        Step("merge", _from(S.SCREENING), S.MERGED, N_("Merge with another case")),
        Step("accept", _from(S.SCREENING), S.ACCEPTED, N_("Accept")),
        Step("assign", _from(S.ACCEPTED), S.ASSIGNED, N_("Assign")),
        # From fact-finding: what was covert need not stay so, and nobody is found at fault unheard.
        Step("notify_site", _from(S.ASSIGNED, S.FACT_FINDING), S.SITE_NOTIFIED, N_("Tell the site")),
        Step(
            "investigate",
            _from(S.ASSIGNED, S.SITE_NOTIFIED, S.DIALOGUE),
            S.FACT_FINDING,
            N_("Start fact-finding"),
        ),
        Step("open_dialogue", _from(S.SITE_NOTIFIED), S.DIALOGUE, N_("Open a dialogue")),
        Step("find", _from(S.FACT_FINDING), S.FINDINGS, N_("Make findings")),
        # A panel decided an appeal: the team looks anew, or what was found anew has to be put right.
        Step("look_again", _from(S.FINDINGS), S.FACT_FINDING, N_("Send back to fact-finding")),
        Step("take_up_finding", _from(S.CLOSING, S.CLOSED), S.FINDINGS, N_("Take up the changed finding")),
        Step(
            "propose_plan",
            _from(S.FINDINGS, S.DIALOGUE, S.PLAN_REVISION),
            S.PLAN_PROPOSED,
            N_("Propose a plan"),
        ),
        Step("revise_plan", _from(S.PLAN_PROPOSED), S.PLAN_REVISION, N_("Send the plan back")),
        Step("agree_plan", _from(S.PLAN_PROPOSED, S.DIALOGUE), S.PLAN_AGREED, N_("Agree the plan")),
        Step("begin_remedy", _from(S.PLAN_AGREED), S.REMEDIATION, N_("Begin the remedy")),
        Step("begin_verification", _from(S.REMEDIATION), S.VERIFICATION, N_("Begin verification")),
        Step("resume_remedy", _from(S.VERIFICATION), S.REMEDIATION, N_("Back to the remedy")),
        Step("resolve", _from(S.VERIFICATION), S.RESOLVED, N_("Resolve")),
        Step("prepare_closing", _from(S.RESOLVED, S.FINDINGS), S.CLOSING, N_("Prepare to close")),
        # The site shut, or somebody else took over: from wherever something is owed. A refusal ends nothing.
        Step(
            "end_without_remedy",
            _from(S.FINDINGS, S.PLAN_PROPOSED, S.PLAN_REVISION, S.PLAN_AGREED, S.REMEDIATION, S.VERIFICATION),
            S.CLOSING,
            N_("End without a remedy"),
        ),
        Step("close", _from(S.CLOSING), S.CLOSED, N_("Close the case")),
        Step("close_without_contact", _from(S.AWAITING_REPORTER), S.CLOSED, N_("Close: no contact")),
        Step("suspend", frozenset(OPEN - {S.SUSPENDED}), S.SUSPENDED, N_("Suspend")),
        # Also where no answer came: something may be owed, or another way to it was found.
        Step("resume", _from(S.SUSPENDED, S.AWAITING_REPORTER), None, N_("Take up again")),
        Step("withdraw", frozenset(OPEN), S.WITHDRAWN, N_("Withdraw")),
        # Also before the end: a worker who says that it is not fixed is heard at once.
        Step("reopen", ENDED - {S.MERGED} | {S.RESOLVED, S.CLOSING}, S.SCREENING, N_("Reopen")),
        # Of a case that is an appeal, and of no other.
        Step("empanel", _from(S.RECEIVED), S.ACCEPTED, N_("Appoint the panel")),
        Step("decide_appeal", _from(S.ACCEPTED), S.CLOSED, N_("Decide the appeal")),
    )
)

WORKER_STATUS: dict[CaseState, WorkerStatus] = {
    S.RECEIVED: WorkerStatus.RECEIVED,
    S.ACKNOWLEDGED: WorkerStatus.READING,
    S.SCREENING: WorkerStatus.READING,
    S.AWAITING_REPORTER: WorkerStatus.QUESTION,
    S.ACCEPTED: WorkerStatus.CHECKING,
    S.ASSIGNED: WorkerStatus.CHECKING,
    S.SITE_NOTIFIED: WorkerStatus.COMPANY,
    S.DIALOGUE: WorkerStatus.COMPANY,
    S.FACT_FINDING: WorkerStatus.CHECKING,
    S.FINDINGS: WorkerStatus.CHECKING,
    S.PLAN_PROPOSED: WorkerStatus.COMPANY,
    S.PLAN_REVISION: WorkerStatus.COMPANY,
    S.PLAN_AGREED: WorkerStatus.AGREED,
    S.REMEDIATION: WorkerStatus.AGREED,
    S.VERIFICATION: WorkerStatus.CONFIRM,
    S.RESOLVED: WorkerStatus.CONFIRM,
    S.CLOSING: WorkerStatus.CHECKING,
    S.SUSPENDED: WorkerStatus.READING,
    S.CLOSED: WorkerStatus.CLOSED,
    S.DECLINED: WorkerStatus.CLOSED,
    S.REFERRED_OUT: WorkerStatus.CLOSED,
    S.MERGED: WorkerStatus.CHECKING,
    S.WITHDRAWN: WorkerStatus.CLOSED,
}
