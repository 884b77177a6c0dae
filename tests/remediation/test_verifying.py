"""Checks by somebody else, on fresh proof, after asking the worker."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grievance.audit.models import Fact
from grievance.cases.services.conflict import KeptAway
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, Sealed, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.queries import plan_of, remedy_state
from grievance.remediation.services import progress, remedy, verifying
from grievance.remediation.services.verifying import why_not_to_be_verified_by
from grievance.remediation.states import ActionState, RemedyFactKind, RemedyState, WorkerView
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import TieKind
from grievance.vault.services.compartments import open_item
from tests.factories.people import make_person
from tests.factories.remedies import (
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    plan,
    terms,
    verify,
)


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


@pytest.fixture
def delivered(matter: Matter) -> int:
    """An action of which the owner says that it is done."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    return action_id


def _says(matter: Matter, action_id: int, view: WorkerView) -> None:
    with transaction():
        remedy.hear_worker(matter.reporters[0], action(action_id), view=view)


def test_whoever_drew_up_or_proposed_the_plan_checks_nothing_of_it(matter: Matter, delivered: int) -> None:
    """Also where somebody else wrote the action itself."""
    verifier = matter.verifier.user_id
    for column in ("drawn_up_by_id", "proposed_by_id"):
        with transaction():
            setattr(action(delivered).plan, column, verifier)
        with pytest.raises(GuardRefused, match="drew up or proposed"), transaction():
            verifying.start_check(matter.verifier.actor, action(delivered))
        with transaction():
            setattr(action(delivered).plan, column, matter.inspector.user_id)


def test_what_is_verified_after_a_workers_yes_resolves_the_case(matter: Matter, delivered: int) -> None:
    _says(matter, delivered, WorkerView.YES)
    verify(matter, delivered)
    assert action(delivered).state is ActionState.VERIFIED
    assert action(delivered).verifier_id == matter.verifier.user_id
    assert remedy_state(action(delivered)) is RemedyState.VERIFIED
    assert matter.case.state is CaseState.RESOLVED
    fact = action(delivered).ledger[-1]
    assert (fact.kind, fact.workers, fact.amount) == (RemedyFactKind.VERIFIED, 60, 600_000)
    assert fact.note is None


def test_a_verifier_can_see_less_than_was_claimed(matter: Matter, delivered: int) -> None:
    _says(matter, delivered, WorkerView.PARTLY)
    with transaction():
        verifying.start_check(matter.verifier.actor, action(delivered))
        verifying.verify_action(
            matter.verifier.actor, action(delivered), workers=41, amount=410_000, currency="USD"
        )
    fact = action(delivered).ledger[-1]
    assert (fact.workers, fact.amount, fact.currency) == (41, 410_000, "USD")


def test_who_proposed_an_action_does_not_check_it(matter: Matter, delivered: int) -> None:
    with pytest.raises(GuardRefused, match="proposed"), transaction():
        verifying.start_check(matter.inspector.actor, action(delivered))
    assert action(delivered).state is ActionState.EVIDENCE_SUBMITTED


def test_who_carries_it_out_does_not_check_it(matter: Matter, delivered: int, peppers: PepperRing) -> None:
    insider = make_person(
        Role.VERIFIER,
        peppers=peppers,
        organisation_id=matter.operator.actor.organisation_id,
        teams=(matter.team_id,),
    )
    with pytest.raises(KeptAway), transaction():
        verifying.start_check(insider.actor, action(delivered))
    assert why_not_to_be_verified_by(insider.actor, action(delivered)) is not None
    assert why_not_to_be_verified_by(matter.verifier.actor, action(delivered)) is None


def test_the_site_checks_nothing(matter: Matter, delivered: int) -> None:
    with pytest.raises(NotAllowed), transaction():
        verifying.start_check(matter.operator.actor, action(delivered))


def test_a_check_needs_a_claim(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
        progress.submit_evidence(
            matter.operator.actor, action(action_id), note="Slips.", locale="en", dated_on=clock.today()
        )
    with pytest.raises(GuardRefused, match="has not said"), transaction():
        verifying.start_check(matter.verifier.actor, action(action_id))


@pytest.mark.parametrize(("age", "fresh"), [(90, True), (91, False)])
def test_proof_is_no_older_than_90_days(matter: Matter, age: int, fresh: bool) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
        progress.submit_evidence(
            matter.operator.actor,
            action(action_id),
            note="Slips.",
            locale="en",
            dated_on=clock.today() - timedelta(days=age),
        )
        progress.claim_delivered(matter.operator.actor, action(action_id), workers=60)
    if fresh:
        verify(matter, action_id, why_not_asked="The workers have left.")
        assert action(action_id).state is ActionState.VERIFIED
    else:
        with pytest.raises(GuardRefused, match="90 days"):
            verify(matter, action_id, why_not_asked="The workers have left.")


@pytest.mark.parametrize("view", [None, WorkerView.AFRAID_TO_SAY])
def test_without_a_workers_word_there_has_to_be_a_reason(
    matter: Matter, delivered: int, view: WorkerView | None
) -> None:
    if view is not None:
        _says(matter, delivered, view)
    with pytest.raises(GuardRefused, match="Ask first"):
        verify(matter, delivered)
    assert action(delivered).state is ActionState.EVIDENCE_SUBMITTED
    verify(matter, delivered, why_not_asked="All were paid before my eyes.")
    assert action(delivered).state is ActionState.VERIFIED


def test_the_reason_is_for_the_team_only(matter: Matter, delivered: int) -> None:
    verify(matter, delivered, why_not_asked="The worker is in hospital.")
    note = action(delivered).ledger[-1].note
    assert note is not None
    assert open_item(matter.inspector.actor, note)["text"] == "The worker is in hospital."
    for actor in (matter.operator.actor, matter.contractor.actor, matter.reporters[0]):
        with pytest.raises(Sealed):
            open_item(actor, note)


def test_what_is_not_accepted_goes_back_to_its_owner_with_the_reason(matter: Matter, delivered: int) -> None:
    assert matter.case.state is CaseState.VERIFICATION
    with transaction():
        verifying.start_check(matter.verifier.actor, action(delivered))
        verifying.reject_action(
            matter.verifier.actor, action(delivered), reason="Four slips are missing.", locale="en"
        )
    assert action(delivered).state is ActionState.REJECTED
    assert matter.case.state is CaseState.REMEDIATION
    view = plan_of(matter.operator.actor, matter.case)
    assert view is not None
    assert view.actions[0].rejection is not None
    assert view.actions[0].rejection.text == "Four slips are missing."
    deliver(matter, delivered)
    assert matter.case.state is CaseState.VERIFICATION
    verify(matter, delivered, why_not_asked="Seen.")
    assert matter.case.state is CaseState.RESOLVED


def test_a_case_is_resolved_by_its_last_action_and_not_before(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter, terms(matter), terms(matter, remedy_type="RS3"))
    first, second = (each.id for each in plan(plan_id).actions)
    deliver(matter, first)
    verify(matter, first, why_not_asked="Seen.")
    assert matter.case.state is CaseState.REMEDIATION
    deliver(matter, second)
    assert matter.case.state is CaseState.VERIFICATION
    verify(matter, second, why_not_asked="Seen.")
    assert matter.case.state is CaseState.RESOLVED


def test_nothing_is_verified_that_nobody_began_to_check(matter: Matter, delivered: int) -> None:
    with pytest.raises(WrongState), transaction():
        verifying.verify_action(matter.verifier.actor, action(delivered), why_not_asked="Seen.")


def test_the_database_refuses_a_proposer_as_verifier(matter: Matter, delivered: int) -> None:
    found = action(delivered)
    found.verifier_id = found.proposed_by_id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_an_auditor_whom_the_site_has_paid_never_verifies(matter: Matter, delivered: int) -> None:
    _says(matter, delivered, WorkerView.YES)
    auditor = matter.verifier.actor
    site = matter.case.site
    assert site is not None
    with transaction():
        declare_tie(auditor, site=site, kind=TieKind.PAST_AUDIT, until_day=date(2020, 1, 1))
    for attempt in (
        lambda: verifying.start_check(auditor, action(delivered)),
        lambda: verifying.verify_action(auditor, action(delivered)),
        lambda: verifying.reject_action(auditor, action(delivered), reason="No.", locale="en"),
    ):
        with pytest.raises(KeptAway), transaction():
            attempt()
    assert action(delivered).verifier_id is None
    blocked = db.session.scalars(select(Fact.codes).where(Fact.verb == "conflict.blocked")).all()
    assert [codes["kind"] for codes in blocked] == ["verify"] * 3


def test_half_of_it_is_not_counted_as_all_of_it_without_a_word(matter: Matter, delivered: int) -> None:
    _says(matter, delivered, WorkerView.PARTLY)
    with transaction():
        verifying.start_check(matter.verifier.actor, action(delivered))
    with pytest.raises(GuardRefused, match="only a part"), transaction():
        verifying.verify_action(matter.verifier.actor, action(delivered))
    with transaction():
        verifying.verify_action(
            matter.verifier.actor, action(delivered), why_not_asked="The rest came a day later."
        )
    assert action(delivered).ledger[-1].note is not None
