"""Keep all that a source says about a site or a company beside what others say about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.supplychain.lists.keeping import plain_values
from grievance.supplychain.lists.statements import CompanySaid, SiteSaid
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.services.writing import write_values
from grievance.supplychain.stages import Confidence

LICENCE = "not stated"
CONFIDENCE = Confidence.LOW
#: What a statement has columns of its own for, and what only a list needs.
_APART = ("source", "licence", "code", "is_listed")


class Notes:
    """What each source is known to say; a trial keeps it in memory only."""

    def __init__(self, run: ImportRun, *, trial: bool) -> None:
        self.run = run
        self.trial = trial
        self._said: dict[tuple[str, str], dict[int, Any]] = {}
        self._noted: set[tuple[str, str, int]] = set()

    def source(self, said: str | None) -> str:
        """Return who says so: the row's own source, or else the list."""
        return said or self.run.list_name

    def note(self, key: str, record_id: int, said: SiteSaid | CompanySaid) -> bool:
        """Keep what a source says about a record, and say whether that is news."""
        source = self.source(said.source)
        known = self._known(key, source)
        words = _words(said)
        # Of two rows of one source about one record the first counts, or each run would change it twice.
        again = (key, source, record_id) in self._noted
        self._noted.add((key, source, record_id))
        if again or known.get(record_id) == words:
            return False
        if not self.trial:
            present = self._present(key, record_id, source) if record_id in known else None
            if present is None:
                present = Statement(**{key: record_id}, source=source, recorded_at=clock.now())
                db.session.add(present)
            confidence = said.confidence or CONFIDENCE
            write_values(
                present, {"said": words, "licence": said.licence or LICENCE, "confidence": confidence}
            )
        known[record_id] = words
        return True

    def _present(self, key: str, record_id: int, source: str) -> Statement | None:
        whose = getattr(Statement, key) == record_id
        return db.session.scalar(select(Statement).where(whose, Statement.source == source))

    def _known(self, key: str, source: str) -> dict[int, Any]:
        if (key, source) not in self._said:
            column = getattr(Statement, key)
            query = select(column, Statement.said).where(Statement.source == source, column.is_not(None))
            self._said[key, source] = {number: said for number, said in db.session.execute(query).all()}  # noqa: C416
        return self._said[key, source]


def _words(said: SiteSaid | CompanySaid) -> dict[str, Any]:
    """Return what a source says, by column of the record."""
    own = plain_values(said)
    party = own.pop("site" if isinstance(said, SiteSaid) else "company")
    words = {name: value for name, value in {**party, **own}.items() if name not in _APART}
    numbers = words.pop("identifiers", None)
    if numbers:
        words["identifiers"] = [f"{each['scheme']}:{each['value']}" for each in numbers]
    return words
