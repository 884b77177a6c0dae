"""Say that somebody has read a language, and correct what the product says in it."""

from __future__ import annotations

from collections.abc import Sequence

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed, NotFound
from grievance.foundation.text import N_, clean_lines
from grievance.opening.fingerprints import fingerprint, message_key
from grievance.opening.models.language import LanguageReview, TextCorrection
from grievance.opening.queries import correction_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

LONGEST = 2000


def mark_reviewed(
    actor: Actor, locale: str, *, reviewer: str, shown: Sequence[str], seen_hash: str
) -> LanguageReview:
    """Note who has read what workers agree to in a language; refused if the texts changed meanwhile."""
    user_id = _who(actor)
    name = " ".join(clean_lines(reviewer).split())
    if not name or len(name) > 120:
        raise InvalidInput(N_("Say who read it: a person's name."), field="reviewer")
    text_hash = fingerprint(shown)
    if text_hash != seen_hash:
        raise Changed
    made = LanguageReview(
        locale=locale, reviewer=name, text_hash=text_hash, marked_by_id=user_id, marked_at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "language.reviewed", made, locale=locale, version=text_hash)
    return made


def correct_text(actor: Actor, locale: str, message: str, *, forms: Sequence[str]) -> TextCorrection:
    """Let the product say a message otherwise in a language; what the forms must hold is checked before."""
    user_id = _who(actor)
    words = [clean_lines(form) for form in forms]
    if not words or not all(words):
        raise InvalidInput(N_("This has to be said."), field="form_0")
    if any(letter in form for form in words for letter in "<>"):
        # Templates trust what the catalogues say: markup in it would be markup on a worker's page.
        raise InvalidInput(N_("Write plain words, without < and >."), field="form_0")
    if max(map(len, words)) > LONGEST:
        raise InvalidInput(N_("This is too long. Please make it shorter."), field="form_0")
    key = message_key(message)
    found = correction_of(locale, key)
    if found is None:
        found = TextCorrection(locale=locale, message_key=key, message=message)
        db.session.add(found)
    found.forms, found.corrected_by_id, found.corrected_at = words, user_id, clock.now()
    db.session.flush()
    record(actor, "text.corrected", found, locale=locale, item=key, version=fingerprint(words))
    return found


def reset_text(actor: Actor, locale: str, key: str) -> None:
    """Let the product say again what the catalogue of a language says."""
    _who(actor)
    found = correction_of(locale, key)
    if found is None:
        raise NotFound
    record(actor, "text.reset", found, locale=locale, item=key)
    db.session.delete(found)
    db.session.flush()


def _who(actor: Actor) -> int:
    actor.must(Permission.Opening.LANGUAGES)
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id
