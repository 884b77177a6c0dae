"""Stretches that many stories share: a report is taken on, the site told, facts found, a plan agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from grievance.accounts.models.organisation import Team
from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealGround, PanelSeat
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import pieces_of
from grievance.cases.services import (
    assignment,
    check_ins,
    contesting,
    correspondence,
    disclosing,
    findings,
    notes,
    notice,
    panels,
    paper_replies,
    retaliation,
    safety_gate,
    triage,
)
from grievance.cases.services.appealing import appeal_by_worker
from grievance.cases.services.contesting import Said
from grievance.cases.services.reply_templates import add_template
from grievance.cases.services.steps import Words
from grievance.cases.severity import PROTECTED, SeverityInputs
from grievance.cases.states import (
    GOOD_ANSWERS,
    CheckAnswer,
    CheckQuestion,
    DisclosureAudience,
    Evidence,
    Outcome,
    SourceConfidence,
)
from grievance.cases.watch import open_check_ins
from grievance.complaints.services.follow_up import come_back, write_message
from grievance.complaints.states import ConsentAnswer
from grievance.demo import words
from grievance.demo.stage import Matter, Stage
from grievance.demo.timetable import Story
from grievance.fieldwork.services.planning import VisitWanted, plan_visit
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.oncall.models import DangerCheck, DangerCheckCase
from grievance.oncall.services.checking import answer_check
from grievance.oncall.states import Verdict
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services import extending, progress, verifying
from grievance.remediation.services.remedy import hear_worker
from grievance.remediation.states import ExtensionStep, WorkerView


@dataclass(frozen=True)
class Promise:
    """One action of a plan; `due` counts days back from today, so that a negative number is still to come."""

    text: str
    finding: str
    remedy_type: str
    root_cause: str
    due: int
    workers: int
    amount: int | None = None
    currency: str | None = None


def template_kept(stage: Stage, *, day: int, name: str, texts: Mapping[str, str]) -> Story[None]:
    """Whoever leads the team keeps what it writes often."""
    yield stage.time.ago(day, "08:10")
    supervisor = stage.actor("supervisor")
    team = db.session.scalars(select(Team).where(Team.id == min(supervisor.team_ids))).one()
    add_template(supervisor, team, name=name, texts=texts)


def visit_planned(stage: Stage, matter: Matter, *, day: int, text: str) -> Story[None]:
    """The team plans to see for itself, four days from now; everybody who goes takes a pack of their own."""
    yield stage.time.ago(day, "11:30")
    first = clock.today() + timedelta(days=day + 4)
    goers = [stage.user(key).reference for key in ("inspector", "verifier")]
    wanted = VisitWanted(first, first + timedelta(days=1), goers, text=Words(text, "en"))
    plan_visit(stage.actor("inspector"), matter.case, wanted)


def taken_on(
    stage: Stage, name: str, *, day: int, rating: SeverityInputs, inspector: str = "inspector"
) -> Story[Matter]:
    """A worker reports, a person answers the same day, and an inspector gets the case the day after."""
    matter = yield from read(stage, name, day=day)
    triager = stage.actor("triager")
    yield stage.time.ago(day, "13:20")
    triage.screen_case(triager, matter.case)
    triage.set_severity(triager, matter.case, inputs=rating)
    yield stage.time.ago(day - 1, "08:40")
    triage.accept_case(triager, matter.case)
    yield stage.time.ago(day - 1, "09:15")
    assignment.assign_case(stage.actor("supervisor"), matter.case, handler=stage.user(inspector))
    if safety_gate.risk_of(matter.case) < PROTECTED:
        yield from kept_safe(stage, matter, day=day - 1, by=inspector)
    return matter


def kept_safe(stage: Stage, matter: Matter, *, day: int, by: str) -> Story[None]:
    """Somebody plans how the worker stays safe; whoever is in greater danger gets a plan of their own."""
    yield stage.time.ago(day, "09:50")
    text = "Answers only with the code. No calls during a shift, and nobody goes to where the worker lives."
    notes.write_safety_plan(stage.actor(by), matter.case, text=text, locale="en")


def read(stage: Stage, name: str, *, day: int, at: str = "06:40") -> Story[Matter]:
    """A worker reports, and a person answers within hours."""
    yield stage.time.ago(day, at)
    matter = stage.file_report(name)
    yield from looked(stage, matter.case)
    yield stage.time.ago(day, "09:30")
    letter = words.standard_letter("acknowledge", matter.complaint.locale)
    triage.acknowledge_case(stage.actor("triager"), matter.case, letter=letter)
    return matter


def looked(stage: Stage, case: Case) -> Story[None]:
    """Where a case opened as danger, whoever is on call has looked within minutes."""
    query = select(DangerCheckCase.check_id).where(DangerCheckCase.case_id == case.id)
    check_id = db.session.scalar(query)
    if check_id is None:
        return
    yield clock.now() + timedelta(minutes=6)
    check = db.session.get_one(DangerCheck, check_id)
    answer_check(stage.actor("triager"), check, verdict=Verdict.NOW)


def told(stage: Stage, matter: Matter, *, day: int, text: str, inspector: str = "inspector") -> Story[None]:
    """The site is told, after a second person has read the text where the risk asks for one."""
    actor = stage.actor(inspector)
    yield stage.time.ago(day, "08:30")
    made = disclosing.compose(
        actor,
        matter.case,
        audience=DisclosureAudience.SITE,
        text=words.text(text),
        locale=words.original_of(text),
    )
    if safety_gate.must_be_laid(matter.case, made):
        disclosing.lay_before_workers(actor, made, answer_by=stage.time.ago(day).date())
        yield stage.time.ago(day, "09:20")
        for each in stage.matters.values():
            if each.case == matter.case:
                disclosing.answer_disclosure(each.reporter, each.complaint, made, answer=ConsentAnswer.YES)
    if safety_gate.risk_of(matter.case) >= 2:
        yield stage.time.ago(day, "09:45")
        disclosing.approve(stage.actor("supervisor"), made)
    yield stage.time.ago(day, "10:00")
    letter = words.standard_letter("told_site", *(each.locale for each in matter.case.complaints))
    notice.notify_site(actor, matter.case, disclosure=made, letter=letter)
    paper_replies.print_sheet(actor, matter.case)


def answered(stage: Stage, matter: Matter, *, day: int, text: str, operator: str) -> Story[None]:
    """The site answers."""
    yield stage.time.ago(day, "14:10")
    notice.reply_for_site(
        stage.actor(operator), matter.case, text=words.text(text), locale=words.original_of(text)
    )


def found(
    stage: Stage,
    matter: Matter,
    *,
    days: tuple[int, int],
    outcomes: Mapping[str, tuple[Outcome, str]],
    inspector: str = "inspector",
) -> Story[None]:
    """An inspector establishes the facts, item by item, and the worker reads the result first."""
    actor = stage.actor(inspector)
    yield stage.time.ago(days[0], "10:30")
    findings.start_fact_finding(actor, matter.case)
    yield stage.time.ago(days[1], "15:00")
    weighed = {PieceKind.REPORT, PieceKind.SITE_ANSWER}
    pieces = [each.reference for each in pieces_of(matter.case) if each.kind in weighed]
    for item, (outcome, text) in outcomes.items():
        findings.find(
            actor,
            matter.case,
            matter.allegation(item),
            outcome=outcome,
            reasons="Seen on a visit to the invented site, and borne out by its invented papers.",
            plain=words.text(text),
            locale=words.original_of(text),
            translations=words.translations_of(text),
            evidence=[Evidence.VISIT, Evidence.SITE_DOCUMENT],
            pieces=pieces,
        )
    findings.make_findings(actor, matter.case)


def started(stage: Stage, matter: Matter, number: int, *, day: int, operator: str) -> Story[None]:
    """The site begins with an action."""
    yield stage.time.ago(day, "07:30")
    progress.start_action(stage.actor(operator), action_of(matter, number))


def asked_for_time(
    stage: Stage, matter: Matter, number: int, *, day: int, text: str, operator: str
) -> Story[None]:
    """The site needs longer, and nobody has answered yet."""
    yield stage.time.ago(day, "15:10")
    extending.ask_for_extension(
        stage.actor(operator),
        action_of(matter, number),
        step=ExtensionStep.TWO_WEEKS,
        reason=words.text(text),
        locale=words.original_of(text),
    )


def delivered(
    stage: Stage, matter: Matter, number: int, *, day: int, workers: int, text: str, operator: str
) -> Story[None]:
    """The site says that it has done so, proves it, and the team asks the workers."""
    yield stage.time.ago(day, "12:00")
    actor, action = stage.actor(operator), action_of(matter, number)
    amount = action.amount * workers // action.workers_covered if action.amount is not None else None
    progress.claim_delivered(actor, action, workers=workers, amount=amount, currency=action.currency)
    progress.submit_evidence(
        actor,
        action,
        note=words.text(text),
        locale=words.original_of(text),
        dated_on=clock.today() - timedelta(days=1),
    )
    yield stage.time.ago(day - 1, "08:15")
    letter = words.standard_letter("please_confirm", *(each.locale for each in matter.case.complaints))
    correspondence.write_to_reporters(stage.actor("inspector"), matter.case, letter)


def judged(stage: Stage, matter: Matter, number: int, *, day: int, view: WorkerView) -> Story[None]:
    """A worker says whether it is so."""
    yield stage.time.ago(day, "18:20")
    come_back(matter.reporter, matter.complaint)
    hear_worker(matter.reporter, action_of(matter, number), view=view)


def verified(
    stage: Stage, matter: Matter, number: int, *, day: int, workers: int | None = None
) -> Story[None]:
    """Somebody else checks it on the spot, and counts as many as were claimed or fewer."""
    actor = stage.actor("verifier")
    yield stage.time.ago(day, "09:00")
    verifying.start_check(actor, action_of(matter, number))
    yield stage.time.ago(day - 1, "16:00")
    verifying.verify_action(actor, action_of(matter, number), workers=workers)


def wrote(stage: Stage, matter: Matter, *, text: str, day: int) -> Story[None]:
    """A worker writes in their language, and the team translates it by hand."""
    yield stage.time.ago(day, "19:05")
    come_back(matter.reporter, matter.complaint)
    locale = words.original_of(text)
    message = write_message(matter.reporter, matter.complaint, text=words.text(text), locale=locale)
    yield stage.time.ago(day - 1, "08:05")
    for language, translation in words.translations_of(text).items():
        notes.translate_for_reporter(
            stage.actor("inspector"), matter.case, message, locale=language, text=translation
        )


def looked_after(
    stage: Stage, matter: Matter, *, day: int, inspector: str = "inspector", asks: bool = True
) -> Story[None]:
    """The team writes that it is still at work, and asks whether the worker is safe where that is due."""
    yield stage.time.ago(day, "10:45")
    actor, case = stage.actor(inspector), matter.case
    letter = words.standard_letter("no_news", *(each.locale for each in case.complaints))
    correspondence.write_to_reporters(actor, case, letter)
    check_ins.ask_what_is_due()
    for complaint in case.complaints if asks else ():
        for waiting in open_check_ins(complaint):
            retaliation.note_answers(actor, case, waiting, answers=GOOD_ANSWERS)


def tapped(
    stage: Stage, matter: Matter, *, day: int, answers: Mapping[CheckQuestion, CheckAnswer] = GOOD_ANSWERS
) -> Story[None]:
    """The questions are put as the worker process does, and the worker answers them with a tap each."""
    yield stage.time.ago(day, "17:40")
    check_ins.ask_what_is_due()
    come_back(matter.reporter, matter.complaint)
    for question, answer in answers.items():
        retaliation.answer_check_in(matter.reporter, matter.complaint, question=question, answer=answer)


def appealed(stage: Stage, matter: Matter, *, day: int, text: str) -> Story[None]:
    """A worker asks for a fresh look, and a supervisor who had no hand in the case appoints the panel."""
    yield stage.time.ago(day, "20:15")
    come_back(matter.reporter, matter.complaint)
    made = appeal_by_worker(
        matter.reporter,
        matter.complaint,
        ground=AppealGround.WRONG_FACTS,
        text=words.text(text),
        locale=words.original_of(text),
    )
    yield stage.time.ago(day - 5, "09:10")
    seats = zip(PanelSeat, ("panel", "panel2", "panel3"), strict=True)
    panels.empanel(stage.actor("supervisor"), made.case, seats={seat: stage.user(key) for seat, key in seats})


def told_differently(
    stage: Stage,
    matter: Matter,
    *,
    day: int,
    topic: FactTopic,
    values: Sequence[tuple[FactSpeaker, str, str]],
) -> Story[None]:
    """An inspector notes what is told differently, each value with its source, a day apart."""
    yield stage.time.ago(day, "14:00")
    actor, fact = stage.actor("inspector"), None
    for number, (speaker, value, source) in enumerate(values):
        said = Said(
            value=value,
            source=source,
            locale="en",
            as_of=clock.today() - timedelta(days=len(values) - number),
            speaker=speaker,
            confidence=SourceConfidence.CLAIMED,
        )
        if fact is None:
            fact = contesting.contest_fact(actor, matter.case, topic=topic, said=said)
        else:
            contesting.add_value(actor, matter.case, fact, said=said)


def plan_of(matter: Matter) -> Plan:
    """Return the plan of a matter."""
    query = select(Plan).where(Plan.case_id == matter.case.id).order_by(Plan.id.desc())
    return db.session.scalars(query.limit(1)).one()


def action_of(matter: Matter, number: int) -> CorrectiveAction:
    """Return an action of the plan, counted from one."""
    return plan_of(matter).actions[number - 1]


def day_of(stage: Stage, days_ago: int) -> date:
    """Return the day that lies so many days back from the present of the stories."""
    return stage.time.present.date() - timedelta(days=days_ago)
