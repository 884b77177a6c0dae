"""Keep what workers were asked, so that the fingerprint on an answer can be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite

from grievance.complaints.models.consenting import ConsentWording
from grievance.foundation import clock
from grievance.foundation.db import db


def text_hash(shown: str) -> str:
    """Return the fingerprint of a text that somebody agreed to or not."""
    return hashlib.sha256(shown.encode()).hexdigest()


def keep_wordings(shown: Iterable[tuple[str, str]]) -> None:
    """Keep what was shown, each text once, so that its fingerprint can be read again."""
    rows = [
        {"text_hash": text_hash(text), "locale": locale, "text": text, "first_shown_on": clock.today()}
        for text, locale in dict.fromkeys(shown)
    ]
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    if rows:
        # Two workers may be the first to read a question at the same moment.
        db.session.execute(
            dialect.insert(ConsentWording).values(rows).on_conflict_do_nothing(index_elements=["text_hash"])
        )
