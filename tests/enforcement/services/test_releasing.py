"""A Party learns facts; words go only where every worker said yes; what is covert is marked."""

from __future__ import annotations

import json

import pytest

from grievance.cases.models.event import CaseEvent
from grievance.cases.services.safety_gate import ASK_FIRST, NO_CONSENT, NO_CONSENT_TO_WORDS
from grievance.complaints.states import ConsentAnswer, RaiseWithEmployer
from grievance.enforcement import queries
from grievance.enforcement.models import CaseRelease
from grievance.enforcement.officials import NOBODY
from grievance.enforcement.services.releasing import NOT_RATED, SAY_WHY
from grievance.enforcement.states import Party
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.vault.models.compartment import Compartment, SealedItem
from tests.factories.cases import STORY, Field, Filed, accept, assign, file_report, make_field, tell_site
from tests.factories.parties import (
    Parties,
    consent_to_facts,
    consent_to_words,
    find_release,
    make_parties,
    release,
)
from tests.factories.people import make_team

SUMMARY = "Workers say that their papers are held."


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    """A team and its site."""
    return make_field(peppers)


@pytest.fixture
def parties(peppers: PepperRing) -> Parties:
    """An official of each government."""
    return make_parties(peppers)


@pytest.fixture
def told(field: Field, peppers: PepperRing) -> Filed:
    """A case that its site knows of."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    consent_to_facts(filed)
    return filed


def test_the_officials_of_the_party_open_the_facts(field: Field, parties: Parties, told: Filed) -> None:
    found = find_release(release(field, told))
    opened = queries.open_release(parties.us.actor, found)
    assert opened is not None
    assert opened.facts["items"] == ["WA2"]
    assert opened.facts["site"] == told.case.site.name  # type: ignore[union-attr]
    assert (opened.text, opened.covert, opened.intact) == ("", False, True)
    assert opened.reference == told.case.reference


def test_the_worker_is_in_none_of_it(field: Field, parties: Parties, told: Filed) -> None:
    opened = queries.open_release(parties.us.actor, find_release(release(field, told)))
    assert opened is not None
    said = json.dumps(opened.facts)
    assert STORY.split()[3] not in said
    assert told.complaint.reference not in said
    assert opened.facts["reports"] == "1-4"


def test_the_other_party_and_the_team_open_nothing(field: Field, parties: Parties, told: Filed) -> None:
    found = find_release(release(field, told))
    assert queries.open_release(field.inspector.actor, found) is None
    assert queries.releases(parties.japan.actor) == []
    with pytest.raises(NotFound):
        queries.find_release(parties.japan.actor, found.reference)
    assert [each.reference for each in queries.releases(parties.us.actor)] == [found.reference]
    assert [each.party for each in queries.releases_of_case(field.inspector.actor, told.case).rows] == [
        Party.US
    ]


def test_silence_about_words_is_no(field: Field, parties: Parties, told: Filed) -> None:
    with pytest.raises(GuardRefused) as refusal:
        release(field, told, text=SUMMARY)
    assert refusal.value.message == NO_CONSENT_TO_WORDS


@pytest.mark.usefixtures("parties")
def test_a_yes_that_was_taken_back_is_no(field: Field, told: Filed) -> None:
    consent_to_words(told)
    release(field, told, text=SUMMARY)
    consent_to_words(told, ConsentAnswer.NO)
    with pytest.raises(GuardRefused):
        release(field, told, text=SUMMARY)


@pytest.mark.usefixtures("parties")
@pytest.mark.parametrize("answer", [None, ConsentAnswer.NO, ConsentAnswer.ASK_FIRST])
def test_without_a_yes_not_even_the_facts_go(
    field: Field, peppers: PepperRing, answer: ConsentAnswer | None
) -> None:
    filed = file_report(field, peppers, consent=RaiseWithEmployer.YES)
    assign(field, filed)
    tell_site(field, filed)
    if answer is not None:
        consent_to_facts(filed, answer)
    with pytest.raises(GuardRefused) as refusal:
        release(field, filed)
    assert refusal.value.message == (ASK_FIRST if answer is ConsentAnswer.ASK_FIRST else NO_CONSENT)
    assert db.session.query(CaseRelease).all() == []


def test_words_go_where_the_worker_said_yes(field: Field, parties: Parties, told: Filed) -> None:
    consent_to_words(told)
    opened = queries.open_release(parties.us.actor, find_release(release(field, told, text=SUMMARY)))
    assert opened is not None
    assert opened.text == SUMMARY


@pytest.mark.usefixtures("parties")
def test_a_covert_case_needs_a_reason_and_is_marked(field: Field, peppers: PepperRing) -> None:
    filed = file_report(field, peppers)
    accept(field, filed)
    consent_to_facts(filed)
    with pytest.raises(GuardRefused) as refusal:
        release(field, filed)
    assert refusal.value.message == SAY_WHY
    found = find_release(release(field, filed, why="Only the embassy can get them out."))
    assert found.covert
    event = db.session.query(CaseEvent).filter_by(verb="released_to_party").one()
    assert event.visible_to == []
    assert event.reason is not None
    assert event.reason.compartment_id == filed.case.internal_id


@pytest.mark.usefixtures("parties")
def test_a_case_that_nobody_rated_is_not_released(field: Field, peppers: PepperRing) -> None:
    with pytest.raises(GuardRefused) as refusal:
        release(field, file_report(field, peppers))
    assert refusal.value.message == NOT_RATED


def test_a_party_without_officials_cannot_be_told(field: Field, told: Filed) -> None:
    with pytest.raises(GuardRefused) as refusal:
        release(field, told)
    assert refusal.value.message == NOBODY


@pytest.mark.usefixtures("parties")
def test_only_the_cases_own_team_releases_it(field: Field, told: Filed, peppers: PepperRing) -> None:
    from grievance.enforcement.services.releasing import release_case
    from grievance.policy.roles import Role
    from tests.factories.people import make_person

    stranger = make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),))
    with pytest.raises(NotFound):
        release_case(stranger.actor, told.case, party=Party.US, disclosure=None)
    with pytest.raises(NotAllowed):
        release_case(field.triager.actor, told.case, party=Party.US, disclosure=None)


@pytest.mark.usefixtures("parties")
def test_nothing_of_it_is_readable_in_the_database(field: Field, told: Filed) -> None:
    consent_to_words(told)
    found = find_release(release(field, told, text=SUMMARY))
    bodies = [each.body for each in db.session.query(SealedItem).filter_by(compartment_id=found.packet_id)]
    assert bodies
    assert all(b"papers" not in body for body in bodies)
    assert db.session.get_one(Compartment, found.packet_id).kind == "packet"
