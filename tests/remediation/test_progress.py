"""What owners do, say and prove about their actions."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.states import CaseState
from grievance.evidence.services.storing import hold_file, open_file
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.queries import is_overdue, plan_of
from grievance.remediation.services import progress, verifying
from grievance.remediation.states import ActionState, OwnerKind, RemedyFactKind
from tests.factories.people import make_organisation, make_person
from tests.factories.places import make_site
from tests.factories.remedies import (
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    plan,
    terms,
)
from tests.factories.shortcuts import end_at_once


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def test_the_first_start_begins_the_remedy(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
    assert action(action_id).state is ActionState.IN_PROGRESS
    assert matter.case.state is CaseState.REMEDIATION


def test_verification_begins_once_everything_is_handed_in(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter, terms(matter), terms(matter, remedy_type="RS3"))
    first, second = (each.id for each in plan(plan_id).actions)
    deliver(matter, first)
    assert matter.case.state is CaseState.REMEDIATION
    deliver(matter, second)
    assert matter.case.state is CaseState.VERIFICATION


def test_only_the_owners_people_carry_an_action_out(matter: Matter, peppers: PepperRing) -> None:
    by_contractor = terms(
        matter, owner_kind=OwnerKind.CONTRACTOR, owner_id=matter.contractor.actor.organisation_id
    )
    action_id = first_action(make_agreed_plan(matter, by_contractor))
    for actor in (matter.operator.actor, matter.inspector.actor, matter.verifier.actor):
        with pytest.raises(NotAllowed), transaction():
            progress.start_action(actor, action(action_id))
    deliver(matter, action_id, by=matter.contractor)
    assert action(action_id).state is ActionState.EVIDENCE_SUBMITTED


def test_what_a_brand_pays_is_reported_by_the_operator(matter: Matter) -> None:
    brand = make_organisation(OrganisationKind.BRAND)
    action_id = first_action(
        make_agreed_plan(matter, terms(matter, owner_kind=OwnerKind.BRAND, owner_id=brand))
    )
    with pytest.raises(NotAllowed), transaction():
        progress.start_action(matter.contractor.actor, action(action_id))
    deliver(matter, action_id)
    assert action(action_id).state is ActionState.EVIDENCE_SUBMITTED


def test_another_sites_operator_does_not_find_it(matter: Matter, peppers: PepperRing) -> None:
    firm = make_organisation(OrganisationKind.OPERATOR)
    make_site(answered_by=firm)
    stranger = make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm)
    action_id = first_action(make_agreed_plan(matter))
    with pytest.raises(NotFound), transaction():
        progress.start_action(stranger.actor, action(action_id))


def test_proof_of_a_day_to_come_or_of_1900_is_refused(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
    for day in (clock.today() + timedelta(days=1), date(1900, 1, 1)):
        with pytest.raises(InvalidInput) as refused, transaction():
            progress.submit_evidence(
                matter.operator.actor, action(action_id), note="Soon.", locale="en", dated_on=day
            )
        assert refused.value.field == "dated_on"
    assert action(action_id).state is ActionState.IN_PROGRESS
    assert action(action_id).evidence == []


def test_proof_comes_after_the_start(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with pytest.raises(WrongState), transaction():
        progress.submit_evidence(
            matter.operator.actor, action(action_id), note="Done.", locale="en", dated_on=clock.today()
        )
    with pytest.raises(WrongState), transaction():
        progress.claim_delivered(matter.operator.actor, action(action_id), workers=60)


def test_a_file_is_kept_encrypted_and_opens_for_team_and_site(matter: Matter, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    action_id = first_action(make_agreed_plan(matter))
    content = b"%PDF-1.4 pay slips of sixty workers"
    held = hold_file(
        io.BytesIO(content), name="slips.pdf", media_type="application/pdf", store=store, limit=10_000
    )
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
        progress.submit_evidence(
            matter.operator.actor,
            action(action_id),
            note="Pay slips.",
            locale="en",
            dated_on=clock.today(),
            file=held,
        )
    (kept,) = (tmp_path / "files").iterdir()
    assert b"sixty" not in kept.read_bytes()
    stored = action(action_id).evidence[0].file
    assert stored is not None
    for actor in (matter.operator.actor, matter.verifier.actor):
        description, pieces = open_file(actor, stored, store=store)
        assert description.name == "slips.pdf"
        assert b"".join(pieces) == content


def test_more_proof_can_follow_and_a_claim_replaces_the_one_before(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id, workers=20, amount=200_000)
    with transaction():
        progress.submit_evidence(
            matter.operator.actor, action(action_id), note="The rest.", locale="en", dated_on=clock.today()
        )
        progress.claim_delivered(
            matter.operator.actor, action(action_id), workers=60, amount=600_000, currency="USD"
        )
    view = plan_of(matter.inspector.actor, matter.case)
    assert view is not None
    assert view.actions[0].claimed is not None
    assert (view.actions[0].claimed.workers, view.actions[0].claimed.money) == (60, {"USD": 600_000})
    assert len(view.actions[0].evidence) == 2
    kinds = [fact.kind for fact in action(action_id).ledger]
    assert kinds == [RemedyFactKind.PROMISED, RemedyFactKind.CLAIMED, RemedyFactKind.CLAIMED]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"workers": -1}, "workers"),
        ({"workers": 1, "amount": 5}, "currency"),
        ({"workers": 1, "amount": -5, "currency": "USD"}, "amount"),
        ({"workers": 1, "amount": 5, "currency": "ABC"}, "currency"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(matter: Matter, said: dict[str, object], field: str) -> None:
    action_id = first_action(make_agreed_plan(matter))
    with transaction():
        progress.start_action(matter.operator.actor, action(action_id))
    with pytest.raises(InvalidInput) as refused, transaction():
        progress.claim_delivered(matter.operator.actor, action(action_id), **said)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nothing_is_done_about_an_action_once_its_case_has_ended(matter: Matter) -> None:
    """Who tries reads what to do instead; the worker's no is heard all the same, elsewhere."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    with transaction():
        end_at_once(matter.case_id, CaseState.WITHDRAWN)
    before, ledger = action(action_id).state, len(action(action_id).ledger)
    owner = matter.operator.actor
    for attempt in (
        lambda: progress.submit_evidence(
            owner, action(action_id), note="More.", locale="en", dated_on=clock.today()
        ),
        lambda: progress.claim_delivered(owner, action(action_id), workers=1),
        lambda: verifying.start_check(matter.verifier.actor, action(action_id)),
    ):
        with pytest.raises(GuardRefused, match="Write to the case team"), transaction():
            attempt()
    assert action(action_id).state is before
    assert len(action(action_id).ledger) == ledger


def test_late_is_what_nobody_handed_in_by_its_day(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    on_the_day = clock.now() + timedelta(days=30)
    with clock.at(on_the_day):
        assert not is_overdue(action(action_id))
    with clock.at(on_the_day + timedelta(days=1)):
        assert is_overdue(action(action_id))
        deliver(matter, action_id)
        assert not is_overdue(action(action_id))


def test_no_words_of_proof_lie_readable_in_the_database(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    db.session.rollback()
    with db.engine.connect() as connection:
        for table in ("action_evidence", "sealed_items", "corrective_actions", "remedy_facts", "case_events"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            assert "Pay slips" not in repr(rows)
            assert "Pay what is owed" not in repr(rows)
