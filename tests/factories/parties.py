"""The two governments with an official each, and a case that was released to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grievance.accounts.models.organisation import OrganisationKind
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.enforcement.models import CaseRelease, OfficialAct
from grievance.enforcement.services.engagement import record_engagement
from grievance.enforcement.services.releasing import compose_release, release_case
from grievance.enforcement.services.sharing import prepare_packet
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import Party
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.cases import Field, Filed
from tests.factories.people import Person, make_organisation, make_person

ABOUT_INFORMATION = Subjects(provisions=("CMA-E2",))


@dataclass(frozen=True)
class Parties:
    """An official of each government."""

    us: Person
    japan: Person


def make_official(party: Party, peppers: PepperRing) -> Person:
    """Make an official of a government who can open what is sealed to it."""
    ministry = make_organisation(OrganisationKind.PARTY, party=str(party))
    return make_person(Role.PARTY_OFFICIAL, peppers=peppers, organisation_id=ministry, party=str(party))


def make_parties(peppers: PepperRing) -> Parties:
    """Make an official of each government."""
    return Parties(make_official(Party.US, peppers), make_official(Party.JP, peppers))


def release(field: Field, filed: Filed, *, party: Party = Party.US, text: str = "", why: str = "") -> str:
    """Release a case to a government and return the release's reference."""
    with transaction():
        written = compose_release(field.inspector.actor, filed.case, party=party, text=text, locale="en")
        made = release_case(
            field.inspector.actor, filed.case, party=party, disclosure=written, covert_reason=why
        )
        return made.reference


def consent_to_words(filed: Filed, answer: ConsentAnswer = ConsentAnswer.YES) -> None:
    """Let a worker say whether governments may read about the case in words."""
    _consent(filed, ConsentField.WORDS, answer)


def consent_to_facts(filed: Filed, answer: ConsentAnswer = ConsentAnswer.YES) -> None:
    """Let a worker say whether governments may know of the problem."""
    _consent(filed, ConsentField.PROBLEM, answer)


def _consent(filed: Filed, field: ConsentField, answer: ConsentAnswer) -> None:
    for audience in (ConsentAudience.PARTY_US, ConsentAudience.PARTY_JP):
        with transaction():
            answer_consent(
                filed.reporter,
                filed.complaint,
                audience=audience,
                field=field,
                answer=answer,
                text_shown="May they?",
                locale="sw",
            )


def draft_packet(
    official: Person, *, releases: tuple[str, ...] = (), text: str = "Please look into it."
) -> str:
    """Prepare a packet and return its reference."""
    with transaction():
        found = [find_release(each) for each in releases]
        made = prepare_packet(
            official.actor, title="Wage papers", about=ABOUT_INFORMATION, text=text, releases=found
        )
        return made.reference


def make_engagement(official: Person, *, title: str = "Call between ministries", **values: object) -> str:
    """Record an engagement and return its reference."""
    with transaction():
        made = record_engagement(
            official.actor,
            title=title,
            started_on=date(2026, 1, 5),
            about=Subjects(provisions=("CMA-E1",)),
            **values,  # type: ignore[arg-type]
        )
        return made.reference


def find_act(reference: str) -> OfficialAct:
    """Return an act by its reference."""
    return db.session.query(OfficialAct).filter_by(reference=reference).one()


def find_release(reference: str) -> CaseRelease:
    """Return a release by its reference."""
    return db.session.query(CaseRelease).filter_by(reference=reference).one()
