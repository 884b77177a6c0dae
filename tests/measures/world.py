"""A small world written by hand, row by row, so that every key figure can be worked out on paper.

Today is Tuesday, 30 June 2026. The team leads nine cases, of which eight are counted: M was joined to B.

===  ====  ==========  =============================================================================
A    cave  10 January  put right within 54 days by the worker's yes; closed; a panel changed a finding
B    cave   1 April    two reports; the same as A again; half claimed, overdue; punished for it
C    kiln  20 May      danger; first answer late, no decision, no findings, open for longer than may be
D    kiln  25 June     new
E    –      1 May      declined with a reason that the worker has read
F    kiln   2 May      referred with a reason that the worker has not read
G    cave  10 May      from a public source; nothing found; closed
H    kiln  30 June '25 put right after 300 days; nobody knows the cause; closed
M    cave   3 April    joined to B
===  ====  ==========  =============================================================================

The cave digs cobalt and is tied to a brand by documents; the kiln makes nickel and is not. Another team has a
case at the cave that none of the team's figures may count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grievance.accounts.models.organisation import Team
from grievance.audit.models import Fact
from grievance.cases.models.case import Band, Case, CaseProvision
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.panels import AppealOutcome
from grievance.cases.states import (
    CaseState,
    CaseType,
    CheckAnswer,
    ClosureReason,
    LoweringAnswer,
    Outcome,
)
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Translator
from grievance.complaints.models.progress import ReportProgress
from grievance.complaints.questionnaire import Question
from grievance.complaints.states import Channel, KnownTo
from grievance.enforcement.models import ActTie
from grievance.enforcement.states import ActKind, ActState, Party
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.states import (
    ActionState,
    ExtensionAnswer,
    ExtensionStep,
)
from grievance.remediation.states import RemedyFactKind as Kind
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.states import Face, SatisfactionRound
from grievance.transparency.models import PublishedCase
from tests.factories.people import Person
from tests.measures.scribe import NOW, Scribe, moment

YES = dict.fromkeys(("covered", "families", "no_waiver", "root_cause"), "yes")


@dataclass(frozen=True)
class World:
    """Who looks at the figures, and who wrote what they are made of."""

    pen: Scribe
    supervisor: Person
    official: Person


def write_world(peppers: PepperRing) -> World:
    """Write the whole world; call it while the clock stands at `NOW`."""
    pen = Scribe(peppers)
    with transaction():
        first, second = _cave(pen)
        _kiln(pen)
        turned_away = _turned_away(pen)
        _from_a_public_source(pen)
        pen.appeal(first[0], first[1], AppealOutcome.VARY)
        pen.appeal(turned_away[0], turned_away[1], None)
        _punished(pen, second)
        _acts(pen, first[0])
        _satisfaction(pen, first[1])
        _begun(pen)
        pen.brand_reaches(pen.cave)
        _elsewhere(pen)
    return World(pen, pen.supervisor, pen.official)


def _cave(pen: Scribe) -> tuple[tuple[Case, Complaint], Case]:
    case = pen.case(
        "2026-01-10",
        CaseState.CLOSED,
        site=pen.cave,
        band=Band.P2,
        handler_id=pen.aiko,
        site_told_at=moment("2026-01-20"),
        resolved_at=moment("2026-03-05"),
        closed_at=moment("2026-03-20"),
        closure_reason=ClosureReason.REMEDIED,
    )
    report = pen.report(case, Channel.WEB, "sw", KnownTo.NOBODY, seen="2026-03-01")
    pen.clocks(case, first_contact=True, decision=True, findings=True)
    pen.event(case, "find", "2026-02-09")
    pen.event(case, "resolve", "2026-03-05")
    pen.event(case, "lesson_written", "2026-03-20", cause="RC4")
    for on in ("2026-03-25", "2026-05-04"):
        pen.event(case, "lesson_used", "2026-05-05", lesson="one", change="rule", changed_on=on)
    pen.alleged(case, WA1=Outcome.SUBSTANTIATED)
    pen.told(report, "2026-01-11", ("en", None), ("sw", Translator.HUMAN))
    paid = pen.action(pen.plan(case, YES), "RS2", "RC4", ActionState.VERIFIED, "2026-03-01", 10, "2026-03-05")
    pen.fact(paid, Kind.CLAIMED, "2026-03-01", workers=10, money=(60_000, "USD"))
    pen.fact(paid, Kind.CONFIRMED, "2026-03-04", by=report)
    pen.fact(paid, Kind.VERIFIED, "2026-03-05", workers=8, money=(48_000, "USD"))
    pen.checked(report, CheckAnswer.NO)
    pen.add(CaseProvision(case_id=case.id, provision_code="CMA-L1", basis="commentary"))
    pen.add(
        PublishedCase(register_reference=case.register_reference, published_on=date(2026, 2, 15), record={})
    )
    return (case, report), _again(pen)


def _again(pen: Scribe) -> Case:
    case = pen.case(
        "2026-04-01",
        CaseState.REMEDIATION,
        site=pen.cave,
        case_type=CaseType.COLLECTIVE,
        band=Band.P1,
        handler_id=pen.aiko,
        site_told_at=moment("2026-04-10"),
    )
    texted = pen.report(case, Channel.SMS, "fr", KnownTo.TEAM)
    wrote = pen.report(case, Channel.WEB, "fr", KnownTo.NOBODY)
    pen.clocks(case, first_contact=True, decision=True, findings=False, site_reply=True)
    db.session.query(CaseClock).filter_by(case_id=case.id, kind="site_reply").update(
        {"paused_seconds": 16 * 86_400}
    )
    pen.event(case, "find", "2026-05-21")
    pen.event(case, "lesson_written", "2026-06-10", cause="RC12")
    for report, found in ((texted, "2026-05-08"), (wrote, "2026-05-09")):
        pen.event(case, "advocate_asked", "2026-05-01", report=report.reference)
        pen.event(case, "advocate_found", found, report=report.reference)
    pen.alleged(case, WA1=Outcome.PARTLY, FL2=Outcome.NOT_SUBSTANTIATED)
    pen.told(texted, "2026-04-02", ("en", None))
    pen.told(wrote, "2026-04-02", ("en", None), ("fr", Translator.MACHINE))
    plan = pen.plan(case, {**YES, "root_cause": "no"}, sent_back=True)
    back = pen.action(plan, "RS1", "RC12", ActionState.IN_PROGRESS, "2026-06-10", 5)
    pen.fact(back, Kind.CLAIMED, "2026-06-09", workers=4)
    pen.fact(back, Kind.CONFIRMED, "2026-06-12", by=texted)
    pen.fact(back, Kind.PARTLY, "2026-06-12", by=wrote)
    paid = pen.action(plan, "RS2", "RC12", ActionState.REJECTED, "2026-06-20", 4)
    pen.fact(paid, Kind.CLAIMED, "2026-06-15", workers=4, money=(40_000, "CDF"))
    pen.fact(paid, Kind.CONFIRMED, "2026-06-16", by=texted)
    pen.fact(paid, Kind.CONFIRMED, "2026-06-16", by=wrote)
    pen.fact(paid, Kind.DISPUTED, "2026-06-17", by=texted)
    pen.action(plan, "GN3", "RC12", ActionState.AGREED, "2026-08-01", 0)
    _more_time(pen, back)
    pen.checked(texted, CheckAnswer.YES)
    pen.checked(wrote, None)
    _rated_lower(pen, case)
    joined = {"merged_into_id": case.id, "closure_reason": ClosureReason.DUPLICATE}
    merged = pen.case("2026-04-03", CaseState.MERGED, site=pen.cave, closed_at=moment("2026-04-04"), **joined)
    pen.alleged(merged, WA1=None)
    pen.add(
        PublishedCase(register_reference=case.register_reference, published_on=date(2026, 7, 15), record={})
    )
    return case


def _more_time(pen: Scribe, action: CorrectiveAction) -> None:
    pen.add(
        ExtensionRequest(
            action_id=action.id,
            number=1,
            step=ExtensionStep.ONE_WEEK,
            due_before=date(2026, 6, 3),
            asked_for=date(2026, 6, 10),
            reason_item_id=pen.item,
            asked_by_id=pen.brian,
            asked_at=moment("2026-06-01"),
            answer=ExtensionAnswer.APPROVED,
            answered_by_id=pen.aiko,
            answered_at=moment("2026-06-02"),
        )
    )


def _rated_lower(pen: Scribe, case: Case) -> None:
    pen.add(
        SeverityLowering(
            case_id=case.id,
            from_band=Band.P0,
            model_band=Band.P1,
            to_band=Band.P1,
            to_risk=0,
            inputs={},
            asked_by_id=pen.aiko,
            asked_at=moment("2026-04-05"),
            answer=LoweringAnswer.AGREED,
            answered_by_id=pen.brian,
            answered_at=moment("2026-04-06"),
        )
    )


def _kiln(pen: Scribe) -> None:
    danger = pen.case("2026-05-20", CaseState.FACT_FINDING, site=pen.kiln, band=Band.P0, handler_id=pen.brian)
    report = pen.report(danger, Channel.WEB, "zh_Hans", KnownTo.NOBODY, seen="2026-06-01")
    pen.clocks(danger, first_contact=False, decision="2026-05-22", findings="2026-06-03")
    pen.alleged(danger, FL1=None)
    pen.event(danger, "advocate_asked", "2026-06-23", report=report.reference)
    pen.told(report, "2026-05-22", ("zh_Hans", None))
    pen.add(CaseProvision(case_id=danger.id, provision_code="CMA-L2", basis="commentary"))
    new = pen.case("2026-06-25", CaseState.RECEIVED, site=pen.kiln)
    pen.report(new, Channel.VOICE, "sw", KnownTo.TEAM)
    pen.clocks(new, first_contact="2026-07-02", decision="2026-07-15")
    pen.alleged(new, WA2=None)
    _after_300_days(pen)


def _after_300_days(pen: Scribe) -> None:
    case = pen.case(
        "2025-06-30",
        CaseState.CLOSED,
        site=pen.kiln,
        band=Band.P2,
        handler_id=pen.brian,
        site_told_at=moment("2025-07-20"),
        resolved_at=moment("2026-04-26"),
        closed_at=moment("2026-05-20"),
        closure_reason=ClosureReason.REMEDIED,
    )
    report = pen.report(case, Channel.WEB, "en", KnownTo.NOBODY)
    pen.clocks(case, first_contact=True, decision=True, findings=True)
    pen.event(case, "find", "2025-08-29")
    pen.event(case, "resolve", "2026-04-26")
    pen.event(case, "advocate_asked", "2026-06-22", report=report.reference)
    pen.alleged(case, WA1=Outcome.SUBSTANTIATED)
    plan = pen.plan(case, {**YES, "root_cause": "no"})
    papers = pen.action(plan, "RS3", "RC12", ActionState.VERIFIED, "2026-04-01", 3, "2026-04-26")
    pen.fact(papers, Kind.CLAIMED, "2026-04-10", workers=3)
    pen.fact(papers, Kind.PARTLY, "2026-04-20", by=report)
    pen.fact(papers, Kind.VERIFIED, "2026-04-26", workers=3)
    pen.add(
        PublishedCase(register_reference=case.register_reference, published_on=date(2025, 9, 1), record={})
    )


def _turned_away(pen: Scribe) -> tuple[Case, Complaint]:
    declined = pen.case(
        "2026-05-01",
        CaseState.DECLINED,
        site=None,
        closed_at=moment("2026-05-05"),
        closure_reason=ClosureReason.OUT_OF_SCOPE,
    )
    report = pen.report(declined, Channel.WEB, "en", KnownTo.NOBODY, seen="2026-05-06")
    pen.clocks(declined, first_contact=True, decision=True)
    pen.event(declined, "decline", "2026-05-05", reason=True)
    pen.alleged(declined, OT1=None)
    pen.told(report, "2026-05-05", ("en", None), read=True)
    pen.add(
        Fact(
            at=NOW,
            actor="user:1",
            role="inspector",
            verb="conflict.blocked",
            subject_kind="cases",
            subject_reference=declined.reference,
            codes={},
        )
    )
    referred = pen.case(
        "2026-05-02",
        CaseState.REFERRED_OUT,
        site=pen.kiln,
        closed_at=moment("2026-05-10"),
        closure_reason=ClosureReason.REFERRED,
    )
    unread = pen.report(referred, Channel.PAPER, "fr", KnownTo.NOBODY)
    pen.clocks(referred, first_contact=True, decision=False)
    pen.event(referred, "refer_out", "2026-05-10", reason=True)
    pen.alleged(referred, HO1=None)
    pen.told(unread, "2026-05-10", ("fr", None))
    return declined, report


def _from_a_public_source(pen: Scribe) -> None:
    case = pen.case(
        "2026-05-10",
        CaseState.CLOSED,
        site=pen.cave,
        case_type=CaseType.INCIDENT,
        band=Band.P3,
        handler_id=pen.aiko,
        closed_at=moment("2026-06-20"),
        closure_reason=ClosureReason.NOT_SUBSTANTIATED,
    )
    pen.clocks(case, decision=True, findings=True)
    pen.event(case, "find", "2026-06-09")
    pen.alleged(case, WA1=Outcome.NOT_SUBSTANTIATED)
    pen.add(CaseProvision(case_id=case.id, provision_code="CMA-L1", basis="commentary"))


def _punished(pen: Scribe, parent: Case) -> None:
    child = pen.case(
        "2026-06-01",
        CaseState.FACT_FINDING,
        site=pen.cave,
        case_type=CaseType.RETALIATION,
        parent_id=parent.id,
        band=Band.P1,
        handler_id=pen.brian,
    )
    pen.alleged(child, RT1=Outcome.SUBSTANTIATED)


def _acts(pen: Scribe, case: Case) -> None:
    packet, sent = ActKind.INFORMATION_PACKET, ActState.SENT
    answered = {"received_at": moment("2026-06-03"), "answered_at": moment("2026-06-10")}
    pen.act(packet, ActState.ANSWERED, "2026-06-01", sent_at=moment("2026-06-01"), **answered)
    late = {"sent_at": moment("2026-06-10"), "received_at": moment("2026-06-16")}
    pen.act(packet, ActState.RECEIVED, "2026-06-10", **late)
    pen.act(packet, sent, "2026-06-29", sent_at=moment("2026-06-29"))
    pen.act(packet, ActState.PREPARED, "2026-06-29")
    talk = pen.act(ActKind.ENGAGEMENT, ActState.ACTIVE, "2026-05-01")
    pen.add(ActTie(act_id=talk.id, case_id=case.id))
    ended = date(2026, 6, 1)
    pen.act(ActKind.MEASURE, ActState.ENDED, "2026-04-01", ended_on=ended)
    pen.act(ActKind.MEASURE, ActState.ACTIVE, "2026-06-01", from_party=Party.JP)


def _satisfaction(pen: Scribe, report: Complaint) -> None:
    for day in range(1, 9):
        asked = date(2026, 3, day)
        pen.add(SatisfactionAsk(complaint_id=report.id, round=SatisfactionRound.CLOSED, asked_on=asked))
    faces: Sequence[Face] = (Face.YES, Face.YES, Face.YES, Face.PARTLY, Face.NO)
    for number, face in enumerate(faces):
        pen.add(
            SatisfactionAnswer(ticket=str(number), month=date(2026, 5, 1), counted=True, told_enough=face)
        )


def _begun(pen: Scribe) -> None:
    """Write how far reports came that were begun on a page; those of June are not looked at yet."""
    for locale, *times in (("sw", 31, 24, 24, 18, 17, 17, 12), ("fr", 9, 9, 9, 9, 9, 9, 9), ("my", 4, 1)):
        for question, number in zip(Question, times, strict=False):
            pen.add(ReportProgress(month=date(2026, 5, 1), question=question, locale=locale, times=number))
    pen.add(ReportProgress(month=date(2026, 4, 1), question=Question.WHAT, locale="fr", times=6))
    pen.add(ReportProgress(month=date(2026, 6, 1), question=Question.WHAT, locale="sw", times=40))


def _elsewhere(pen: Scribe) -> None:
    other = Team(name="Another team", organisation_id=pen.firm)
    pen.add(other)
    case = pen.case("2026-06-01", CaseState.SCREENING, site=pen.cave, team_id=other.id)
    pen.report(case, Channel.WEB, "en", KnownTo.NOBODY)
    pen.clocks(case, first_contact=False, decision=False)
    pen.alleged(case, WA1=None)
