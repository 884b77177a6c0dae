"""A packet goes from one Party to the other, with a receipt, a clock and an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.complaints.states import ConsentAnswer
from grievance.enforcement import queries
from grievance.enforcement.services import sharing
from grievance.enforcement.states import ActKind, ActState, Party
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from tests.factories.cases import Filed, assign, file_report, make_field, tell_site
from tests.factories.parties import (
    ABOUT_INFORMATION,
    Parties,
    consent_to_facts,
    consent_to_words,
    draft_packet,
    find_act,
    find_release,
    make_official,
    make_parties,
    release,
)


@pytest.fixture
def parties(peppers: PepperRing) -> Parties:
    """An official of each government."""
    return make_parties(peppers)


@pytest.fixture
def told(parties: Parties, peppers: PepperRing) -> tuple[Filed, str]:
    """A case released in words to the United States, with its release's reference."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    consent_to_facts(filed)
    consent_to_words(filed)
    return filed, release(field, filed, text="Papers are held.")


def send(actor: Actor, reference: str) -> None:
    with transaction():
        sharing.send_packet(actor, find_act(reference))


def receive(actor: Actor, reference: str) -> None:
    with transaction():
        sharing.receive_packet(actor, find_act(reference))


def answer(actor: Actor, reference: str, text: str = "We asked the inspectorate.") -> None:
    with transaction():
        sharing.answer_packet(actor, find_act(reference), text=text)


def test_a_draft_is_its_authors_alone(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    assert queries.find_act(parties.us.actor, reference).state is ActState.PREPARED
    with pytest.raises(NotFound):
        queries.find_act(parties.japan.actor, reference)
    assert queries.acts(parties.japan.actor, ActKind.INFORMATION_PACKET).total == 0


def test_a_packet_is_sent_received_and_answered(parties: Parties, told: tuple[Filed, str]) -> None:
    filed, released = told
    reference = draft_packet(parties.us, releases=(released,))
    send(parties.us.actor, reference)
    act = find_act(reference)
    assert act.sent_at is not None
    assert act.reply_due_at == act.sent_at + timedelta(days=10)
    receive(parties.japan.actor, reference)
    answer(parties.japan.actor, reference)
    for official in (parties.us, parties.japan):
        packet = queries.packet_view(official.actor, find_act(reference))
        assert packet is not None
        assert packet.intact
        assert [each.text for each in packet.cases] == ["Papers are held."]
        assert packet.cases[0].reference == filed.case.reference
        assert packet.answer == "We asked the inspectorate."
    assert queries.due_dates(parties.japan.actor) == []


def test_each_step_leaves_a_fact_without_words(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    send(parties.us.actor, reference)
    receive(parties.japan.actor, reference)
    answer(parties.japan.actor, reference)
    facts = db.session.scalars(select(Fact).where(Fact.subject_reference == reference)).all()
    assert [each.verb for each in facts] == [
        "packet.prepared",
        "packet.sent",
        "packet.received",
        "packet.answered",
    ]
    assert "inspectorate" not in str([each.codes for each in facts])


def test_the_clock_shows_who_is_late(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    send(parties.us.actor, reference)
    with clock.at(clock.now() + timedelta(days=11)):
        [theirs] = queries.due_dates(parties.us.actor)
        [ours] = queries.due_dates(parties.japan.actor)
        assert (theirs.ours, theirs.late) == (False, True)
        assert (ours.ours, ours.late) == (True, True)
        assert queries.desk_counts(parties.japan.actor).overdue == 1
        assert queries.desk_counts(parties.us.actor).overdue == 0


def test_steps_belong_to_the_side_whose_they_are(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    assert queries.act_view(parties.us.actor, find_act(reference)).steps == {"send"}
    send(parties.us.actor, reference)
    assert queries.act_view(parties.us.actor, find_act(reference)).steps == frozenset()
    assert queries.act_view(parties.japan.actor, find_act(reference)).steps == {"receive"}
    with pytest.raises(NotAllowed):
        receive(parties.us.actor, reference)
    with pytest.raises(NotAllowed):
        send(parties.japan.actor, reference)


def test_steps_are_taken_once_and_in_order(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    send(parties.us.actor, reference)
    with pytest.raises(WrongState):
        send(parties.us.actor, reference)
    with pytest.raises(WrongState):
        answer(parties.japan.actor, reference)


def test_an_official_who_joins_later_cannot_open_what_was_sent_before(
    parties: Parties, peppers: PepperRing
) -> None:
    reference = draft_packet(parties.us)
    send(parties.us.actor, reference)
    newcomer = make_official(Party.JP, peppers)
    assert queries.packet_view(newcomer.actor, find_act(reference)) is None
    assert queries.acts(newcomer.actor, ActKind.INFORMATION_PACKET).total == 1


def test_consent_taken_back_stops_the_packet(parties: Parties, told: tuple[Filed, str]) -> None:
    filed, released = told
    reference = draft_packet(parties.us, releases=(released,))
    consent_to_words(filed, ConsentAnswer.NO)
    with pytest.raises(GuardRefused):
        send(parties.us.actor, reference)
    with pytest.raises(GuardRefused):
        draft_packet(parties.us, releases=(released,))
    assert find_act(reference).state is ActState.PREPARED


def test_a_case_released_to_one_party_is_not_the_others_to_send(
    parties: Parties, told: tuple[Filed, str]
) -> None:
    _filed, released = told
    with pytest.raises(NotFound):
        draft_packet(parties.japan, releases=(released,))


def test_the_other_party_learns_no_case_reference_beyond_the_packet(
    parties: Parties, told: tuple[Filed, str]
) -> None:
    _filed, released = told
    reference = draft_packet(parties.us, releases=(released,))
    send(parties.us.actor, reference)
    assert queries.act_view(parties.us.actor, find_act(reference)).cases
    assert queries.act_view(parties.japan.actor, find_act(reference)).cases == ()


def test_a_changed_packet_is_seen(parties: Parties) -> None:
    reference = draft_packet(parties.us)
    with transaction():
        find_act(reference).packet_hash = "0" * 64
    packet = queries.packet_view(parties.us.actor, find_act(reference))
    assert packet is not None
    assert not packet.intact


def test_an_empty_packet_is_refused(parties: Parties) -> None:
    with transaction(), pytest.raises(InvalidInput):
        sharing.prepare_packet(parties.us.actor, title="Nothing", about=ABOUT_INFORMATION)


def test_a_draft_can_be_thrown_away_and_a_sent_packet_cannot(parties: Parties) -> None:
    first, second = draft_packet(parties.us), draft_packet(parties.us)
    with transaction():
        sharing.forget_draft(parties.us.actor, find_act(first))
    send(parties.us.actor, second)
    with transaction(), pytest.raises(WrongState):
        sharing.forget_draft(parties.us.actor, find_act(second))
    assert queries.acts(parties.us.actor, ActKind.INFORMATION_PACKET).total == 1


def test_releases_are_found_only_in_sight(parties: Parties, told: tuple[Filed, str]) -> None:
    _filed, released = told
    assert queries.find_releases(parties.us.actor, [released]) == [find_release(released)]
    assert queries.find_releases(parties.japan.actor, [released]) == []
