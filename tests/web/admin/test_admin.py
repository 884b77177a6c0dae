"""The administration: people, organisations, teams, sites, messages; and no word of any case."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team, TeamMember
from grievance.accounts.models.user import Invitation, User, UserState
from grievance.foundation.choosing import Named
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.jobs.models import Job
from grievance.notifications.models import Mail
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from grievance.supplychain.models.company import OrganisationCompany
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteTeam
from grievance.web.ui import typed_names
from tests.factories.accounts import Account, make_account, sign_in
from tests.factories.people import make_organisation, make_team
from tests.factories.places import make_company, make_site
from tests.factories.visits import text_of

FIXED = (
    "/admin",
    "/admin/organisations",
    "/admin/organisations/add",
    "/admin/users",
    "/admin/users/invite",
    "/admin/invitations",
    "/admin/teams",
    "/admin/teams/add",
    "/admin/sites",
    "/admin/imports",
    "/admin/search",
    "/admin/matches",
    "/admin/outbox",
    "/admin/jobs",
    "/admin/opening",
    "/admin/languages",
    "/admin/languages/ar",
    "/admin/languages/zh-Hans/texts",
    "/admin/languages/ja/corrections.po",
)
FOR_STEWARDS = {"/admin/sites", "/admin/imports", "/admin/search", "/admin/matches"}


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def admin(client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    """A signed-in administrator."""
    sign_in(client, make_account(Role.ADMINISTRATOR, peppers=peppers, email="admin@example.org"))
    return client


def reference(model: type[Organisation] | type[Team] | type[User] | type[Site], number: int) -> str:
    db.session.expire_all()
    return str(db.session.get_one(model, number).reference)


@pytest.mark.parametrize("path", FIXED)
def test_every_page_can_be_read(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.REPORTER, Role.SERVICE}])
def test_only_administrators_enter_and_stewards_see_sites(
    client: FlaskClient, peppers: PepperRing, role: Role
) -> None:
    sign_in(client, make_account(role, peppers=peppers))
    answers = {path: client.get(path).status_code for path in FIXED}
    allowed = {Role.ADMINISTRATOR: set(FIXED), Role.STEWARD: FOR_STEWARDS}.get(role, set())
    assert answers == {path: 200 if path in allowed else 403 for path in FIXED}


def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/admin/users").headers["Location"] == "/account/sign-in?next=/admin/users"


def test_somebody_is_invited_with_roles_and_teams(admin: FlaskClient) -> None:
    team = make_team()
    organisation = db.session.get_one(Team, team).organisation_id
    form = {
        "email": "Grace@Example.org",
        "name": "Grace",
        "organisation": reference(Organisation, organisation),
        "roles": ["inspector", "verifier"],
        "teams": [reference(Team, team)],
        "locale": "ja",
    }
    answer = admin.post("/admin/users/invite", data=form)
    assert answer.status_code == 303
    user = db.session.scalars(select(User).where(User.email == "grace@example.org")).one()
    assert {each.role for each in user.roles} == {Role.INSPECTOR, Role.VERIFIER}
    assert db.session.scalars(select(TeamMember.user_id).where(TeamMember.team_id == team)).all() == [user.id]
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.user_id, mail.template, mail.locale) == (user.id, "invitation", "ja")
    assert "grace@example.org" in admin.get("/admin/invitations").get_data(as_text=True)
    again = admin.post("/admin/users/invite", data=form)
    assert again.status_code == 422
    assert "There is an account with this e-mail already." in again.get_data(as_text=True)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "no address"},
        {"email": ""},
        {"roles": []},
        {"roles": ["reporter"]},
        {"organisation": "nowhere"},
    ],
)
def test_bad_invitations_are_refused(admin: FlaskClient, change: dict[str, object]) -> None:
    organisation = make_organisation(OrganisationKind.BRAND)
    form = {
        "email": "a@example.org",
        "organisation": reference(Organisation, organisation),
        "roles": ["brand"],
        "locale": "en",
    }
    assert admin.post("/admin/users/invite", data={**form, **change}).status_code == 422
    assert db.session.scalar(select(Mail)) is None


def test_roles_change_and_the_last_administrator_stays(admin: FlaskClient, peppers: PepperRing) -> None:
    other = make_account(Role.BRAND, peppers=peppers)
    page = f"/admin/users/{reference(User, other.user_id)}"
    organisation = db.session.get_one(User, other.user_id).organisation.reference
    changed = admin.post(page, data={"organisation": organisation, "roles": ["steward"]})
    assert changed.status_code == 303
    db.session.expire_all()
    assert [each.role for each in db.session.get_one(User, other.user_id).roles] == [Role.STEWARD]
    own = db.session.scalars(select(User).where(User.email == "admin@example.org")).one()
    form = {"organisation": own.organisation.reference, "roles": ["steward"]}
    refused = admin.post(f"/admin/users/{own.reference}", data=form)
    assert refused.status_code == 422
    assert "This is the last administrator." in refused.get_data(as_text=True)


def test_locking_somebody_out_ends_their_visit_and_nobody_locks_themselves(
    app: Flask, admin: FlaskClient, peppers: PepperRing
) -> None:
    other = make_account(Role.ADVISORY_MEMBER, peppers=peppers)
    theirs = app.test_client()
    sign_in(theirs, other)
    page = f"/admin/users/{reference(User, other.user_id)}"
    assert admin.post(f"{page}/lock").status_code == 303
    assert theirs.get("/account").status_code == 302
    assert admin.post(f"{page}/unlock").status_code == 303
    assert theirs.get("/account").status_code == 302, "the old visit does not come back"
    sign_in(theirs, other)
    own = db.session.scalars(select(User).where(User.email == "admin@example.org")).one()
    assert admin.post(f"/admin/users/{own.reference}/lock").status_code == 422


def test_inviting_again_asks_first_and_sends_a_new_link(admin: FlaskClient, peppers: PepperRing) -> None:
    other = make_account(Role.INSPECTOR, peppers=peppers)
    page = f"/admin/users/{reference(User, other.user_id)}/invite-again"
    assert "They get a new key" in admin.get(page).get_data(as_text=True)
    assert admin.post(page).status_code == 303
    db.session.expire_all()
    user = db.session.get_one(User, other.user_id)
    assert (user.state, user.verifier, user.totp_secret) == (UserState.INVITED, None, None)
    assert db.session.scalars(select(Mail.user_id)).all() == [other.user_id]
    withdrawn = admin.post(f"/admin/users/{user.reference}/withdraw")
    assert withdrawn.status_code == 303
    assert db.session.scalar(select(Invitation)) is None


def test_people_are_found_by_words_and_role(admin: FlaskClient, peppers: PepperRing) -> None:
    make_account(Role.INSPECTOR, peppers=peppers, name="Zawadi Unusual")
    text = admin.get("/admin/users?q=unusual").get_data(as_text=True)
    assert "Zawadi Unusual" in text
    assert "admin@example.org" not in text
    text = admin.get("/admin/users?role=administrator").get_data(as_text=True)
    assert "Zawadi Unusual" not in text
    assert "admin@example.org" in text
    assert "Nobody fits." in admin.get("/admin/users?q=%25").get_data(as_text=True)
    assert admin.get("/admin/users?page=x&role=nothing").status_code == 200


def test_long_lists_have_pages(admin: FlaskClient, peppers: PepperRing) -> None:
    with transaction():
        for number in range(60):
            db.session.add(Organisation(name=f"Organisation {number:03}", kind=OrganisationKind.BRAND))
    first = admin.get("/admin/organisations?kind=brand").get_data(as_text=True)
    assert "1 to 50 of 60" in first
    assert "kind=brand&amp;page=2" in first
    assert "51 to 60 of 60" in admin.get("/admin/organisations?kind=brand&page=2").get_data(as_text=True)
    assert "51 to 60 of 60" in admin.get("/admin/organisations?kind=brand&page=99").get_data(as_text=True)


def test_an_organisation_is_added_corrected_and_tied_to_its_company(admin: FlaskClient) -> None:
    made = admin.post(
        "/admin/organisations/add",
        data={"name": "Invented Motors", "kind": "brand", "country": "jp", "party": ""},
    )
    assert made.status_code == 303
    company = make_company("Invented Motors Corporation", is_brand=True)
    page = made.headers["Location"]
    wrong = admin.post(page, data={"name": "Invented Motors", "country": "", "company": "No such company"})
    assert wrong.status_code == 422
    right = {"name": "Invented Motors KK", "country": "JP", "company": "invented motors corporation"}
    assert admin.post(page, data=right).status_code == 303
    assert db.session.scalars(select(OrganisationCompany.company_id)).all() == [company]
    assert "Invented Motors Corporation" in admin.get(page).get_data(as_text=True)


def test_the_records_that_fit_are_found_with_the_same_name_first(admin: FlaskClient) -> None:
    """A percent sign is a sign like others."""
    for name in ("Aoi", "Aoi 100%", "Blue Aoi", "Aoba"):
        make_organisation(OrganisationKind.OPERATOR, name=name)
    named: Named[Organisation] = Named(select(Organisation), Organisation.reference, Organisation.name)
    assert [each.name for each in named.fitting("aoi", most=2)] == ["Aoi", "Aoi 100%"]
    assert [each.name for each in named.fitting("0%", most=9)] == ["Aoi 100%"]
    first = named.fitting("", most=1)[0]
    assert named.one(first.reference) is first
    assert named.one("nothing") is None
    assert named.of([]) == []


def test_an_administrator_types_an_organisation_and_a_team(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form comes back with the names that fit, each with its label, and all else that was typed."""
    monkeypatch.setattr(typed_names, "FEW", 1)
    for name in ("Aoi Works", "Aoi Mines"):
        make_organisation(OrganisationKind.BRAND, name=name)
    assert 'name="organisation-typed"' in text_of(admin.get("/admin/users/invite"))
    sent = {"email": "new@example.org", "roles": ["brand"], "locale": "en", "organisation-typed": "aoi"}
    asked = admin.post("/admin/users/invite", data=sent)
    assert asked.status_code == 422
    page = text_of(asked)
    assert "Choose what you mean by “aoi”" in page
    assert "Aoi Mines</option>" in page
    assert 'value="new@example.org"' in page
    done = admin.post("/admin/users/invite", data={**sent, "organisation-typed": "Aoi Mines"})
    assert done.status_code == 303
    person = admin.get(done.headers["Location"])
    assert "Aoi Mines</option>" in text_of(person)


def test_a_government_names_its_party(admin: FlaskClient) -> None:
    form = {"name": "A ministry", "kind": "party", "country": "", "party": ""}
    assert admin.post("/admin/organisations/add", data=form).status_code == 422
    assert admin.post("/admin/organisations/add", data={**form, "party": "JP"}).status_code == 303


def test_a_team_is_made_filled_and_emptied(admin: FlaskClient, peppers: PepperRing) -> None:
    organisation = make_organisation(OrganisationKind.CASE_TEAM)
    member = make_account(Role.INSPECTOR, peppers=peppers, organisation_id=organisation)
    stranger = make_account(Role.INSPECTOR, peppers=peppers)
    form = {"name": "Field team", "organisation": reference(Organisation, organisation), "is_fallback": "y"}
    made = admin.post("/admin/teams/add", data=form)
    page = made.headers["Location"]
    assert admin.post(f"{page}/join", data={"user": reference(User, member.user_id)}).status_code == 303
    assert admin.post(f"{page}/join", data={"user": reference(User, stranger.user_id)}).status_code == 422
    assert admin.post(f"{page}/join", data={"user": "nobody"}).status_code == 422
    assert "Aiko Tanaka" in admin.get(page).get_data(as_text=True)
    assert admin.post(f"{page}/leave", data={"user": reference(User, member.user_id)}).status_code == 303
    assert db.session.scalar(select(TeamMember)) is None
    second = make_team(name="Second", organisation_id=organisation)
    admin.post(f"/admin/teams/{reference(Team, second)}/fallback")
    db.session.expire_all()
    assert db.session.scalars(select(Team.name).where(Team.is_fallback)).all() == ["Second"]
    assert admin.post(page, data={"name": "Renamed"}).status_code == 303


def test_a_team_works_where_its_days_are_counted(admin: FlaskClient) -> None:
    """What does not exist is refused with what was typed; the country is kept in capitals."""
    team = make_team(name="Field team")
    page = f"/admin/teams/{reference(Team, team)}"
    wrong = admin.post(page, data={"name": "Field team", "country": "jp", "time_zone": "Asia/Tokio"})
    assert wrong.status_code == 422
    assert "There is no such time zone. Write it as Asia/Tokyo." in text_of(wrong)
    assert 'value="Asia/Tokio"' in wrong.get_data(as_text=True)
    assert admin.post(page, data={"name": "T", "country": "Japan", "time_zone": ""}).status_code == 422
    right = admin.post(page, data={"name": "Field team", "country": "jp", "time_zone": "Asia/Tokyo"})
    assert right.status_code == 303
    kept = db.session.get_one(Team, team)
    assert (kept.name, kept.country, kept.time_zone) == ("Field team", "JP", "Asia/Tokyo")
    assert "Japan" in text_of(admin.get(page))


def test_a_site_is_corrected_numbered_and_given_to_a_team(admin: FlaskClient) -> None:
    site, team = make_site("Invented Pit"), make_team()
    operator = make_organisation(OrganisationKind.OPERATOR)
    page = f"/admin/sites/{reference(Site, site)}"
    text = admin.get(page).get_data(as_text=True)
    facts = dict(re.findall(r'<input[^>]* name="(name|country|source)"[^>]* value="([^"]*)"', text))
    form = {
        **facts,
        "stage": "mine",
        "status": "operating",
        "minerals": ["nickel", "cobalt"],
        "latitude": "-10.5",
        "longitude": "25",
        "confidence": "medium",
        "workforce": "120",
        "nearest_place": "Nowhere",
    }
    assert admin.post(page, data=form).status_code == 303
    assert admin.post(page, data={**form, "latitude": "95"}).status_code == 422
    assert admin.post(page, data={**form, "minerals": []}).status_code == 422
    assert admin.post(page, data={**form, "stage": "castle"}).status_code == 422
    assert admin.post(f"{page}/let-report").status_code == 303
    responsible = {"team": reference(Team, team), "answerers": [reference(Organisation, operator)]}
    assert admin.post(f"{page}/responsible", data=responsible).status_code == 303
    db.session.expire_all()
    found = db.session.get_one(Site, site)
    assert (found.latitude, found.workforce, len(found.minerals)) == (-10.5, 120, 2)
    assert found.number is not None
    assert db.session.scalars(select(SiteTeam.team_id)).all() == [team]
    assert db.session.scalars(select(SiteAnswerer.organisation_id)).all() == [operator]
    assert "Invented Pit" in admin.get(f"/admin/sites?q={found.number}").get_data(as_text=True)
    assert "Invented Pit" in admin.get("/admin/sites?q=nowhere&reports=yes").get_data(as_text=True)
    number = found.number
    assert admin.post(f"{page}/stop-reports").status_code == 303
    assert admin.post(f"{page}/let-report").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Site, site).number == number, "a number is never reused, nor lost"
    assert admin.post(f"{page}/responsible", data={"team": "", "answerers": []}).status_code == 303
    assert db.session.scalar(select(SiteTeam)) is None
    assert admin.post(f"{page}/responsible", data={"team": "x", "answerers": []}).status_code == 422


def test_the_outbox_shows_neutral_words_and_no_link_outside_a_demonstration(
    app: Flask, admin: FlaskClient, peppers: PepperRing
) -> None:
    account: Account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([account.user_id], Template.WAITING)
    organisation = make_organisation(OrganisationKind.BRAND)
    form = {
        "email": "new@example.org",
        "organisation": reference(Organisation, organisation),
        "roles": ["brand"],
        "locale": "en",
    }
    admin.post("/admin/users/invite", data=form)
    text = admin.get("/admin/outbox").get_data(as_text=True)
    assert account.email in text
    assert "Something waits for you" in text
    assert "/account/invitation/" not in text
    from dataclasses import replace

    app.extensions["settings"] = replace(app.extensions["settings"], demo=True)
    text = admin.get("/admin/outbox").get_data(as_text=True)
    found = re.search(r"/account/invitation/[\w-]{43}", text)
    assert found is not None
    assert app.test_client().get(found.group()).status_code == 200


def test_failed_work_is_named_without_its_arguments(admin: FlaskClient) -> None:
    from grievance.foundation import clock

    with transaction():
        db.session.add(
            Job(
                kind="mail.send",
                arguments={"mail": "canary-argument"},
                due_at=clock.now(),
                attempts=8,
                given_up=True,
                last_error="SMTPServerDisconnected",
            )
        )
    text = admin.get("/admin/jobs").get_data(as_text=True)
    assert "SMTPServerDisconnected" in text
    assert "canary-argument" not in text
