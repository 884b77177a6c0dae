"""Choosing among records by name: those that a typed text fits, and those that were chosen before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, case, func
from sqlalchemy.orm import InstrumentedAttribute

from grievance.foundation.db import db

Record = TypeVar("Record")


@dataclass(frozen=True)
class Named(Generic[Record]):
    """Records of which somebody chooses by name, however many there are."""

    records: Select[Any]
    reference: InstrumentedAttribute[str]
    name: InstrumentedAttribute[str]

    def fitting(self, text: str, *, most: int) -> Sequence[Record]:
        """Return records whose name holds `text`, first those with exactly this name; all fit no text."""
        query = self.records.order_by(None)
        if text:
            exact = case((self.name == text, 0), (func.lower(self.name) == text.lower(), 1), else_=2)
            query = query.where(self.name.icontains(text, autoescape=True)).order_by(exact)
        return db.session.scalars(query.order_by(self.name, self.reference).limit(most)).all()

    def of(self, references: Collection[str]) -> Sequence[Record]:
        """Return the records with these references, by name; whatever is not among them is left out."""
        if not references:
            return []
        query = self.records.where(self.reference.in_(references)).order_by(None)
        return db.session.scalars(query.order_by(self.name, self.reference)).all()

    def one(self, reference: str) -> Record | None:
        """Return the record with this reference, if it is among them."""
        return next(iter(self.of([reference])), None)
