"""Confirm who runs the installation and what it promises workers; before that, nobody can report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed, Unavailable
from grievance.foundation.text import N_, clean_lines
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.undertaking import Undertaking
from grievance.opening.queries import is_confirmed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: The team is told thirty days before a case is erased, which leaves no room in a single month.
FEWEST_MONTHS, MOST_MONTHS = 2, 600


class NotOpenYet(Unavailable):
    """Nobody has confirmed yet who runs this and what it promises."""

    message = N_("We cannot take reports yet.")


@dataclass(frozen=True)
class Facts:
    """Who runs an installation and answers for it."""

    legal_name: str
    country: str
    contact: str
    answerable: str
    keeps_months: int

    def checked(self) -> Facts:
        """Return the facts without stray spaces, or raise `InvalidInput` for what is missing."""
        one_line = {
            name: " ".join(clean_lines(getattr(self, name)).split())
            for name in ("legal_name", "country", "contact", "answerable")
        }
        for name, longest in (("legal_name", 200), ("contact", 300), ("answerable", 300)):
            if not one_line[name]:
                raise InvalidInput(N_("This has to be said."), field=name)
            if len(one_line[name]) > longest:
                raise InvalidInput(N_("This is too long. Please make it shorter."), field=name)
        country = one_line["country"].upper()
        if not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise InvalidInput(N_("Enter the two letters of the country, such as JP."), field="country")
        if not FEWEST_MONTHS <= self.keeps_months <= MOST_MONTHS:
            raise InvalidInput(N_("Enter a number of months from 2 to 600."), field="keeps_months")
        return Facts(**{**one_line, "country": country}, keeps_months=self.keeps_months)


def confirm(actor: Actor, facts: Facts, *, shown: Mapping[str, Sequence[str]], seen_hash: str) -> Undertaking:
    """Confirm who runs this and exactly the texts that were shown; refused if they changed meanwhile.

    `seen_hash` is the fingerprint of what was on the page of whoever confirms.
    """
    actor.must(Permission.Opening.CONFIRM)
    if actor.user_id is None:
        # A command at night is nobody whom a worker could ask.
        raise NotAllowed
    text_hash = fingerprint(shown)
    if text_hash != seen_hash:
        raise Changed
    good = facts.checked()
    made = Undertaking(
        legal_name=good.legal_name,
        country=good.country,
        contact=good.contact,
        answerable=good.answerable,
        keeps_months=good.keeps_months,
        text_hash=text_hash,
        shown={locale: list(texts) for locale, texts in shown.items()},
        confirmed_by_id=actor.user_id,
        confirmed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "opening.confirmed", made, version=text_hash)
    return made


def require_open() -> None:
    """Raise `NotOpenYet` as long as nobody has confirmed who runs this."""
    if not is_confirmed():
        raise NotOpenYet
