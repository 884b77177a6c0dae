"""What each side sees of plans and of their progress."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.models.case import Case
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.access import ACTIONS, MATTERS, PLANS
from grievance.remediation.at_sites import OpenAction, open_actions, open_actions_at
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import SiteProgress, plan_of, site_progress, totals_of
from grievance.remediation.services import progress
from grievance.remediation.standing import Delivered, Totals
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_site
from tests.factories.remedies import (
    CANARY,
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    make_plan,
    plan,
    terms,
    verify,
)
from tests.factories.shortcuts import make_covert


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def test_progress_counts_open_late_and_verified(matter: Matter) -> None:
    plan_id = make_agreed_plan(
        matter, terms(matter), terms(matter, remedy_type="RS3", amount=None, currency=None)
    )
    first, second = (each.id for each in plan(plan_id).actions)
    deliver(matter, first)
    verify(matter, first, why_not_asked="Seen.")
    with clock.at(clock.now() + timedelta(days=31)):
        (row,) = site_progress([matter.site_id])
    assert (row.open, row.overdue, row.verified) == (1, 1, 1)
    assert row.next_due_on == action(second).due_on
    assert (row.confirmed_workers, row.confirmed_money) == (60, {"USD": 600_000})


def owed(person: Person, site_id: int) -> list[OpenAction]:
    """Return what somebody reads of what is owed at a site."""
    found = db.session.scalars(open_actions_at(person.actor, [site_id])).all()
    return list(open_actions(found).values())


def test_what_is_owed_at_a_site_is_told_to_the_team_alone(matter: Matter, peppers: PepperRing) -> None:
    plan_id = make_agreed_plan(
        matter, terms(matter), terms(matter, remedy_type="RS3", amount=None, currency=None)
    )
    first, second = plan(plan_id).actions
    deliver(matter, first.id)
    verify(matter, first.id, why_not_asked="Seen.")
    with clock.at(clock.now() + timedelta(days=31)):
        (row,) = owed(matter.inspector, matter.site_id)
        assert (row.case, row.remedy_type, row.due_on) == (matter.case.reference, "RS3", second.due_on)
        assert row.overdue
    stranger = make_person(Role.INSPECTOR, peppers=peppers)
    assert owed(stranger, matter.site_id) == []
    assert owed(matter.inspector, make_site()) == []


def test_progress_holds_no_words_and_nothing_that_names_a_case() -> None:
    assert {each.name for each in fields(SiteProgress)} == {
        "site_id",
        "open",
        "overdue",
        "verified",
        "next_due_on",
        "confirmed_workers",
        "confirmed_money",
        "claimed_workers",
        "claimed_money",
    }


def test_a_covert_case_shows_in_no_progress(peppers: PepperRing) -> None:
    matter = make_matter(peppers=peppers)
    make_agreed_plan(matter)
    assert len(site_progress([matter.site_id])) == 1
    with transaction():
        make_covert(matter.case_id)
    assert site_progress([matter.site_id]) == []


def test_what_is_only_proposed_is_no_progress(matter: Matter) -> None:
    make_plan(matter)
    assert site_progress([matter.site_id]) == []


def test_progress_is_by_site_and_only_for_those_asked_for(peppers: PepperRing) -> None:
    one, other = make_matter(peppers=peppers), make_matter(peppers=peppers)
    make_agreed_plan(one)
    make_agreed_plan(other)
    assert [row.site_id for row in site_progress([one.site_id])] == [one.site_id]
    assert len(site_progress([one.site_id, other.site_id])) == 2
    assert len(site_progress(select(Case.site_id))) == 2


def test_what_was_delivered_under_a_superseded_plan_still_counts(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked="Seen.")
    with transaction():
        matter.case.state, matter.case.resolved_at = CaseState.FINDINGS, None
    make_plan(matter)
    (row,) = site_progress([matter.site_id])
    assert (row.verified, row.open, row.confirmed_workers) == (1, 0, 60)


def test_an_operator_without_the_key_sees_the_facts_and_not_the_words(
    matter: Matter, peppers: PepperRing
) -> None:
    make_agreed_plan(matter)
    newcomer = make_person(
        Role.OPERATOR, peppers=peppers, organisation_id=matter.operator.actor.organisation_id
    )
    view = plan_of(newcomer.actor, matter.case)
    assert view is not None
    assert view.actions[0].text.text is None
    assert view.actions[0].workers_covered == 60


def test_a_plan_view_for_the_site_holds_nothing_from_a_worker(matter: Matter) -> None:
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    view = plan_of(matter.operator.actor, matter.case)
    assert view is not None
    assert not any(word in repr(asdict(view)) for word in CANARY.split() if len(word) > 6)


def _everybody(matters: list[Matter], peppers: PepperRing) -> list[Actor]:
    actors = []
    for each in matters:
        people = (each.inspector, each.verifier, each.operator, each.contractor)
        actors += [person.actor for person in people] + list(each.reporters)
    firm = make_organisation(OrganisationKind.OPERATOR)
    make_site(answered_by=firm)
    actors.append(make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm).actor)
    actors += [
        make_person(role, peppers=peppers).actor
        for role in (Role.BRAND, Role.ADMINISTRATOR, Role.AUDITOR, Role.PARTY_OFFICIAL, Role.SUPERVISOR)
    ]
    return actors


def test_list_and_page_agree_for_everybody_and_every_record(peppers: PepperRing) -> None:
    matters = [
        make_matter(peppers=peppers),
        make_matter(peppers=peppers),
        make_matter(peppers=peppers, told=False),
    ]
    make_agreed_plan(matters[0])
    make_plan(matters[1])
    seen_by_anybody = 0
    for actor in _everybody(matters, peppers):
        for scope, model in ((MATTERS, Case), (PLANS, Plan), (ACTIONS, CorrectiveAction)):
            listed = {record.id for record in db.session.scalars(scope.visible(actor))}  # type: ignore[attr-defined]
            seen_by_anybody += len(listed)
            for record in db.session.query(model):
                try:
                    scope.require(actor, Permission.Plan.READ, record)  # type: ignore[attr-defined]
                except NotFound:
                    assert record.id not in listed
                else:
                    assert record.id in listed
    assert seen_by_anybody > 10


def test_an_operator_never_lists_a_covert_matter(peppers: PepperRing) -> None:
    covert = make_matter(peppers=peppers, told=False)
    assert db.session.scalars(MATTERS.visible(covert.operator.actor)).all() == []
    assert len(db.session.scalars(MATTERS.visible(covert.inspector.actor)).all()) == 1


def test_the_totals_of_a_case_keep_currencies_apart_and_claims_beside(matter: Matter) -> None:
    plan_id = make_agreed_plan(matter, terms(matter), terms(matter, currency="EUR"))
    first, second = (each.id for each in plan(plan_id).actions)
    assert totals_of(matter.inspector.actor, matter.case) == Totals()
    deliver(matter, first)
    verify(matter, first, why_not_asked="Seen.")
    with transaction():
        progress.start_action(matter.operator.actor, action(second))
        progress.claim_delivered(
            matter.operator.actor, action(second), workers=20, amount=90_000, currency="EUR"
        )
    found = totals_of(matter.inspector.actor, matter.case)
    assert found.confirmed == Delivered(60, {"USD": 600_000})
    assert found.claimed == Delivered(80, {"USD": 600_000, "EUR": 90_000})
    (row,) = site_progress([matter.site_id])
    assert (row.confirmed_money, row.claimed_money) == (found.confirmed.money, found.claimed.money)
