"""An installation that workers may use: a named person has confirmed it, and every language was read."""

from __future__ import annotations

from dataclasses import replace

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User, UserState
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.opening.fingerprints import fingerprint
from grievance.opening.services.confirming import Facts, confirm
from grievance.opening.services.languages import mark_reviewed
from grievance.policy.roles import Role
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import WORKER_LOCALES
from grievance.web.ui.promises import promises_everywhere
from tests.factories.people import Person, make_organisation, make_person

FACTS = Facts(
    legal_name="Invented Workers' Office",
    country="ZZ",
    contact="office@example.org",
    answerable="Invented Workers' Office",
    keeps_months=24,
)


def make_administrator(peppers: PepperRing) -> Person:
    """Add somebody who runs the installation."""
    organisation = make_organisation(OrganisationKind.INSTALLATION)
    return make_person(Role.ADMINISTRATOR, peppers=peppers, organisation_id=organisation)


def confirm_promises(administrator: Person, *, keeps_months: int = FACTS.keeps_months) -> None:
    """Confirm who runs the installation and what it promises."""
    facts = replace(FACTS, keeps_months=keeps_months)
    shown = promises_everywhere(keeps_months=keeps_months)
    with transaction():
        confirm(administrator.actor, facts, shown=shown, seen_hash=fingerprint(shown))
    in_force().read()


def open_languages(administrator: Person, *locales: str) -> None:
    """Say that somebody has read these languages."""
    with transaction():
        for locale in locales:
            shown = in_force().consents_in(locale)
            mark_reviewed(
                administrator.actor,
                locale,
                reviewer="Somebody Invented",
                shown=shown,
                seen_hash=fingerprint(shown),
            )
    in_force().read()


def open_for_workers(peppers: PepperRing) -> None:
    """Let workers report in every language; the administrator who decided that has left since."""
    administrator = make_administrator(peppers)
    confirm_promises(administrator)
    open_languages(administrator, *(locale for locale in WORKER_LOCALES if locale != "en"))
    with transaction():
        db.session.get_one(User, administrator.user_id).state = UserState.LOCKED
