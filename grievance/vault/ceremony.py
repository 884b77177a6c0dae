"""What happens at the escrow's offline machine: making the key, opening it, giving on what it opens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import combinations

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.secrets import derive
from grievance.vault.escrow_files import (
    Custodian,
    Envelope,
    EnvelopeFile,
    GivenGrant,
    PublicHalf,
    Request,
    Restoration,
    custodians_fault,
)
from grievance.vault.grants import open_grant, seal_grant
from grievance.vault.keys import key_pair_of, new_key_pair

WRONG_IDENTITY = "This identity belongs to none of the custodians of these envelopes."
TWICE = "%(name)s has opened already. Each of the others has to do so with an identity of their own."
DAMAGED = (
    "These envelopes do not hold the key that they say they hold. Try another custodian's copy of the file."
)
OTHER_ESCROW = "This request is for another escrow. Its installation has the key %(theirs)s, not %(ours)s."
BROKEN_REQUEST = "The request is not whole: its part %(reference)s does not open, or opens something else."


def read_identity(text: str) -> pyrage.x25519.Identity:
    """Return the identity in a file as age-keygen or `grievance escrow identity` writes it."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if len(keys) != 1:
        raise InvalidInput("An identity file holds one line that begins with AGE-SECRET-KEY-1.")
    try:
        return pyrage.x25519.Identity.from_str(keys[0])
    except pyrage.IdentityError:
        raise InvalidInput("This is not an age identity. It begins with AGE-SECRET-KEY-1.") from None


def make_escrow(custodians: Sequence[Custodian], *, need: int) -> tuple[PublicHalf, EnvelopeFile]:
    """Make a key pair and lock its private half for every group of `need` custodians, in nested envelopes."""
    fault = custodians_fault(custodians, need=need)
    if fault is not None:
        raise InvalidInput(fault)
    pair = new_key_pair()
    envelopes = [
        Envelope(group, _locked(pair.private, [custodians[at].recipient for at in group]))
        for group in combinations(range(len(custodians)), need)
    ]
    file = EnvelopeFile(need, tuple(custodians), pair.public, tuple(envelopes))
    public = PublicHalf(
        suite_id=pair.suite_id,
        public_key=pair.public,
        signing_key=_signing_key(pair.private).public_key().public_bytes_raw(),
        need=need,
        custodians=tuple(each.name for each in custodians),
        envelopes_hash=file.digest,
    )
    return public, file


class Opening:
    """Custodians open one after another; the key is there once enough of them have."""

    def __init__(self, file: EnvelopeFile) -> None:
        self._file = file
        self._identities: dict[int, pyrage.x25519.Identity] = {}

    @property
    def missing(self) -> int:
        """How many custodians still have to open."""
        return self._file.need - len(self._identities)

    def take(self, identity: pyrage.x25519.Identity) -> Custodian:
        """Take the identity of one custodian and return who it is."""
        recipient = str(identity.to_public())
        for at, custodian in enumerate(self._file.custodians):
            if custodian.recipient == recipient:
                if at in self._identities:
                    raise InvalidInput(TWICE, name=custodian.name)
                self._identities[at] = identity
                return custodian
        raise InvalidInput(WRONG_IDENTITY)

    def private_key(self) -> bytes:
        """Return the private half, peeled out of the envelope of exactly this group."""
        group = tuple(sorted(self._identities))
        for envelope in self._file.envelopes:
            if envelope.group == group:
                content = _peeled(envelope.content, [self._identities[at] for at in group])
                if not _belongs(content, self._file.public_key):
                    raise InvalidInput(DAMAGED)
                return content
        raise Sealed


def answer(private: bytes, request: Request) -> Restoration:
    """Open what a request names and seal it to whom it names; the whole is signed, or nothing comes of it."""
    public = key_pair_of(private).public
    if request.escrow_key != hashlib.sha256(public).digest():
        raise InvalidInput(
            OTHER_ESCROW, theirs=request.escrow_key.hex()[:16], ours=hashlib.sha256(public).hexdigest()[:16]
        )
    unsigned = Restoration(
        installation=request.installation,
        request=request.reference,
        request_hash=request.digest,
        grants=tuple(_given_on(private, request)),
        signature=b"",
    )
    return unsigned.signed(_signing_key(private).sign(unsigned.signed_bytes))


def is_answer_of(signing_key: bytes, restoration: Restoration) -> bool:
    """Whether whoever held the escrow's private half made exactly this restoration."""
    try:
        Ed25519PublicKey.from_public_bytes(signing_key).verify(
            restoration.signature, restoration.signed_bytes
        )
    except InvalidSignature:
        return False
    return True


def _given_on(private: bytes, request: Request) -> Iterator[GivenGrant]:
    people = {each.principal: each for each in request.people}
    for part in request.parts:
        for epoch, sealed in part.grants.items():
            try:
                key = open_grant(
                    private, sealed, compartment=part.reference, epoch=epoch, to=request.escrow_principal
                )
            except Sealed:
                raise InvalidInput(BROKEN_REQUEST, reference=part.reference) from None
            if epoch == part.epoch and not _belongs(key, part.public_key):
                raise InvalidInput(BROKEN_REQUEST, reference=part.reference)
            for number in part.to:
                again = seal_grant(
                    people[number].public_key, key, compartment=part.reference, epoch=epoch, to=number
                )
                yield GivenGrant(part.reference, epoch, number, again)


def _belongs(private: bytes, public: bytes) -> bool:
    try:
        return key_pair_of(private).public == public
    except ValueError:
        return False


def _signing_key(private: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derive(private, "escrow restorations"))


def _locked(private: bytes, recipients: Sequence[str]) -> bytes:
    """Put a key into as many envelopes, one in another, as there are people in a group."""
    content = private
    for recipient in reversed(recipients):
        content = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
    return content


def _peeled(content: bytes, identities: Sequence[pyrage.x25519.Identity]) -> bytes:
    try:
        for identity in identities:
            content = pyrage.decrypt(content, [identity])
    except pyrage.DecryptError:
        raise InvalidInput(DAMAGED) from None
    return content
