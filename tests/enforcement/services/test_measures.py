"""Measures begin and end with dates and outcome; leaving comes last; nothing tells of a covert case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from grievance.enforcement import queries
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services import engagement, measures
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import ActKind, ActState
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from tests.factories.cases import Filed, accept, file_report, make_field
from tests.factories.parties import (
    Parties,
    consent_to_facts,
    find_act,
    make_engagement,
    make_parties,
    release,
)
from tests.factories.people import make_person
from tests.factories.places import make_company
from tests.factories.remedies import make_agreed_plan, make_matter

DAY = date(2026, 3, 2)


@pytest.fixture
def parties(peppers: PepperRing) -> Parties:
    """An official of each government."""
    return make_parties(peppers)


def start(parties: Parties, **values: object) -> str:
    given: dict[str, object] = {
        "instrument": "EN-US-WRO",
        "title": "Detention of goods",
        "started_on": DAY,
        "about": Subjects(provisions=("CMA-T1",)),
        **values,
    }
    with transaction():
        return measures.start_measure(parties.us.actor, **given).reference  # type: ignore[arg-type]


def end(parties: Parties, reference: str, *, on: date = DAY + timedelta(days=30)) -> None:
    with transaction():
        measures.end_measure(parties.us.actor, find_act(reference), ended_on=on, outcome="Lifted.")


def test_a_measure_begins_and_ends(parties: Parties) -> None:
    reference = start(parties, legal_basis="19 USC 1307")
    assert find_act(reference).state is ActState.ACTIVE
    end(parties, reference)
    act = find_act(reference)
    assert (act.state, act.outcome, act.ended_on) == (ActState.ENDED, "Lifted.", DAY + timedelta(days=30))
    with pytest.raises(WrongState):
        end(parties, reference)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"instrument": "EN-XX"}, "instrument"),
        ({"instrument": "EN-EU-FLR"}, "started_on"),
        ({"started_on": date(2999, 1, 1)}, "started_on"),
        ({"title": ""}, "title"),
        ({"about": Subjects()}, "provisions"),
        ({"about": Subjects(provisions=("CMA-ZZ",))}, "provisions"),
        ({"is_public_record": True}, "source_url"),
        ({"source_url": "ftp://example.org"}, "source_url"),
        ({"legal_basis": "a breach of the Agreement"}, "legal_basis"),
    ],
)
def test_what_is_wrong_is_named(parties: Parties, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        start(parties, **values)
    assert refusal.value.field == field
    assert db.session.query(OfficialAct).count() == 0


def test_an_end_before_the_start_or_without_outcome_is_refused(parties: Parties) -> None:
    reference = start(parties)
    with pytest.raises(InvalidInput):
        end(parties, reference, on=DAY - timedelta(days=1))
    with pytest.raises(InvalidInput), transaction():
        measures.end_measure(parties.us.actor, find_act(reference), ended_on=DAY, outcome=" ")


def test_the_other_party_sees_public_records_only_and_changes_none(parties: Parties) -> None:
    private = start(parties)
    public = start(parties, is_public_record=True, source_url="https://example.org/order")
    seen = queries.acts(parties.japan.actor, ActKind.MEASURE)
    assert [each.reference for each in seen.rows] == [public]
    assert queries.act_view(parties.japan.actor, find_act(public)).steps == frozenset()
    with transaction(), pytest.raises(NotAllowed):
        measures.end_measure(parties.japan.actor, find_act(public), ended_on=DAY, outcome="x")
    with transaction(), pytest.raises(NotFound):
        measures.end_measure(parties.japan.actor, find_act(private), ended_on=DAY, outcome="x")


def test_a_measure_names_companies_and_sites(parties: Parties, peppers: PepperRing) -> None:
    field = make_field(peppers, name="Invented Pit")
    site = db.session.get_one(Site, field.site_id)
    company = db.session.get_one(Company, make_company("Invented Digging"))
    about = Subjects(sites=(site.reference,), companies=(company.reference,))
    view = queries.act_view(parties.us.actor, find_act(start(parties, about=about)))
    assert [each.name for each in view.sites] == ["Invented Pit"]
    assert view.companies == (company.name,)


def owing(peppers: PepperRing) -> str:
    """Make a site that still owes an agreed action, and return the site's reference."""
    matter = make_matter(peppers=peppers)
    make_agreed_plan(matter)
    return db.session.get_one(Site, matter.site_id).reference


def test_leaving_while_remedy_is_owed_needs_to_be_confirmed(parties: Parties, peppers: PepperRing) -> None:
    about = Subjects(sites=(owing(peppers),))
    with pytest.raises(GuardRefused) as refusal:
        start(parties, instrument=measures.EXIT, about=about)
    assert refusal.value.values == {"open": 1}
    assert db.session.query(OfficialAct).count() == 0
    start(parties, instrument="LV-BR-1", about=about)
    start(parties, instrument=measures.EXIT, about=about, exit_confirmed=True)


def covert(parties: Parties, peppers: PepperRing) -> tuple[Filed, str]:
    """Release a case that its site does not know of."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    accept(field, filed)
    consent_to_facts(filed)
    release(field, filed, why="Only a government can help.")
    return filed, filed.case.reference


def test_a_covert_case_is_tied_to_nothing_public(parties: Parties, peppers: PepperRing) -> None:
    _filed, reference = covert(parties, peppers)
    about = Subjects(cases=(reference,))
    with pytest.raises(GuardRefused) as refusal:
        start(parties, about=about, is_public_record=True, source_url="https://example.org/order")
    assert refusal.value.message == measures.COVERT
    act = start(parties, about=about)
    assert queries.act_view(parties.us.actor, find_act(act)).cases == (reference,)


@pytest.mark.parametrize("about", [Subjects(companies=("nobody",)), Subjects(sites=("nowhere",))])
def test_what_does_not_exist_cannot_be_named(parties: Parties, about: Subjects) -> None:
    with pytest.raises(NotFound):
        start(parties, about=about)


def test_a_case_that_was_not_released_cannot_be_named(parties: Parties, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    with pytest.raises(NotFound):
        start(parties, about=Subjects(cases=(filed.case.reference,)))


def test_an_engagement_is_shared_with_the_other_party_and_ends_once(parties: Parties) -> None:
    reference = make_engagement(parties.us)
    alone = make_engagement(parties.us, title="Talk with a union", with_other_party=False)
    seen = {each.reference for each in queries.acts(parties.japan.actor, ActKind.ENGAGEMENT).rows}
    assert seen == {reference}
    with transaction():
        engagement.end_engagement(
            parties.us.actor, find_act(reference), ended_on=date(2026, 1, 6), outcome="A second call."
        )
    assert find_act(reference).state is ActState.ENDED
    with pytest.raises(NotFound):
        queries.find_act(parties.japan.actor, alone)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.BRAND, Role.ADMINISTRATOR, Role.OPERATOR])
def test_only_officials_record(role: Role, peppers: PepperRing, parties: Parties) -> None:
    person = make_person(role, peppers=peppers)
    with transaction(), pytest.raises(NotAllowed):
        measures.start_measure(
            person.actor,
            instrument="LV-BR-1",
            title="x",
            started_on=DAY,
            about=Subjects(provisions=("CMA-E3",)),
        )
    assert queries.acts(person.actor, ActKind.MEASURE).total == 0
