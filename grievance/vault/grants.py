"""How a compartment's key is sealed to one holder, so that a grant opens nowhere else."""

from __future__ import annotations

from grievance.vault.envelopes import context
from grievance.vault.keys import OpenKey, open_with, seal_to


def seal_grant(public: bytes, private: bytes, *, compartment: str, epoch: int, to: int) -> bytes:
    """Seal a compartment's private key to the holder with the number `to` and this public key."""
    return seal_to(public, private, info=_place(compartment, epoch, to))


def open_grant(private: bytes, sealed: bytes, *, compartment: str, epoch: int, to: int) -> OpenKey:
    """Return the compartment's private key, or raise `Sealed` if it was sealed elsewhere."""
    return OpenKey(open_with(private, sealed, info=_place(compartment, epoch, to)))


def _place(compartment: str, epoch: int, to: int) -> bytes:
    return context(v=1, what="grant", compartment=compartment, epoch=epoch, to=to)
