"""Who takes part: organisations, teams, and a person for each role, all of them invented."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

import pyotp

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team
from grievance.accounts.passwords import PasswordKeys, new_keys
from grievance.accounts.services.inviting import accept_invitation, invite_user
from grievance.accounts.services.membership import mark_trained
from grievance.accounts.services.organising import add_organisation, add_team, installation
from grievance.accounts.services.second_factor import enrol, new_secret
from grievance.demo.accounts import DemoAccount
from grievance.foundation import clock
from grievance.foundation.references import ALPHABET
from grievance.foundation.secrets import Cost, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.recovery_codes import new_recovery_code
from grievance.vault.services.principals import make_staff_principal, unlock
from grievance.vault.services.recovery import keep_code
from grievance.web.account.homes import home_of

#: As whoever sets an installation up, before there is an administrator.
SETTING_UP = Actor(roles=frozenset({Role.ADMINISTRATOR}))
CASE_TEAM = "Case Team of the Demonstration (invented)"
K = OrganisationKind

ORGANISATIONS: Mapping[str, tuple[str, OrganisationKind, str | None]] = {
    "team": (CASE_TEAM, K.CASE_TEAM, None),
    "mfano": ("Mfano Exemplo Mining Group (invented)", K.OPERATOR, None),
    "contoh": ("Contoh Muster Processing Group (invented)", K.OPERATOR, None),
    "agency": ("Contoh Labour Agency (invented)", K.CONTRACTOR, None),
    "tatoe": ("Tatoe Motors (invented)", K.BRAND, "JP"),
    "sample": ("Sample Motors (invented)", K.BRAND, "US"),
    "jp": ("Ministry of Examples, Japan (invented)", K.PARTY, "JP"),
    "us": ("Department of Examples, United States (invented)", K.PARTY, "US"),
    "advisory": ("Advisory Body of the Demonstration (invented)", K.ADVISORY_BODY, None),
    "union": ("Workers’ Union of the Demonstration (invented)", K.REPRESENTATIVE, None),
}
TEAMS = {"field": "Field team (invented)", "fallback": "Everywhere else (invented)"}


@dataclass(frozen=True)
class Part:
    """One invented person; the surname means "example" in some language."""

    key: str
    name: str
    role: Role
    organisation: str | None = "team"
    """None: whoever runs the installation."""
    teams: tuple[str, ...] = ()
    locale: str = "en"
    trained: bool = False
    """Named for restricted cases."""


_FIELD, _BOTH = ("field",), ("field", "fallback")
PARTS = (
    Part("administrator", "Ada Örnek", Role.ADMINISTRATOR, None),
    Part("steward", "Stefan Beispiel", Role.STEWARD, None),
    Part("auditor", "Aud Eksempel", Role.AUDITOR, None),
    Part("triager", "Amani Mfano", Role.TRIAGER, teams=_BOTH, trained=True),
    Part("inspector", "Ana Ejemplo", Role.INSPECTOR, teams=_BOTH),
    Part("inspector2", "Shili Wei (示例)", Role.INSPECTOR, teams=_FIELD),
    Part("verifier", "Vera Primer", Role.VERIFIER, teams=_FIELD),
    Part("safeguarding", "Safiya Mithal (مثال)", Role.SAFEGUARDING_LEAD, teams=_BOTH),
    Part("supervisor", "Claire Exemple", Role.SUPERVISOR, teams=_BOTH, trained=True),
    Part("mfano", "Omari Mfano", Role.OPERATOR, "mfano"),
    Part("contoh", "Budi Contoh", Role.OPERATOR, "contoh"),
    Part("contractor", "Citra Contoh", Role.CONTRACTOR, "agency"),
    Part("tatoe", "見本 花子", Role.BRAND, "tatoe", locale="ja"),
    Part("sample", "Sam Sample", Role.BRAND, "sample"),
    Part("jp", "例文 太郎", Role.PARTY_OFFICIAL, "jp", locale="ja"),
    Part("us", "Pat Placeholder", Role.PARTY_OFFICIAL, "us"),
    Part("representative", "Ravi Udaharan", Role.REPRESENTATIVE, "union"),
    Part("advisory", "Adela Przykład", Role.ADVISORY_MEMBER, "advisory"),
    Part("interpreter", "Inés Primjer", Role.INTERPRETER, "advisory"),
    Part("panel", "Uma Namuna", Role.PANEL_MEMBER, "union"),
    Part("panel2", "Per Eksempel", Role.PANEL_MEMBER, "advisory"),
    Part("panel3", "Rita Pavyzdys", Role.PANEL_MEMBER, None),
)


@dataclass(frozen=True)
class Credentials:
    """What a person will sign in with."""

    password: str = field(repr=False)
    keys: PasswordKeys = field(repr=False)
    totp_secret: str = field(repr=False)


@dataclass(frozen=True)
class Cast:
    """Everybody as they act, and whom they act for."""

    actors: dict[str, Actor]
    organisations: dict[str, Organisation]
    teams: dict[str, Team]
    accounts: list[DemoAccount]


def new_credentials(pool: Executor, *, peppers: PepperRing, cost: Cost) -> dict[str, Future[Credentials]]:
    """Begin to make a password and a second factor for each person; stretching one takes a while."""

    def one() -> Credentials:
        password = "-".join(_word() for _ in range(4))
        return Credentials(password, new_keys(password, cost=cost, peppers=peppers), new_secret())

    return {part.key: pool.submit(one) for part in PARTS}


def gather(credentials: Mapping[str, Future[Credentials]], *, peppers: PepperRing, cost: Cost) -> Cast:
    """Add everybody: the first administrator as on every installation, the others invited by them."""
    cast = Cast({}, {}, {}, [])
    for part, inviting in _in_turn(cast):
        if not cast.organisations and inviting is not SETTING_UP:
            _add_organisations(cast, inviting)
        _join(cast, part, inviting, credentials[part.key].result(), peppers, cost)
    return cast


def _in_turn(cast: Cast) -> Iterator[tuple[Part, Actor]]:
    for part in PARTS:
        yield part, cast.actors.get("administrator", SETTING_UP)


def _add_organisations(cast: Cast, administrator: Actor) -> None:
    for key, (name, kind, country) in ORGANISATIONS.items():
        party = country if kind is K.PARTY else None
        cast.organisations[key] = add_organisation(
            administrator, name=name, kind=kind, country=country, party=party
        )
    for key, name in TEAMS.items():
        cast.teams[key] = add_team(
            administrator, name=name, organisation=cast.organisations["team"], is_fallback=key == "fallback"
        )


def _join(
    cast: Cast, part: Part, inviting: Actor, given: Credentials, peppers: PepperRing, cost: Cost
) -> None:
    organisation = cast.organisations[part.organisation] if part.organisation else installation()
    email = f"{part.key}@example.org"
    invited = invite_user(
        inviting,
        email=email,
        name=part.name,
        roles=[part.role],
        organisation=organisation,
        locale=part.locale,
        teams=[cast.teams[team] for team in part.teams],
    )
    user = accept_invitation(invited.token, name=part.name, keys=given.keys)
    if part.trained:
        mark_trained(inviting, user, trained=True, gender=None)
    wrapping_key = given.keys.wrapping_key
    principal = make_staff_principal(user, wrapping_key=wrapping_key, peppers=peppers, cost=cost)
    actor = actors.staff(
        user.id,
        roles=[part.role],
        organisation_id=organisation.id,
        team_ids=[cast.teams[team].id for team in part.teams],
        principal_id=principal.id,
        private_key=unlock(principal, wrapping_key=wrapping_key, peppers=peppers),
        trained=part.trained,
        party=organisation.party,
    )
    code = pyotp.TOTP(given.totp_secret).at(clock.now())
    if not enrol(actor, user, secret=given.totp_secret, code=code, peppers=peppers):
        raise RuntimeError("a code that was made just now is not taken")
    recovery_code = new_recovery_code()
    keep_code(actor, user, code=recovery_code, typed=recovery_code, peppers=peppers)
    cast.actors[part.key] = actor
    cast.accounts.append(
        DemoAccount(
            role=str(part.role),
            name=part.name,
            email=email,
            password=given.password,
            totp_secret=given.totp_secret,
            path=home_of([part.role]),
            recovery_code=recovery_code,
        )
    )


def _word() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))
