"""Keep organisations and teams in order."""

from __future__ import annotations

from sqlalchemy import select, update

from grievance.accounts.access import ORGANISATIONS, TEAMS
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.foundation.time_zones import is_zone
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

PARTIES = ("US", "JP")


def add_organisation(
    actor: Actor, *, name: str, kind: OrganisationKind, country: str | None = None, party: str | None = None
) -> Organisation:
    """Add an organisation whose people will sign in."""
    actor.must(Permission.Account.MANAGE)
    made = Organisation(name=_name(name), kind=kind, country=_country(country), party=_party(kind, party))
    db.session.add(made)
    record(actor, "organisation.added", made, kind=kind)
    return made


def correct_organisation(actor: Actor, organisation: Organisation, *, name: str, country: str | None) -> None:
    """Correct an organisation's name or country; its kind decides who reads what and stays as it is."""
    ORGANISATIONS.require(actor, Permission.Account.MANAGE, organisation)
    organisation.name, organisation.country = _name(name), _country(country)
    record(actor, "organisation.corrected", organisation)


def add_team(actor: Actor, *, name: str, organisation: Organisation, is_fallback: bool = False) -> Team:
    """Add a team of people who share cases."""
    actor.must(Permission.Account.MANAGE)
    if organisation.kind is not OrganisationKind.CASE_TEAM:
        raise InvalidInput(N_("Only an organisation that works on cases has teams."), field="organisation")
    made = Team(name=_name(name), organisation_id=organisation.id, country=organisation.country)
    db.session.add(made)
    record(actor, "team.added", made)
    if is_fallback:
        make_fallback(actor, made)
    return made


def correct_team(actor: Actor, team: Team, *, name: str, country: str | None, time_zone: str | None) -> None:
    """Correct a team's name, or where it works: whose holidays and clock its days are counted by.

    Deadlines that run keep the day that they have.
    """
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    zone = (time_zone or "").strip()
    if zone and not is_zone(zone):
        raise InvalidInput(N_("There is no such time zone. Write it as Asia/Tokyo."), field="time_zone")
    team.name, team.country, team.time_zone = _name(name), _country(country), zone or None
    record(actor, "team.corrected", team)


def make_fallback(actor: Actor, team: Team) -> None:
    """Let this team receive whatever no other team covers; exactly one does."""
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    db.session.execute(update(Team).where(Team.id != team.id).values(is_fallback=False))
    team.is_fallback = True
    record(actor, "team.made_fallback", team)


def installation() -> Organisation:
    """Return the organisation of whoever runs this installation, making it the first time."""
    kind = OrganisationKind.INSTALLATION
    found = db.session.scalar(select(Organisation).where(Organisation.kind == kind).order_by(Organisation.id))
    if found is None:
        found = Organisation(name="Installation", kind=kind)
        db.session.add(found)
        db.session.flush()
    return found


def _name(name: str) -> str:
    if not name.strip():
        raise InvalidInput(N_("Enter a name."), field="name")
    return name.strip()


def _country(code: str | None) -> str | None:
    if not code or not code.strip():
        return None
    wanted = code.strip().upper()
    if len(wanted) != 2 or not wanted.isascii() or not wanted.isalpha():
        raise InvalidInput(N_("Enter the two letters of the country, such as JP."), field="country")
    return wanted


def _party(kind: OrganisationKind, party: str | None) -> str | None:
    if kind is not OrganisationKind.PARTY:
        return None
    if party not in PARTIES:
        raise InvalidInput(N_("Choose the Party that this government is."), field="party")
    return party
