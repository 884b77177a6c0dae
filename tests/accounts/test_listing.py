"""Who is on a team's list of interpreters: somebody of no employer, with two languages at least."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from grievance.accounts.interpreters import listed_for
from grievance.accounts.models.organisation import OrganisationKind, Team
from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.policy.roles import Role
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.people import make_organisation, make_person, make_team
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("listing")) as made:
        yield made


def test_an_administrator_keeps_the_list_and_nobody_of_an_employer_is_on_it(app: Flask) -> None:
    peppers, team = app.extensions["peppers"], make_team()
    employer = make_organisation(OrganisationKind.OPERATOR)
    advisory = make_organisation(OrganisationKind.ADVISORY_BODY)
    free, tied = (
        make_person(Role.INTERPRETER, peppers=peppers, organisation_id=each) for each in (advisory, employer)
    )
    browser = app.test_client()
    visit_as(browser, make_person(Role.ADMINISTRATOR, peppers=peppers))
    page = f"/admin/teams/{db.session.get_one(Team, team).reference}"
    names = {each: db.session.get_one(User, each.user_id).reference for each in (free, tied)}
    assert "Choose two languages" in text_of(
        browser.post(f"{page}/interpreters", data={"interpreter": names[free], "locales": ["sw"]})
    )
    refused = browser.post(f"{page}/interpreters", data={"interpreter": names[tied], "locales": ["sw", "en"]})
    assert refused.status_code == 422
    look_again()
    assert listed_for([team]) == []
    sent = {"interpreter": names[free], "locales": ["sw", "en"]}
    assert browser.post(f"{page}/interpreters", data=sent).status_code == 303
    look_again()
    assert [(each.user.id, each.locales) for each in listed_for([team])] == [(free.user_id, ("en", "sw"))]
    assert "Kiswahili" in text_of(browser.get(page))
    assert (
        browser.post(f"{page}/interpreters", data={"interpreter": names[free], "off": "1"}).status_code == 303
    )
    look_again()
    assert listed_for([team]) == []
