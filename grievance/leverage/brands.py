"""Which brands can be asked about a site, and who of their people can open what is sealed to them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.policy.roles import Role
from grievance.supplychain.exposure import exposed_companies
from grievance.supplychain.models.company import Company, OrganisationCompany
from grievance.vault.models.principal import Principal

_MOST = 500


def brands_to_ask(case: Case) -> list[Organisation]:
    """Return who buys from a case's site and has somebody here who can open what is sealed to them."""
    with_people = Organisation.id.in_(_people().with_only_columns(User.organisation_id))
    return [] if case.site_id is None else list(db.session.scalars(_buyers(case.site_id).where(with_people)))


def buyers_of(site_id: int) -> list[Organisation]:
    """Return who signs in here and buys from a site, over links that everybody may walk.

    What a brand uploaded for itself is left out: that it buys there is for nobody else to know.
    """
    return list(db.session.scalars(_buyers(site_id)))


def _buyers(site_id: int) -> Select[Organisation]:
    buyers = exposed_companies(site_id, brands_only=False, limit=_MOST)
    return (
        select(Organisation)
        .join(OrganisationCompany, OrganisationCompany.organisation_id == Organisation.id)
        .join(Company, Company.id == OrganisationCompany.company_id)
        .where(Company.reference.in_({each.reference for each in buyers.rows}))
        .order_by(Organisation.name)
        .distinct()
    )


def languages_of(organisations: Collection[int]) -> list[str]:
    """Return the languages that somebody of each brand reads; if they share none, those of any."""
    spoken = [
        set(db.session.scalars(_people().with_only_columns(User.locale).where(User.organisation_id == each)))
        for each in sorted(organisations)
    ]
    if not spoken:
        return []
    return sorted(set.intersection(*spoken) or set.union(*spoken))


def people_of(organisation_id: int) -> list[Principal]:
    """Return the keys of a brand's people."""
    wanted = _people().with_only_columns(User.id).where(User.organisation_id == organisation_id)
    query = select(Principal).where(Principal.user_id.in_(wanted), Principal.receives_grants)
    return list(db.session.scalars(query.order_by(Principal.id)))


def _people() -> Select[User]:
    """Return a query for the people of brands who are here and can open something."""
    return (
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Principal, Principal.user_id == User.id)
        .where(
            UserRole.role == Role.BRAND,
            User.state == UserState.ACTIVE,
            User.organisation_id.is_not(None),
            Principal.receives_grants,
        )
    )
