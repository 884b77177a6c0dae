"""What an action says: checked, and its words sealed for those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.services.forced_labour import refuse_early_words
from grievance.cases.services.telling import refuse_telling
from grievance.cases.states import DisclosureAudience
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, Sealed
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.remediation.models.plan import Plan
from grievance.remediation.money import currency_codes
from grievance.remediation.states import OwnerKind
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import SiteAnswerer
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import seal

LONGEST_TEXT = 4000
MOST_WORKERS = 1_000_000
#: Nobody promises anything, or proves anything, so far away from today.
FURTHEST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class ActionTerms:
    """Who does what by when, for how many workers, perhaps with money (in minor units)."""

    remedy_type: str
    root_cause: str
    owner_kind: OwnerKind
    owner_id: int
    due_on: date
    workers_covered: int
    text: str
    locale: str
    amount: int | None = None
    currency: str | None = None
    respondent_id: int | None = None
    """The contractor or recruiter of the case, where one owes it instead of the site."""

    def columns(self) -> dict[str, Any]:
        """Return what is stored readable."""
        return {
            "remedy_type": self.remedy_type,
            "root_cause": self.root_cause,
            "owner_kind": self.owner_kind,
            "owner_id": self.owner_id,
            "respondent_id": self.respondent_id,
            "due_on": self.due_on,
            "workers_covered": self.workers_covered,
            "amount": self.amount,
            "currency": self.currency,
        }


def check_terms(actor: Actor, case: Case, terms: ActionTerms) -> None:
    """Raise `InvalidInput` where an action says something that cannot be."""
    if terms.remedy_type not in catalogue().remedy_types:
        raise InvalidInput(N_("Choose a kind of remedy from the list."), field="remedy_type")
    if terms.root_cause not in catalogue().root_causes:
        raise InvalidInput(N_("Choose a root cause from the list."), field="root_cause")
    if terms.due_on < clock.today():
        raise InvalidInput(N_("The day by which it is done cannot have passed."), field="due_on")
    if terms.due_on > clock.today() + FURTHEST:
        raise InvalidInput(N_("This day is too far away to be right."), field="due_on")
    check_workers(terms.workers_covered, least=1)
    check_money(terms.amount, terms.currency)
    refuse_early_words(case, terms.text)
    _check_owner(actor, case, terms)


def check_workers(workers: int, *, least: int = 0) -> None:
    """Raise `InvalidInput` for a number of workers that cannot be."""
    if not least <= workers <= MOST_WORKERS:
        raise InvalidInput(N_("Write how many workers, as a whole number."), field="workers")


def check_money(amount: int | None, currency: str | None) -> None:
    """Raise `InvalidInput` for an amount below zero or without a currency."""
    if (amount is None) != (currency is None):
        raise InvalidInput(N_("An amount needs a currency."), field="currency")
    if amount is not None and amount < 0:
        raise InvalidInput(N_("An amount of money cannot be less than zero."), field="amount")
    if currency is not None and currency not in currency_codes():
        raise InvalidInput(N_("Choose a currency from the list."), field="currency")


def check_finding(actor: Actor, plan: Plan, finding: Allegation | None) -> None:
    """Raise unless the finding is of the plan's case and the actor of the team, who alone knows findings."""
    if finding is None:
        return
    if Reach.TEAM not in actor.reaches(Permission.Plan.PROPOSE):
        raise NotAllowed
    if finding.case_id != plan.case_id:
        raise InvalidInput(N_("This finding belongs to another case."), field="finding")


def clean_text(text: str, *, field: str = "text") -> str:
    """Return what somebody typed, cleaned, or raise `InvalidInput` if it is empty or too long."""
    cleaned = clean_lines(text)
    if not cleaned:
        raise InvalidInput(N_("Write what is meant."), field=field)
    if len(cleaned) > LONGEST_TEXT:
        raise InvalidInput(N_("This text is too long."), field=field)
    return cleaned


def seal_text(
    actor: Actor,
    case: Case,
    text: str,
    *,
    locale: str,
    kind: str,
    field: str = "text",
    respondent: Respondent | None = None,
) -> SealedItem:
    """Seal a text for the team, the reporters, and the site of a case or the firm that owes an action."""
    place = case.shared if respondent is None else respondent.packet
    if place is None:
        raise GuardRefused(
            N_("The site has not been told. A plan needs somebody who knows what is to be put right.")
        )
    cleaned = clean_text(text, field=field)
    refuse_quotation(actor, case, cleaned)
    content = {"lang": locale, "text": cleaned}
    return seal(place, content, kind=kind, author_role=actor.leading_role)


def refuse_quotation(actor: Actor, case: Case, text: str) -> None:
    """Refuse to let the site read what quotes a worker; whoever cannot read the workers cannot quote them."""
    if not actor.may(Permission.Complaint.READ):
        return
    try:
        refuse_telling(actor, case, DisclosureAudience.SITE, text)
    except (NotFound, Sealed):
        return


def answers_for(organisation_id: int, case: Case) -> bool:
    """Whether an organisation answers for the site of a case."""
    found = select(SiteAnswerer.id).where(
        SiteAnswerer.site_id == case.site_id, SiteAnswerer.organisation_id == organisation_id
    )
    return db.session.scalar(found) is not None


def _check_owner(actor: Actor, case: Case, terms: ActionTerms) -> None:
    if terms.respondent_id is not None:
        _check_respondent(actor, case, terms)
        return
    if terms.owner_kind is not OwnerKind.BRAND:
        if not answers_for(terms.owner_id, case):
            raise InvalidInput(N_("This organisation does not answer for the site."), field="owner")
        return
    owner = db.session.get(Organisation, terms.owner_id)
    if owner is None or owner.kind is not OrganisationKind.BRAND:
        raise InvalidInput(N_("Choose who will do it from the list."), field="owner")
    if Reach.TEAM not in actor.reaches(Permission.Plan.PROPOSE):
        raise InvalidInput(N_("Only the case team can bind a brand."), field="owner")


def _check_respondent(actor: Actor, case: Case, terms: ActionTerms) -> None:
    """Raise unless the case team binds a firm that the case is about and that knows of it."""
    if Reach.TEAM not in actor.reaches(Permission.Plan.PROPOSE):
        raise InvalidInput(N_("Only the case team can bind a contractor or recruiter."), field="owner")
    owing = db.session.get(Respondent, terms.respondent_id)
    if owing is None or owing.case_id != case.id or owing.organisation_id != terms.owner_id:
        raise InvalidInput(N_("Choose who will do it from the list."), field="owner")
    if owing.packet is None or owing.set_aside_on is not None:
        raise InvalidInput(N_("Tell this firm first what the case is about."), field="owner")
    if terms.owner_kind is not OwnerKind.CONTRACTOR:
        raise InvalidInput(N_("A contractor or recruiter owes it as that."), field="owner_kind")


def respondent_of(terms: ActionTerms) -> Respondent | None:
    """Return the contractor or recruiter that owes an action, if one does."""
    return db.session.get(Respondent, terms.respondent_id) if terms.respondent_id is not None else None
