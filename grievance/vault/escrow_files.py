"""The files that go between an installation and its escrow: each is read strictly or not at all."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyrage

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import clean_lines
from grievance.vault.keys import SUITES

VERSION = 1
FEWEST, MOST = 2, 7
LONGEST_NAME = 120
#: A request for ten thousand compartments has some 20 MB; a file that is larger is none of ours.
MOST_BYTES = 256 * 1024 * 1024
UNREADABLE = "This is not a whole file of the kind “%(what)s”."
_PUBLIC, _ENVELOPES = "grievance escrow public half", "grievance escrow envelopes"
_REQUEST, _RESTORATION = "grievance escrow request", "grievance escrow restoration"


@dataclass(frozen=True)
class Custodian:
    """Who keeps an identity, by role and organisation, and its public half."""

    name: str
    recipient: str


@dataclass(frozen=True)
class Envelope:
    """The private half, for one group of custodians by their places in the list."""

    group: tuple[int, ...]
    content: bytes


@dataclass(frozen=True)
class PublicHalf:
    """What the installation gets to know of an escrow."""

    suite_id: str
    public_key: bytes
    signing_key: bytes
    need: int
    custodians: tuple[str, ...]
    envelopes_hash: bytes

    def to_bytes(self) -> bytes:
        """Return the file."""
        return _written(
            _PUBLIC,
            suite=self.suite_id,
            public_key=_text(self.public_key),
            signing_key=_text(self.signing_key),
            need=self.need,
            custodians=list(self.custodians),
            envelopes=self.envelopes_hash.hex(),
        )

    @classmethod
    def read(cls, file: bytes) -> PublicHalf:
        """Read the file, or raise `InvalidInput`."""
        with _Strictly(_PUBLIC, file) as held:
            suite = SUITES[held["suite"]]
            made = cls(
                suite_id=suite.identifier,
                public_key=_sized(held["public_key"], suite.public_size),
                signing_key=_sized(held["signing_key"], 32),
                need=held["need"],
                custodians=tuple(str(name) for name in held["custodians"]),
                envelopes_hash=bytes.fromhex(held["envelopes"]),
            )
            suite.read_public(made.public_key)
            if len(made.envelopes_hash) != 32 or _names_fault(made.custodians, need=made.need):
                raise ValueError
        return made


@dataclass(frozen=True)
class EnvelopeFile:
    """What every custodian keeps a copy of: useless without the identities of enough of them."""

    need: int
    custodians: tuple[Custodian, ...]
    public_key: bytes
    envelopes: tuple[Envelope, ...]

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file, by which the installation's status names it."""
        return hashlib.sha256(self.to_bytes()).digest()

    def to_bytes(self) -> bytes:
        """Return the file."""
        return _written(
            _ENVELOPES,
            need=self.need,
            custodians=[{"name": each.name, "recipient": each.recipient} for each in self.custodians],
            public_key=_text(self.public_key),
            envelopes=[
                {"group": list(each.group), "content": _text(each.content)} for each in self.envelopes
            ],
        )

    @classmethod
    def read(cls, file: bytes) -> EnvelopeFile:
        """Read the file, or raise `InvalidInput`."""
        with _Strictly(_ENVELOPES, file) as held:
            made = cls(
                need=held["need"],
                custodians=tuple(Custodian(each["name"], each["recipient"]) for each in held["custodians"]),
                public_key=_binary(held["public_key"]),
                envelopes=tuple(
                    Envelope(tuple(each["group"]), _binary(each["content"])) for each in held["envelopes"]
                ),
            )
            if custodians_fault(made.custodians, need=made.need):
                raise ValueError
        return made


@dataclass(frozen=True)
class Recipient:
    """Somebody on the staff who is to get keys."""

    principal: int
    name: str
    email: str
    organisation: str
    public_key: bytes

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint, as its owner reads it on the page of their account."""
        return fingerprint_of(self.public_key)


@dataclass(frozen=True)
class Part:
    """One compartment: what the escrow holds of it, and who is to get it."""

    reference: str
    case: str
    kind: str
    epoch: int
    public_key: bytes
    grants: Mapping[int, bytes]
    """By epoch: what was sealed before an access was taken away may still lie under an older key."""
    to: tuple[int, ...]


@dataclass(frozen=True)
class Request:
    """What the installation asks the custodians to open, and for whom."""

    installation: bytes
    escrow_key: bytes
    """The SHA-256 of the escrow's public key."""
    escrow_principal: int
    reference: str
    asked_on: str
    people: tuple[Recipient, ...]
    parts: tuple[Part, ...]

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file, which the restoration repeats."""
        return hashlib.sha256(self.to_bytes()).digest()

    def to_bytes(self) -> bytes:
        """Return the file."""
        return _written(
            _REQUEST,
            installation=self.installation.hex(),
            escrow=self.escrow_key.hex(),
            escrow_principal=self.escrow_principal,
            request=self.reference,
            asked_on=self.asked_on,
            people=[{**vars(each), "public_key": _text(each.public_key)} for each in self.people],
            parts=[
                {
                    **vars(each),
                    "public_key": _text(each.public_key),
                    "grants": {str(epoch): _text(sealed) for epoch, sealed in each.grants.items()},
                    "to": list(each.to),
                }
                for each in self.parts
            ],
        )

    @classmethod
    def read(cls, file: bytes) -> Request:
        """Read the file, or raise `InvalidInput`."""
        with _Strictly(_REQUEST, file) as held:
            made = cls(
                installation=bytes.fromhex(held["installation"]),
                escrow_key=bytes.fromhex(held["escrow"]),
                escrow_principal=int(held["escrow_principal"]),
                reference=str(held["request"]),
                asked_on=str(held["asked_on"]),
                people=tuple(
                    Recipient(**{**each, "public_key": _public(each["public_key"])})
                    for each in held["people"]
                ),
                parts=tuple(_part(each) for each in held["parts"]),
            )
            known = {each.principal for each in made.people}
            if not all(set(part.to) <= known and part.epoch in part.grants for part in made.parts):
                raise ValueError
        return made


@dataclass(frozen=True)
class GivenGrant:
    """A compartment's key of one epoch, sealed to one person."""

    compartment: str
    epoch: int
    principal: int
    sealed_key: bytes


@dataclass(frozen=True)
class Restoration:
    """What the custodians made of a request, signed with a key that only the private half makes."""

    installation: bytes
    request: str
    request_hash: bytes
    grants: tuple[GivenGrant, ...]
    signature: bytes

    @property
    def signed_bytes(self) -> bytes:
        """Everything but the signature."""
        return replace(self, signature=b"").to_bytes()

    def signed(self, signature: bytes) -> Restoration:
        """Return it with its signature."""
        return replace(self, signature=signature)

    def to_bytes(self) -> bytes:
        """Return the file."""
        return _written(
            _RESTORATION,
            installation=self.installation.hex(),
            request=self.request,
            request_hash=self.request_hash.hex(),
            grants=[{**vars(each), "sealed_key": _text(each.sealed_key)} for each in self.grants],
            signature=self.signature.hex(),
        )

    @classmethod
    def read(cls, file: bytes) -> Restoration:
        """Read the file, or raise `InvalidInput`."""
        with _Strictly(_RESTORATION, file) as held:
            return cls(
                installation=bytes.fromhex(held["installation"]),
                request=str(held["request"]),
                request_hash=bytes.fromhex(held["request_hash"]),
                grants=tuple(
                    GivenGrant(
                        str(each["compartment"]),
                        int(each["epoch"]),
                        int(each["principal"]),
                        _binary(each["sealed_key"]),
                    )
                    for each in held["grants"]
                ),
                signature=bytes.fromhex(held["signature"]),
            )


def fingerprint_of(public_key: bytes) -> str:
    """Return what two people can compare by telephone: 32 hexadecimal digits in groups of four."""
    digest = hashlib.sha256(public_key).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def custodians_fault(custodians: Sequence[Custodian], *, need: int) -> str | None:
    """Return what is wrong with a list of custodians, if anything."""
    recipients = [each.recipient for each in custodians]
    for recipient in recipients:
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            return f"{recipient} is not the public half of an age identity. It begins with age1."
    if len(set(recipients)) < len(recipients):
        return "Two custodians have the same age1… key. Each makes an identity of their own."
    return _names_fault([each.name for each in custodians], need=need)


def _names_fault(names: Sequence[str], *, need: int) -> str | None:
    if not FEWEST <= len(names) <= MOST:
        return f"An escrow has {FEWEST} to {MOST} custodians, not {len(names)}."
    if not FEWEST <= need <= len(names):
        return f"Of {len(names)} custodians, {FEWEST} to {len(names)} have to agree, not {need}."
    for name in names:
        if name != " ".join(clean_lines(name).split()) or not 3 <= len(name) <= LONGEST_NAME:
            return f"Say who a custodian is, by role and organisation, in 3 to {LONGEST_NAME} letters."
        if "<" in name or ">" in name:
            return "Write custodians in plain words, without < and >."
    if len({name.casefold() for name in names}) < len(names):
        return "Two custodians have the same name. Workers must be able to tell them apart."
    return None


class _Strictly:
    """Reads one kind of file; whatever is not as it has to be becomes the same clear refusal."""

    def __init__(self, what: str, file: bytes) -> None:
        self._what = what
        self._file = file

    def __enter__(self) -> dict[str, Any]:
        try:
            held = json.loads(self._file) if len(self._file) <= MOST_BYTES else None
        except (ValueError, RecursionError):
            held = None
        if not isinstance(held, dict) or held.get("what") != self._what or held.get("v") != VERSION:
            raise InvalidInput(UNREADABLE, what=self._what)
        return held

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        if kind is not None and issubclass(kind, (KeyError, TypeError, ValueError, AttributeError)):
            raise InvalidInput(UNREADABLE, what=self._what) from None


def _written(what: str, **held: Any) -> bytes:
    plain = {"what": what, "v": VERSION, **held}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _part(held: Mapping[str, Any]) -> Part:
    return Part(
        reference=str(held["reference"]),
        case=str(held["case"]),
        kind=str(held["kind"]),
        epoch=int(held["epoch"]),
        public_key=_binary(held["public_key"]),
        grants={int(epoch): _binary(sealed) for epoch, sealed in held["grants"].items()},
        to=tuple(int(number) for number in held["to"]),
    )


def _text(binary: bytes) -> str:
    return base64.b64encode(binary).decode()


def _binary(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None


def _sized(text: str, size: int) -> bytes:
    found = _binary(text)
    if len(found) != size:
        raise ValueError
    return found


def _public(text: str) -> bytes:
    found = _binary(text)
    if len(found) not in {suite.public_size for suite in SUITES.values()}:
        raise ValueError
    return found
