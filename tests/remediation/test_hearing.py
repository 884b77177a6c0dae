"""Workers are asked whether a plan is enough before it is agreed; a no is no veto, and silence no yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance.cases.letters import Letter
from grievance.cases.models.case import Band, CaseComplaint
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.steps import Words
from grievance.complaints.queries import own_complaint, thread
from grievance.complaints.states import FilingBasis
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation import agenda
from grievance.remediation.heard import PlanVoices, plan_to_judge, readings_of, voices_on, waiting_on
from grievance.remediation.models.hearing import PlanWord
from grievance.remediation.queries import plan_of
from grievance.remediation.services import hearing, planning
from grievance.remediation.services.planning import Inadequate
from grievance.remediation.states import PlanAnswer, PlanState
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item
from tests.factories.remedies import (
    Matter,
    action,
    answer_all,
    first_action,
    hear_workers,
    lay,
    make_matter,
    make_plan,
    plan,
    say,
)

ENOUGH, NOT_ENOUGH, AFRAID = PlanAnswer
WHY = Words("The wall may fall before the week is over.", "en")
ANSWER = Letter(
    original="en", texts={"en": "We take this now. You keep all other claims.", "fr": "Maintenant."}
)


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def _proposed(matter: Matter) -> int:
    plan_id = make_plan(matter)
    answer_all(matter, plan_id)
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
        planning.accept_plan(matter.operator.actor, plan(plan_id))
    return plan_id


def _agree(matter: Matter, plan_id: int, **more: object) -> None:
    with transaction():
        planning.agree_plan(matter.inspector.actor, plan(plan_id), **more)  # type: ignore[arg-type]


def _events(matter: Matter, verb: str) -> list[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.case_id == matter.case_id, CaseEvent.verb == verb)
    return list(db.session.scalars(query))


def _leaves(reporter: Actor) -> None:
    with transaction():
        query = select(CaseComplaint).where(CaseComplaint.complaint_id == reporter.complaint_id)
        db.session.scalars(query).one().left_on = clock.today()


def test_a_worker_reads_what_is_promised_by_when_and_for_how_much(matter: Matter) -> None:
    plan_id, reporter = _proposed(matter), matter.reporters[0]
    assert plan_to_judge(reporter, own_complaint(reporter), locale="fr") is None
    texts = {action(first_action(plan_id)).reference: {"fr": "Payer ce qui est dû."}}
    with transaction():
        hearing.lay_plan(matter.inspector.actor, plan(plan_id), translations=texts)
    found = plan_to_judge(reporter, own_complaint(reporter), locale="fr")
    assert found is not None
    assert (found.accepted, found.answer) == (True, None)
    (promised,) = found.actions
    assert (promised.lang, promised.text) == ("fr", "Payer ce qui est dû.")
    assert promised.due_on == action(first_action(plan_id)).due_on
    assert (promised.workers, promised.amount, promised.currency) == (60, 600_000, "USD")
    (untranslated,) = plan_to_judge(reporter, own_complaint(reporter), locale="sw").actions  # type: ignore[union-attr]
    assert (untranslated.lang, untranslated.text) == ("en", "Pay what is owed for March to May.")


def test_nothing_is_agreed_before_the_workers_were_shown_it_and_had_time(matter: Matter) -> None:
    plan_id = _proposed(matter)
    with pytest.raises(GuardRefused, match="Not every worker"):
        _agree(matter, plan_id)
    lay(matter, plan_id)
    with pytest.raises(GuardRefused, match="still have time"):
        _agree(matter, plan_id)
    assert plan(plan_id).state is PlanState.PROPOSED
    say(matter, plan_id, ENOUGH)
    _agree(matter, plan_id)
    assert plan(plan_id).state is PlanState.AGREED
    assert voices_on(plan(plan_id)) == PlanVoices(enough=1, not_enough=0, afraid=0, not_reached=0)


@pytest.mark.parametrize(("band", "days"), [(Band.P0, 1), (Band.P1, 3), (Band.P2, 7), (Band.P3, 10)])
def test_silence_holds_nothing_up_for_ever_and_is_no_yes(peppers: PepperRing, band: Band, days: int) -> None:
    matter = make_matter(peppers=peppers, band=band)
    plan_id = _proposed(matter)
    lay(matter, plan_id)
    until = waiting_on(plan(plan_id)).until
    assert until is not None
    assert abs((until - clock.today()).days - days) <= 1
    with clock.at(clock.now() + timedelta(days=days + 2)):
        assert waiting_on(plan(plan_id)).over
        _agree(matter, plan_id)
    assert voices_on(plan(plan_id)) == PlanVoices(enough=0, not_enough=0, afraid=0, not_reached=1)


def test_a_plan_waits_for_nobody_where_no_worker_stands_behind_the_report(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=2)
    plan_id = _proposed(matter)
    with transaction():
        first, second = matter.case.complaints
        first.filing_basis = FilingBasis.PUBLIC_INTEREST
    lay(matter, plan_id)
    assert [each.complaint_id for each in readings_of(plan(plan_id))] == [second.id]
    with transaction():
        second.filing_basis = FilingBasis.PUBLIC_INTEREST
    assert waiting_on(plan(plan_id)).over
    with pytest.raises(GuardRefused, match="nobody to ask"):
        lay(matter, plan_id)


def test_what_cannot_wait_is_agreed_with_a_reason_that_is_kept_sealed(matter: Matter) -> None:
    plan_id = _proposed(matter)
    with pytest.raises(GuardRefused, match="Not every worker"):
        _agree(matter, plan_id, why_not_heard=Words("  ", "en"))
    _agree(matter, plan_id, why_not_heard=WHY)
    (event,) = _events(matter, "plan_not_heard")
    assert event.visible_to == []
    reason = db.session.get_one(SealedItem, event.reason_item_id)
    assert open_item(matter.inspector.actor, reason)["text"] == WHY.text


def test_not_enough_is_no_veto_but_the_worker_is_told_why(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=3)
    plan_id = _proposed(matter)
    lay(matter, plan_id)
    for who, answer in enumerate((ENOUGH, NOT_ENOUGH, AFRAID)):
        say(matter, plan_id, answer, who=who)
    for empty in (None, Letter.plain(" ", "en")):
        with pytest.raises(GuardRefused, match="is not enough"):
            _agree(matter, plan_id, answer=empty, why_not_heard=WHY)
    _agree(matter, plan_id, answer=ANSWER)
    told = [thread(each, own_complaint(each), locale="fr") for each in matter.reporters]
    assert [[each.text for each in entries] for entries in told] == [[], ["Maintenant."], []]
    (event,) = _events(matter, "plan_over_no")
    assert event.visible_to == []
    assert not _events(matter, "plan_not_heard"), "all were heard"


def test_counts_never_say_who_and_words_are_sealed_into_the_talk(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=5)
    plan_id = _proposed(matter)
    lay(matter, plan_id)
    say(matter, plan_id, ENOUGH)
    say(matter, plan_id, ENOUGH, who=1)
    say(matter, plan_id, NOT_ENOUGH, who=2, text="Et le loyer ?")
    assert voices_on(plan(plan_id)) == PlanVoices(enough=2, not_enough=1, afraid=0, not_reached=2)
    for event in _events(matter, "plan_judged"):
        assert (event.details, event.at) == ({}, clock.day_of(event.at))
    complaint = own_complaint(matter.reporters[2])
    (entry,) = thread(matter.inspector.actor, complaint, locale="en")
    assert entry.text == "Et le loyer ?"
    columns = {each.name for each in PlanWord.__table__.columns}
    assert columns == {"id", "reading_id", "answer", "said_on"}, "words and hours are nowhere else"


def test_a_later_answer_replaces_the_one_before_and_both_stay(matter: Matter) -> None:
    plan_id = _proposed(matter)
    lay(matter, plan_id)
    say(matter, plan_id, NOT_ENOUGH)
    say(matter, plan_id, ENOUGH)
    (reading,) = readings_of(plan(plan_id))
    assert [each.answer for each in reading.words] == [NOT_ENOUGH, ENOUGH]
    _agree(matter, plan_id)
    with pytest.raises(GuardRefused, match="changed or is decided"):
        say(matter, plan_id, NOT_ENOUGH)


def test_a_changed_plan_asks_anew(matter: Matter) -> None:
    plan_id, reporter = _proposed(matter), matter.reporters[0]
    lay(matter, plan_id)
    (old,) = readings_of(plan(plan_id))
    name = old.reference
    say(matter, plan_id, ENOUGH)
    with transaction():
        planning.send_back(matter.inspector.actor, plan(plan_id), reason="Say when.", locale="en")
    assert plan_to_judge(reporter, own_complaint(reporter), locale="fr") is None
    with transaction():
        planning.propose_plan(matter.operator.actor, plan(plan_id))
    assert voices_on(plan(plan_id)) is None
    with pytest.raises(GuardRefused, match="Not every worker"):
        _agree(matter, plan_id)
    lay(matter, plan_id)
    with pytest.raises(GuardRefused, match="changed or is decided"), transaction():
        hearing.hear_on_plan(reporter, own_complaint(reporter), reading=name, answer=ENOUGH, locale="fr")
    assert voices_on(plan(plan_id)) == PlanVoices(enough=0, not_enough=0, afraid=0, not_reached=1)


def test_whoever_joins_is_shown_it_and_whoever_leaves_is_not_waited_for(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=3)
    plan_id, (first, second, third) = _proposed(matter), matter.reporters
    _leaves(third)
    lay(matter, plan_id)
    with pytest.raises(GuardRefused, match="has been shown"):
        lay(matter, plan_id)
    assert plan_to_judge(third, own_complaint(third), locale="fr") is None
    say(matter, plan_id, ENOUGH)
    _leaves(second)
    assert waiting_on(plan(plan_id)).over
    with transaction():
        query = select(CaseComplaint).where(CaseComplaint.complaint_id == third.complaint_id)
        db.session.scalars(query).one().left_on = None
    assert waiting_on(plan(plan_id)).not_shown
    assert voices_on(plan(plan_id)) == PlanVoices(enough=1, not_enough=0, afraid=0, not_reached=1)
    lay(matter, plan_id)
    assert plan_to_judge(first, own_complaint(first), locale="fr").answer is ENOUGH  # type: ignore[union-attr]
    assert plan_to_judge(second, own_complaint(second), locale="fr") is None


def test_nobody_says_it_for_a_worker(matter: Matter, peppers: PepperRing) -> None:
    plan_id = _proposed(matter)
    lay(matter, plan_id)
    complaint = own_complaint(matter.reporters[0])
    (reading,) = readings_of(plan(plan_id))
    helper = Actor(roles=frozenset({Role.REPRESENTATIVE}), user_id=matter.inspector.user_id)
    other = make_matter(peppers=peppers).reporters[0]
    for actor in (helper, other, matter.inspector.actor, matter.operator.actor):
        with pytest.raises((NotAllowed, NotFound)), transaction():
            hearing.hear_on_plan(actor, complaint, reading=reading.reference, answer=ENOUGH, locale="en")
    with pytest.raises(NotFound):
        plan_to_judge(other, complaint, locale="fr")
    assert voices_on(plan(plan_id)).heard == 0  # type: ignore[union-attr]


def test_only_what_is_fit_is_laid_and_only_by_the_team(matter: Matter) -> None:
    plan_id = make_plan(matter)
    with pytest.raises(WrongState):
        lay(matter, plan_id)
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
    with pytest.raises(Inadequate):
        lay(matter, plan_id)
    with pytest.raises(NotAllowed), transaction():
        hearing.lay_plan(matter.operator.actor, plan(plan_id))
    answer_all(matter, plan_id)
    lay(matter, plan_id)
    assert not plan_to_judge(  # type: ignore[union-attr]
        matter.reporters[0], own_complaint(matter.reporters[0]), locale="fr"
    ).accepted, "the site has not said yes, and the workers' time runs meanwhile"


def test_the_site_reads_nothing_of_it(matter: Matter) -> None:
    plan_id = _proposed(matter)
    before = plan_of(matter.operator.actor, matter.case)
    hear_workers(matter, plan_id)
    assert plan_of(matter.operator.actor, matter.case) == before
    for verb in ("plan_laid", "plan_judged"):
        assert all("operator" not in each.visible_to for each in _events(matter, verb))


def test_a_plan_without_any_worker_waits_for_nobody(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=0)
    plan_id = _proposed(matter)
    with pytest.raises(GuardRefused, match="nobody to ask"):
        lay(matter, plan_id)
    _agree(matter, plan_id)
    assert voices_on(plan(plan_id)) is None


def test_today_says_whether_a_plan_is_to_be_laid_waits_or_can_be_agreed(matter: Matter) -> None:
    plan_id = _proposed(matter)

    def found() -> list[tuple[str, object]]:
        rows = agenda.errands(matter.inspector.actor, until=clock.now() + timedelta(days=7))
        return [(each.kind, each.due_on) for each in rows if each.kind.startswith("plan")]

    assert found() == [("plan_to_lay", None)]
    lay(matter, plan_id)
    assert found() == [("plan_waits", waiting_on(plan(plan_id)).until)]
    say(matter, plan_id, AFRAID)
    assert found() == [("plan", None)]
