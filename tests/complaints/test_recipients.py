"""Who receives a report: a site's own team before every fallback team, whoever was there first."""

from __future__ import annotations

import pytest
from flask import Flask

from grievance.complaints.recipients import receiving
from grievance.foundation.errors import Unavailable
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.people import make_person, make_team
from tests.factories.places import make_site


def staffed_team(peppers: PepperRing, *, fallback: bool) -> int:
    """Make a team with somebody in it who opens reports."""
    team = make_team(fallback=fallback)
    make_person(Role.TRIAGER, peppers=peppers, teams=(team,))
    return team


@pytest.mark.parametrize("own_is_fallback", [True, False])
def test_a_sites_own_team_comes_before_older_fallback_teams(
    app: Flask, peppers: PepperRing, own_is_fallback: bool
) -> None:
    older = staffed_team(peppers, fallback=True)
    own = staffed_team(peppers, fallback=own_is_fallback)
    assert receiving(make_site(team=own))[0].id == own
    assert receiving(None)[0].id == older


def test_a_fallback_team_stands_in_where_nobody_of_the_own_team_can_read(
    app: Flask, peppers: PepperRing
) -> None:
    fallback = staffed_team(peppers, fallback=True)
    assert receiving(make_site(team=make_team(fallback=True)))[0].id == fallback


def test_another_sites_team_never_stands_in(app: Flask, peppers: PepperRing) -> None:
    staffed_team(peppers, fallback=False)
    with pytest.raises(Unavailable):
        receiving(make_site(team=make_team()))
