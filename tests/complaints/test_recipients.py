"""Who receives a report: a site's own team before every fallback team, whoever was there first."""

from __future__ import annotations

import pytest
from flask import Flask

from grievance.accounts.models.user import User
from grievance.complaints.recipients import receiving, thin_teams
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Unavailable
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie, end_tie
from grievance.vault.models.principal import Principal
from tests.factories.people import make_person, make_team
from tests.factories.places import make_company, make_site


def staffed_team(peppers: PepperRing, *, fallback: bool) -> int:
    """Make a team with two people in it who open reports."""
    team = make_team(fallback=fallback)
    for _ in range(2):
        make_person(Role.TRIAGER, peppers=peppers, teams=(team,))
    return team


@pytest.mark.parametrize("own_is_fallback", [True, False])
def test_a_sites_own_team_comes_before_older_fallback_teams(
    app: Flask, peppers: PepperRing, own_is_fallback: bool
) -> None:
    older = staffed_team(peppers, fallback=True)
    own = staffed_team(peppers, fallback=own_is_fallback)
    assert receiving(make_site(team=own)).team.id == own
    assert receiving(None).team.id == older


def test_a_fallback_team_stands_in_where_nobody_of_the_own_team_can_read(
    app: Flask, peppers: PepperRing
) -> None:
    fallback = staffed_team(peppers, fallback=True)
    assert receiving(make_site(team=make_team(fallback=True))).team.id == fallback


def test_another_sites_team_never_stands_in(app: Flask, peppers: PepperRing) -> None:
    staffed_team(peppers, fallback=False)
    with pytest.raises(Unavailable):
        receiving(make_site(team=make_team()))


def test_one_person_alone_is_joined_by_the_fallback_team(app: Flask, peppers: PepperRing) -> None:
    fallback = staffed_team(peppers, fallback=True)
    own = make_team()
    alone = make_person(Role.INSPECTOR, peppers=peppers, teams=(own,))
    found = receiving(make_site(team=own))
    assert found.team.id == fallback, "whoever has more people leads"
    assert [each.id for each in found.joined] == [own]
    assert len(found.holders) == 3
    assert alone.actor.principal_id in {each.id for each in found.holders}
    assert {each.team.id: each.ready for each in thin_teams()} == {own: 1}


def test_one_person_in_all_still_receives(app: Flask, peppers: PepperRing) -> None:
    team = make_team(fallback=True)
    alone = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
    assert [each.id for each in receiving(None).holders] == [alone.actor.principal_id]
    assert [each.ready for each in thin_teams()] == [1]


def test_whoever_kept_no_recovery_code_receives_only_if_nobody_else_can(
    app: Flask, peppers: PepperRing
) -> None:
    team = make_team(fallback=True)
    people = [make_person(Role.INSPECTOR, peppers=peppers, teams=(team,)) for _ in range(3)]
    with transaction():
        db.session.get_one(Principal, people[0].actor.principal_id).receives_grants = False
    assert people[0].actor.principal_id not in {each.id for each in receiving(None).holders}
    with transaction():
        for person in people:
            db.session.get_one(Principal, person.actor.principal_id).receives_grants = False
    assert len(receiving(None).holders) == 3, "nobody is turned away"


def test_whoever_leaves_receives_nothing_new(app: Flask, peppers: PepperRing) -> None:
    team = staffed_team(peppers, fallback=True)
    leaving = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
    with transaction():
        db.session.get_one(User, leaving.user_id).leaving_since = clock.now()
    assert leaving.actor.principal_id not in {each.id for each in receiving(None).holders}


@pytest.mark.parametrize("to", ["site", "company", "organisation"])
def test_ties_count_before_keys_are_sealed(app: Flask, peppers: PepperRing, to: str) -> None:
    team = staffed_team(peppers, fallback=True)
    company = make_company()
    tied = make_person(Role.INSPECTOR, peppers=peppers, teams=(team,))
    site = make_site(
        team=team, operator=company, answered_by=tied.actor.organisation_id if to == "organisation" else None
    )
    elsewhere = make_site(team=team)
    if to != "organisation":
        with transaction():
            where = db.session.get_one(Site, site) if to == "site" else None
            what = db.session.get_one(Company, company) if to == "company" else None
            tie = declare_tie(tied.actor, site=where, company=what).reference
    sealed_to = {each.id for each in receiving(site).holders}
    assert tied.actor.principal_id not in sealed_to
    assert len(sealed_to) == 2
    for other in (elsewhere, None):
        assert tied.actor.principal_id in {each.id for each in receiving(other).holders}
    if to != "organisation":
        with transaction():
            end_tie(tied.actor, reference=tie)
        assert tied.actor.principal_id in {each.id for each in receiving(site).holders}
