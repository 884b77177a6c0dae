"""What a password becomes: one slow stretching, then a verifier and the key that wraps the private key."""

from __future__ import annotations

import hmac
import os
import unicodedata
from dataclasses import dataclass, field

from grievance.accounts.models.user import User
from grievance.accounts.password_advice import strength_of
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import Cost, PepperRing, derive, stretch
from grievance.foundation.text import N_, fold

SHORTEST = 12
#: More would only make the server work.
LONGEST = 256
_FEWEST_DIFFERENT = 5


@dataclass(frozen=True)
class PasswordKeys:
    """What one typed password derives for one salt; neither key tells anything about the other."""

    salt: bytes
    kdf_id: str
    pepper_id: int
    verifier: bytes = field(repr=False)
    """Compared with the account's; worthless without the pepper."""
    wrapping_key: bytes = field(repr=False)
    """Opens the wrapped private key; stored nowhere."""
    newest: tuple[int, bytes] | None = field(default=None, repr=False)
    """The newest pepper with the verifier under it, if this one is older."""

    def match(self, user: User) -> bool:
        """Whether this is the account's password, in constant time."""
        return user.verifier is not None and hmac.compare_digest(user.verifier, self.verifier)

    def keep(self, user: User) -> None:
        """Make this the account's password."""
        user.salt, user.verifier = self.salt, self.verifier
        user.kdf_id, user.pepper_id = self.kdf_id, self.pepper_id

    def move(self, user: User) -> None:
        """Keep the password under the newest pepper from now on."""
        if self.newest is not None:
            user.pepper_id, user.verifier = self.newest


def keys_of(password: str, *, salt: bytes, cost: Cost, peppers: PepperRing, pepper_id: int) -> PasswordKeys:
    """Stretch a password once and derive both keys from it; slow, so never inside a transaction."""
    typed = unicodedata.normalize("NFKC", password)[:LONGEST]
    root = stretch(typed, salt=salt, cost=cost)
    return PasswordKeys(
        salt=salt,
        kdf_id=cost.identifier,
        pepper_id=pepper_id,
        verifier=derive(root, "verifier", salt=peppers[pepper_id]),
        wrapping_key=derive(root, "wrap"),
        newest=(peppers.newest, derive(root, "verifier", salt=peppers[peppers.newest]))
        if peppers.newest != pepper_id
        else None,
    )


def new_keys(password: str, *, cost: Cost, peppers: PepperRing) -> PasswordKeys:
    """Derive the keys of a new password under a fresh salt."""
    return keys_of(password, salt=os.urandom(16), cost=cost, peppers=peppers, pepper_id=peppers.newest)


def refuse_weak(
    password: str, *, email: str, name: str, organisation: str = "", field: str = "password"
) -> None:
    """Raise `InvalidInput` for a password that is short, or that somebody who knows the person would try."""
    if len(password) < SHORTEST:
        raise InvalidInput(
            N_("Use at least %(count)s characters. Three or four words are good."),
            field=field,
            count=SHORTEST,
        )
    if len(password) > LONGEST:
        raise InvalidInput(N_("Use at most %(count)s characters."), field=field, count=LONGEST)
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise InvalidInput(N_("Use more different characters."), field=field)
    folded = fold(password)
    known = [*fold(name).split(), *fold(email).replace("@", " ").replace(".", " ").split()]
    if any(len(word) >= 4 and word in folded for word in known):
        raise InvalidInput(N_("Leave your name and your e-mail out of the password."), field=field)
    strength = strength_of(password, about=(name, email, organisation))
    if not strength.enough:
        raise InvalidInput(N_("This password is easy to guess."), field=field, advice=strength.advice)
