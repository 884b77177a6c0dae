"""The worker's own word on a remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from grievance.cases import clocks
from grievance.cases.agenda import errands_about_cases
from grievance.cases.services import closing, triage
from grievance.cases.states import CaseState, ClosureReason
from grievance.complaints.queries import own_complaint
from grievance.complaints.services.follow_up import write_message
from grievance.complaints.states import FilingBasis
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.remediation import for_reporters
from grievance.remediation.for_reporters import actions_for_reporter
from grievance.remediation.queries import remedy_state, site_progress, worker_words
from grievance.remediation.services import progress, remedy
from grievance.remediation.standing import WorkerWords
from grievance.remediation.states import ActionState, RemedyState, WorkerView
from tests.factories.cases import LETTER, WHY
from tests.factories.remedies import (
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    make_plan,
    terms,
    verify,
)

YES, PARTLY, NO, AFRAID = WorkerView.YES, WorkerView.PARTLY, WorkerView.NO, WorkerView.AFRAID_TO_SAY


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def _says(matter: Matter, action_id: int, view: WorkerView, *, who: int = 0) -> None:
    with transaction():
        remedy.hear_worker(matter.reporters[who], action(action_id), view=view)


def test_of_sixty_workers_41_say_yes_and_3_no(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers, workers=44)
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    for number in range(41):
        _says(matter, action_id, YES, who=number)
    assert remedy_state(action(action_id)) is RemedyState.CONFIRMED
    for number in range(41, 44):
        _says(matter, action_id, NO, who=number)
    assert worker_words(action(action_id)) == WorkerWords(yes=41, partly=0, no=3, afraid=0, not_reached=16)
    assert remedy_state(action(action_id)) is RemedyState.DISPUTED
    assert action(action_id).state is ActionState.REJECTED
    (row,) = site_progress([matter.site_id])
    assert (row.confirmed_workers, row.claimed_workers) == (41, 60)
    assert (row.confirmed_money, row.claimed_money) == ({"USD": 410_000}, {"USD": 600_000})


def test_a_worker_reads_the_action_and_what_they_said(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    reporter = matter.reporters[0]
    complaint = matter.case.complaints[0]
    (before,) = actions_for_reporter(reporter, complaint).rows
    assert (before.text, before.my_view) == ("Pay what is owed for March to May.", WorkerView.NOT_ASKED)
    assert not before.said_done
    deliver(matter, action_id)
    _says(matter, action_id, PARTLY)
    (after,) = actions_for_reporter(reporter, matter.case.complaints[0]).rows
    assert (after.my_view, after.said_done) == (PARTLY, True)


def test_a_worker_turns_the_pages_of_what_was_agreed(matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Pay the wages.", "Give the papers back."]
    make_agreed_plan(matter, *(terms(matter, text=text) for text in texts))
    monkeypatch.setattr(for_reporters, "ACTIONS", 1)
    complaint = matter.case.complaints[0]
    pages = [actions_for_reporter(matter.reporters[0], complaint, page=at) for at in (1, 2, 3)]
    assert [[each.text for each in page.rows] for page in pages] == [[texts[0]], [texts[1]], [texts[1]]]
    assert {page.total for page in pages} == {2}


def test_a_plan_that_is_not_agreed_is_not_the_workers_to_judge(matter: Matter) -> None:
    action_id = first_action(make_plan(matter))
    assert actions_for_reporter(matter.reporters[0], matter.case.complaints[0]).rows == []
    with pytest.raises(WrongState), transaction():
        remedy.hear_worker(matter.reporters[0], action(action_id), view=YES)


def test_nobody_speaks_for_a_worker(matter: Matter, peppers: PepperRing) -> None:
    action_id = first_action(make_agreed_plan(matter))
    other = make_matter(peppers=peppers).reporters[0]
    for actor in (other, matter.operator.actor, matter.inspector.actor):
        with pytest.raises((NotAllowed, NotFound)), transaction():
            remedy.hear_worker(actor, action(action_id), view=YES)
    with pytest.raises(NotFound):
        actions_for_reporter(other, matter.case.complaints[0])
    assert worker_words(action(action_id)).yes == 0


def test_not_asked_is_nothing_that_one_can_say(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with pytest.raises(InvalidInput):
        _says(matter, action_id, WorkerView.NOT_ASKED)


def test_the_hour_of_a_workers_word_is_not_kept(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    _says(matter, action_id, YES)
    fact = action(action_id).ledger[-1]
    assert fact.at == clock.day_of(fact.at)
    assert fact.complaint_id == matter.reporters[0].complaint_id
    assert fact.user_id is None


def test_a_no_while_the_work_goes_on_changes_only_the_ledger(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
    _says(matter, action_id, NO)
    assert action(action_id).state is ActionState.IN_PROGRESS
    assert matter.case.state is CaseState.REMEDIATION


def test_a_no_takes_the_proof_back_and_the_case_too(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    assert matter.case.state is CaseState.VERIFICATION
    _says(matter, action_id, NO)
    assert action(action_id).state is ActionState.REJECTED
    assert matter.case.state is CaseState.REMEDIATION


def test_a_no_after_the_end_takes_the_case_up_again(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    _says(matter, action_id, YES)
    verify(matter, action_id)
    assert matter.case.state is CaseState.RESOLVED
    _says(matter, action_id, NO)
    assert action(action_id).state is ActionState.REJECTED
    assert action(action_id).verified_at is None
    assert remedy_state(action(action_id)) is RemedyState.DISPUTED
    assert matter.case.state is CaseState.SCREENING


@pytest.mark.parametrize("view", [YES, PARTLY, AFRAID])
def test_anything_but_a_no_leaves_a_verified_action_verified(matter: Matter, view: WorkerView) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked="Seen.")
    _says(matter, action_id, view)
    assert action(action_id).state is ActionState.VERIFIED
    assert matter.case.state is CaseState.RESOLVED


def _asks(matter: Matter) -> None:
    with transaction():
        triage.ask_reporter(matter.inspector.actor, matter.case, letter=LETTER)


def _rests(matter: Matter) -> None:
    until = clock.now() + timedelta(days=20)
    with transaction():
        closing.suspend_case(matter.inspector.actor, matter.case, reason=WHY, until=until)


def _writes(matter: Matter) -> None:
    with transaction():
        complaint = own_complaint(matter.reporters[0])
        write_message(matter.reporters[0], complaint, text="I am here.", locale="fr")


def _resumes(matter: Matter) -> None:
    with transaction():
        closing.resume_case(matter.inspector.actor, matter.case)


def test_while_the_worker_is_asked_something_a_no_still_counts(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    _asks(matter)
    _says(matter, action_id, NO)
    assert action(action_id).state is ActionState.REJECTED
    assert matter.case.state is CaseState.AWAITING_REPORTER
    _writes(matter)
    assert matter.case.state is CaseState.REMEDIATION


@pytest.mark.parametrize(
    ("wait", "go_on"),
    [(_asks, _writes), (_asks, _resumes), (_rests, _resumes)],
    ids=["answered", "taken up", "rested"],
)
def test_a_case_that_waited_catches_up_with_its_remedy(
    matter: Matter, wait: Callable[[Matter], None], go_on: Callable[[Matter], None]
) -> None:
    """All was begun, proved and verified meanwhile: whoever takes it up again finds it resolved."""
    action_id = first_action(make_agreed_plan(matter))
    wait(matter)
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked="Seen.")
    assert matter.case.paused_from == CaseState.PLAN_AGREED
    go_on(matter)
    assert matter.case.state is CaseState.RESOLVED
    assert clocks.running_clock(matter.case, "monitoring") is not None


@pytest.mark.parametrize("wait", [_asks, _rests])
def test_a_no_about_a_case_that_waits_past_its_remedy_is_heard_at_once(
    matter: Matter, wait: Callable[[Matter], None]
) -> None:
    """Otherwise it would go on as resolved, and could be closed as put right."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked="Seen.")
    wait(matter)
    _says(matter, action_id, NO)
    assert matter.case.state is CaseState.SCREENING
    assert matter.case.resolved_at is None
    assert ClosureReason.REMEDIED not in closing.closing_reasons(matter.case)
    assert not {"monitoring", "action_due"} & {each.kind for each in clocks.running_clocks(matter.case)}


def test_silence_ends_no_case_in_which_something_is_owed(matter: Matter) -> None:
    make_agreed_plan(matter)
    asked, inspector = clock.now(), matter.inspector.actor
    _asks(matter)
    with clock.at(asked + timedelta(days=31)):
        with pytest.raises(GuardRefused, match="Take it up again"), transaction():
            closing.close_without_contact(inspector, matter.case)
        found = [each for each in errands_about_cases(inspector, until=clock.now()) if each.deadline]
        assert [each.outlasts_silence for each in found if each.deadline == "reporter_silence"] == [True]
        _resumes(matter)
        assert matter.case.state is CaseState.PLAN_AGREED
        assert clocks.running_clock(matter.case, "reporter_silence") is None


def test_nobody_says_for_workers_that_it_is_put_right(matter: Matter) -> None:
    """What was filed in the public interest names no worker: its filer reads what is promised, no more."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    with transaction():
        matter.case.complaints[0].filing_basis = FilingBasis.PUBLIC_INTEREST
    with pytest.raises(GuardRefused, match="names no worker"):
        _says(matter, action_id, YES)
    assert worker_words(action(action_id)).yes == 0
    assert actions_for_reporter(matter.reporters[0], matter.case.complaints[0]).rows
