"""The offline ceremony: every group that suffices opens the envelopes, no smaller one does."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import replace

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance.foundation.errors import InvalidInput, Sealed
from grievance.vault.ceremony import Opening, answer, is_answer_of, make_escrow, read_identity
from grievance.vault.escrow_files import (
    Custodian,
    EnvelopeFile,
    Part,
    PublicHalf,
    Recipient,
    Request,
    Restoration,
)
from grievance.vault.grants import open_grant, seal_grant
from grievance.vault.keys import KeyPair, key_pair_of, new_key_pair

#: Made once: what is drawn is who comes, in which order.
IDENTITIES = [pyrage.x25519.Identity.generate() for _ in range(7)]
CUSTODIANS = [
    Custodian(f"Custodian {at}, Invented Union", str(each.to_public())) for at, each in enumerate(IDENTITIES)
]
PUBLIC, ENVELOPES = make_escrow(CUSTODIANS[:3], need=2)


def opened(file: EnvelopeFile, who: list[int]) -> bytes:
    opening = Opening(file)
    for at in who:
        opening.take(IDENTITIES[at])
    return opening.private_key()


@st.composite
def gatherings(draw: st.DrawFn) -> tuple[int, int, list[int]]:
    people = draw(st.integers(2, 7))
    need = draw(st.integers(2, people))
    return people, need, draw(st.lists(st.integers(0, people - 1), unique=True, max_size=people))


@settings(max_examples=60, deadline=None)
@given(gatherings())
def test_exactly_groups_of_enough_custodians_open(gathering: tuple[int, int, list[int]]) -> None:
    people, need, who = gathering
    public, file = make_escrow(CUSTODIANS[:people], need=need)
    read = EnvelopeFile.read(file.to_bytes())
    assert read == file
    if len(who) == need:
        assert key_pair_of(opened(read, who)).public == public.public_key
    else:
        assert Opening(read).missing == need
        with pytest.raises(Sealed):
            opened(read, who)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_fewer_cannot_peel_any_envelope(data: st.DataObject) -> None:
    people = data.draw(st.integers(2, 7))
    need = data.draw(st.integers(2, people))
    few = data.draw(st.sets(st.integers(0, people - 1), max_size=need - 1))
    _, file = make_escrow(CUSTODIANS[:people], need=need)
    theirs = [IDENTITIES[at] for at in few] or [pyrage.x25519.Identity.generate()]
    assert all(not is_opened_by(theirs, envelope.content, layers=need) for envelope in file.envelopes)
    assert is_opened_by(IDENTITIES, file.envelopes[0].content, layers=need)


def is_opened_by(identities: list[pyrage.x25519.Identity], content: bytes, *, layers: int) -> bool:
    """Whether somebody with these identities gets to the key, whatever they try."""
    for _ in range(layers):
        try:
            content = pyrage.decrypt(content, identities)
        except pyrage.DecryptError:
            return False
    return True


def test_the_key_is_in_no_file_that_is_kept() -> None:
    private = opened(ENVELOPES, [2, 0])
    for kept in (PUBLIC.to_bytes(), ENVELOPES.to_bytes()):
        assert private not in kept
        assert private.hex().encode() not in kept
    assert PublicHalf.read(PUBLIC.to_bytes()) == PUBLIC
    assert PUBLIC.envelopes_hash == hashlib.sha256(ENVELOPES.to_bytes()).digest()


def test_a_custodian_opens_once_and_a_stranger_never() -> None:
    opening = Opening(ENVELOPES)
    assert opening.take(IDENTITIES[1]).name == "Custodian 1, Invented Union"
    with pytest.raises(InvalidInput, match="has opened already"):
        opening.take(IDENTITIES[1])
    with pytest.raises(InvalidInput, match="none of the custodians"):
        opening.take(IDENTITIES[6])
    assert opening.missing == 1


def test_envelopes_that_hold_another_key_are_refused() -> None:
    _, other = make_escrow(CUSTODIANS[:3], need=2)
    with pytest.raises(InvalidInput, match="do not hold the key"):
        opened(replace(ENVELOPES, envelopes=other.envelopes), [0, 1])
    damaged = replace(ENVELOPES.envelopes[0], content=ENVELOPES.envelopes[0].content[:-1])
    with pytest.raises(InvalidInput, match="do not hold the key"):
        opened(replace(ENVELOPES, envelopes=(damaged, *ENVELOPES.envelopes[1:])), [0, 1])


@pytest.mark.parametrize(
    ("people", "need", "says"),
    [
        (CUSTODIANS[:1], 1, "2 to 7 custodians"),
        (CUSTODIANS[:3], 1, "have to agree"),
        (CUSTODIANS[:3], 4, "have to agree"),
        ([*CUSTODIANS[:2], CUSTODIANS[0]], 2, "same age1"),
        ([CUSTODIANS[0], replace(CUSTODIANS[1], name=CUSTODIANS[0].name.upper())], 2, "same name"),
        ([CUSTODIANS[0], replace(CUSTODIANS[1], name="x")], 2, "letters"),
        ([CUSTODIANS[0], replace(CUSTODIANS[1], name="<b>Union</b>")], 2, "plain words"),
        ([CUSTODIANS[0], replace(CUSTODIANS[1], recipient="age1nothing")], 2, "public half of an age"),
    ],
)
def test_a_list_of_custodians_that_would_not_do(people: list[Custodian], need: int, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        make_escrow(people, need=need)


@pytest.mark.parametrize("text", ["", "# only a comment", "AGE-SECRET-KEY-1NONE", "a\nb"])
def test_what_is_no_identity_is_said_to_be_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="AGE-SECRET-KEY-1"):
        read_identity(text)


def asked(private: bytes, *, pair: KeyPair, person: KeyPair) -> Request:
    grants = {
        1: seal_grant(PUBLIC.public_key, private, compartment="c", epoch=1, to=9),
        2: seal_grant(PUBLIC.public_key, pair.private, compartment="c", epoch=2, to=9),
    }
    return Request(
        installation=b"i" * 32,
        escrow_key=hashlib.sha256(PUBLIC.public_key).digest(),
        escrow_principal=9,
        reference="r",
        asked_on="2026-01-01",
        people=(Recipient(4, "Ana", "ana@example.org", "A team", person.public),),
        parts=(Part("c", "case", "narrative", 2, pair.public, grants, (4,)),),
    )


def test_what_is_given_on_opens_for_the_named_person_alone() -> None:
    older, pair, person = new_key_pair(), new_key_pair(), new_key_pair()
    request = Request.read(asked(older.private, pair=pair, person=person).to_bytes())
    made = Restoration.read(answer(opened(ENVELOPES, [0, 2]), request).to_bytes())
    assert is_answer_of(PUBLIC.signing_key, made)
    assert made.request_hash == request.digest
    for each, key in zip(made.grants, (older.private, pair.private), strict=True):
        place = {"compartment": "c", "epoch": each.epoch, "to": 4}
        assert open_grant(person.private, each.sealed_key, **place) == key
        with pytest.raises(Sealed):
            open_grant(new_key_pair().private, each.sealed_key, **place)
    changed = replace(made, grants=made.grants[:1])
    assert not is_answer_of(PUBLIC.signing_key, changed)


def test_a_request_of_another_escrow_or_with_a_wrong_part_gives_nothing() -> None:
    pair = new_key_pair()
    request = asked(new_key_pair().private, pair=pair, person=new_key_pair())
    private = opened(ENVELOPES, [0, 1])
    with pytest.raises(InvalidInput, match="another escrow"):
        answer(private, replace(request, escrow_key=b"x" * 32))
    part = request.parts[0]
    for wrong in (
        replace(part, public_key=new_key_pair().public),
        replace(part, reference="d"),
        replace(part, grants={**part.grants, 1: part.grants[2]}),
    ):
        with pytest.raises(InvalidInput, match="does not open, or opens something else"):
            answer(private, replace(request, parts=(wrong,)))


_FILES = {
    PublicHalf: PUBLIC.to_bytes(),
    EnvelopeFile: ENVELOPES.to_bytes(),
    Request: asked(b"k" * 32, pair=new_key_pair(), person=new_key_pair()).to_bytes(),
    Restoration: Restoration(b"i", "r", b"h", (), b"s").to_bytes(),
}
_ODD = st.none() | st.integers(-1, 9) | st.text(max_size=5) | st.lists(st.integers(), max_size=2)


@pytest.mark.parametrize("kind", _FILES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(kind: type[PublicHalf], data: st.DataObject) -> None:
    whole = _FILES[kind]
    held = json.loads(whole)
    held[data.draw(st.sampled_from(sorted(held)))] = data.draw(_ODD)
    for file in (whole[: data.draw(st.integers(0, len(whole) - 1))], json.dumps(held).encode()):
        with suppress(InvalidInput):
            kind.read(file)


@pytest.mark.parametrize("kind", _FILES)
@pytest.mark.parametrize("file", [b"", b"{}", b"[" * 100_000, b"null", b"\xff\xfe"])
def test_a_file_of_another_kind_says_which_kind_is_wanted(kind: type[PublicHalf], file: bytes) -> None:
    others = [each for other, each in _FILES.items() if other is not kind]
    for each in (file, *others):
        with pytest.raises(InvalidInput, match="not a whole file of the kind"):
            kind.read(each)
