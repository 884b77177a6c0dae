"""What workers do: report, come back or not, say how they are, and whether it was put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from benchmarks.year.cast import Cast, Place
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.services import disclosing, retaliation
from grievance.cases.states import GOOD_ANSWERS, CheckAnswer, CheckQuestion, DisclosureAudience
from grievance.cases.watch import open_check_ins
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services import follow_up
from grievance.complaints.states import ConsentAnswer, RaiseWithEmployer, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Refusal
from grievance.remediation.heard import reading_for
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services.hearing import hear_on_plan
from grievance.remediation.services.remedy import hear_worker
from grievance.remediation.states import PROMISED_ACTIONS, PlanAnswer, PlanState, WorkerView
from tests.factories.cases import Filed, file_report

#: Of those who give no number, so many ever come back with their code (NAVEX, 2025).
RETURN = 0.26
_CONSENTS = [RaiseWithEmployer.YES] * 6 + [RaiseWithEmployer.ASK_FIRST] * 2 + [RaiseWithEmployer.NO] * 2
_ITEMS = ("WA1", "WA2", "WA6", "HO2", "SH3", "SH8", "FA1", "FL2", "DE1", "VH1", "LV1", "EM2")
#: No report of any year holds this word; whoever finds it outside has found a leak.
CANARY = "quetzalmarmalade"
GONE_QUIET = timedelta(days=150)
BAD = {**GOOD_ANSWERS, CheckQuestion.TREATED_WORSE: CheckAnswer.YES}


@dataclass
class Worker:
    """One worker as they really are."""

    filed: Filed
    place: Place
    anonymous: bool
    returns: bool
    true: bool
    """Whether what they say is so."""
    punished_on: int | None
    """On which day after the site was told somebody punishes them, if anybody does."""
    reported: bool = False
    delivered: bool = False
    """Whether they really got what was promised."""

    def answers(self) -> Mapping[CheckQuestion, CheckAnswer]:
        """Return how they are."""
        return BAD if self.punished() else GOOD_ANSWERS

    def punished(self) -> bool:
        """Whether they have been punished by now."""
        told = self.filed.case.site_told_at
        if self.punished_on is None or told is None:
            return False
        return clock.now() >= told + timedelta(days=self.punished_on)


def reports(cast: Cast) -> Worker:
    """Let a worker somewhere send a report."""
    rng, place = cast.rng, cast.rng.choice(cast.places)
    anonymous = cast.chance(0.7)
    more = {} if anonymous else {"reply_route": ReplyRoute.CALL, "contact": "0700 000 000"}
    filed = file_report(
        place.field,
        cast.peppers,
        items=[rng.choice(_ITEMS)],
        consent=rng.choice(_CONSENTS),
        story=f"It began in March and nobody listens, {CANARY}.",
        site_id=None if cast.chance(0.04) else place.field.site_id,
        **more,
    )
    returns = not anonymous or cast.chance(RETURN)
    harmed = rng.randint(5, 60) if cast.chance(0.08) else None
    return Worker(filed, place, anonymous, returns, cast.chance(0.7), harmed)


def come_back(cast: Cast, worker: Worker) -> None:
    """Let a worker who comes back look, and answer whatever waits for them."""
    complaint, reporter = worker.filed.complaint, worker.filed.reporter
    if complaint.erased_on is not None or clock.now() - complaint.received_at > GONE_QUIET * 2:
        return
    with transaction():
        follow_up.come_back(reporter, complaint)
    case = case_of(complaint)
    if case is None:
        return
    if case.state.value == "awaiting_reporter":
        with transaction():
            follow_up.write_message(reporter, complaint, text="I am here.", locale="sw")
    if worker.punished() and not worker.reported and cast.chance(0.4):
        worker.reported = True
        with transaction():
            follow_up.report_punishment(reporter, complaint, text="", locale="sw")
    _answer_texts(cast, worker, case)
    _tap(cast, worker, complaint)
    _judge_plan(cast, worker, complaint)
    _judge(cast, worker, case)


def _answer_texts(cast: Cast, worker: Worker, case: Case) -> None:
    live = disclosing.live_version(case, DisclosureAudience.SITE)
    mine = live is not None and worker.filed.complaint_id in {each.complaint_id for each in live.readings}
    if live is None or not mine:
        return
    answer = ConsentAnswer.YES if cast.chance(0.85) else ConsentAnswer.NO
    with transaction():
        disclosing.answer_disclosure(worker.filed.reporter, worker.filed.complaint, live, answer=answer)


def _tap(cast: Cast, worker: Worker, complaint: Complaint) -> None:
    if not worker.anonymous or not open_check_ins(complaint) or cast.chance(0.3):
        return
    if worker.punished():
        worker.reported = True
    with transaction():
        for question, answer in worker.answers().items():
            retaliation.answer_check_in(
                worker.filed.reporter, worker.filed.complaint, question=question, answer=answer
            )


def _judge_plan(cast: Cast, worker: Worker, complaint: Complaint) -> None:
    """Most who come back find a plan enough; one in ten is afraid to say."""
    reading = reading_for(complaint)
    if reading is None or reading.words:
        return
    answer = cast.rng.choices(list(PlanAnswer), (7, 2, 1))[0]
    with transaction():
        hear_on_plan(worker.filed.reporter, complaint, reading=reading.reference, answer=answer, locale="sw")


def _judge(cast: Cast, worker: Worker, case: Case) -> None:
    for action in promised(case):
        said = {fact.complaint_id for fact in action.ledger if fact.complaint_id is not None}
        claimed = any(fact.kind.value == "claimed" for fact in action.ledger)
        if not claimed or worker.filed.complaint_id in said or cast.chance(0.2):
            continue
        view = WorkerView.YES if worker.delivered else WorkerView.NO
        try:
            with transaction():
                hear_worker(worker.filed.reporter, db.session.get_one(CorrectiveAction, action.id), view=view)
        except Refusal:
            return


def promised(case: Case) -> list[CorrectiveAction]:
    """Return what was agreed in a case and still stands."""
    query = (
        select(CorrectiveAction)
        .join(Plan, Plan.id == CorrectiveAction.plan_id)
        .where(
            Plan.case_id == case.id,
            Plan.state == PlanState.AGREED,
            CorrectiveAction.state.in_(PROMISED_ACTIONS),
        )
    )
    return list(db.session.scalars(query.order_by(CorrectiveAction.id)))
