"""One clause for list and page: what an actor may see is said once, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, False_, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from grievance.foundation.db import Base, db
from grievance.foundation.errors import NotAllowed, NotFound
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach

Record = TypeVar("Record", bound=Base)
Clause = Callable[[Actor], ColumnElement[bool]]


class Scope(Generic[Record]):
    """For one kind of record, what each reach means; the same clause filters lists and guards pages."""

    def __init__(self, model: type[Record], reaches: Mapping[Reach, Clause], *, read: StrEnum) -> None:
        self.model = model
        self.read = read
        self._reaches = {Reach.ALL: lambda _actor: true(), **reaches}

    def clause(self, actor: Actor, permission: StrEnum | None = None) -> ColumnElement[bool]:
        """Return the SQL condition for what `actor` may do `permission` with (default: read)."""
        asked = (self, permission or self.read)
        if asked not in actor.conditions:
            actor.conditions[asked] = self._clause(actor, asked[1])
        found: ColumnElement[bool] = actor.conditions[asked]
        return found

    def _clause(self, actor: Actor, permission: StrEnum) -> ColumnElement[bool]:
        granted = actor.reaches(permission)
        parts = [self._reaches[reach](actor) for reach in granted if reach in self._reaches]
        return or_(*parts) if parts else false()

    def visible(self, actor: Actor, permission: StrEnum | None = None) -> Select[Record]:
        """Return a query for the records within reach."""
        return select(self.model).where(self.clause(actor, permission))

    def require(self, actor: Actor, permission: StrEnum, record: Record) -> None:
        """Raise `NotFound` if the record is out of sight and `NotAllowed` if it is only to be looked at."""
        if not self._holds(actor, permission, record):
            raise NotAllowed if self._holds(actor, self.read, record) else NotFound

    def find(self, actor: Actor, column: InstrumentedAttribute[str], value: str) -> Record:
        """Return the one record in sight with this value, or raise `NotFound`."""
        found = db.session.scalar(self.visible(actor).where(column == value))
        if found is None:
            raise NotFound
        return found

    def _holds(self, actor: Actor, permission: StrEnum, record: Record) -> bool:
        query = self._question(actor, permission)
        return query is not None and db.session.scalar(query, {"record": record.id}) is not None

    def _question(self, actor: Actor, permission: StrEnum) -> Select[int] | None:
        """Return what to ask about one record, worked out once; None where nothing is ever in reach."""
        asked = (self, permission, "one record")
        if asked not in actor.conditions:
            clause = self.clause(actor, permission)
            one = select(self.model.id).where(self.model.id == bindparam("record"), clause)
            actor.conditions[asked] = None if isinstance(clause, False_) else one
        found: Select[int] | None = actor.conditions[asked]
        return found

    @classmethod
    def through(
        cls, model: type[Record], key: InstrumentedAttribute[int], parent: Scope[Base], *, read: StrEnum
    ) -> Scope[Record]:
        """A scope whose records are in reach exactly when their parent is."""
        return _Through(model, key, parent, read=read)


class _Through(Scope[Record]):
    def __init__(
        self, model: type[Record], key: InstrumentedAttribute[int], parent: Scope[Base], *, read: StrEnum
    ) -> None:
        super().__init__(model, {}, read=read)
        self._key = key
        self._parent = parent

    def _clause(self, actor: Actor, permission: StrEnum) -> ColumnElement[bool]:
        parents = select(self._parent.model.id).where(self._parent.clause(actor, permission))
        return self._key.in_(parents)
