"""The database: typed base class, UTC times, and the only place that commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Dialect, Engine, Enum, Integer, MetaData, String, Table, event, insert, inspect, text
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.orm import DeclarativeBase, Mapped, make_transient_to_detached, mapped_column, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import TypeDecorator

from grievance.foundation.errors import Refusal
from grievance.foundation.one_writer import one_writer
from grievance.foundation.references import new_reference

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITES = "grievance_writes"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, to the second; a value without a time zone is refused."""

    impl = SqlDateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


def stored_by_value(kind: type[StrEnum], *, rule: str | None = None) -> Enum:
    """Return the column type of an enum: its values as text, checked, never its member names.

    `rule` names the check where a table has two columns of one enum.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=rule or f"{kind.__name__.lower()}_is_known",
        length=40,
        values_callable=lambda members: [str(member.value) for member in members],
    )


class Base(DeclarativeBase):
    """What every table has: an internal number that never leaves the server."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime(), str: String()},
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)


class Referenced:
    """A record with a random public identifier, the only one that appears in addresses."""

    reference: Mapped[str] = mapped_column(String(16), unique=True, default=new_reference)


Record = TypeVar("Record", bound=Base)
db = SQLAlchemy(model_class=Base)


@contextmanager
def transaction() -> Iterator[None]:
    """Do everything inside the block or nothing; the only commit in the product.

    What was read before is forgotten first, so that a decision is made on what the database says
    while nobody else can write. SQLite has one writer at a time, which keeps the slowest request fast.
    What a refusal leaves behind is kept, since it says that something was tried and not done.
    """
    session = db.session
    if session.info.get(WRITES):
        raise RuntimeError("a transaction is under way already")
    session.rollback()
    with _right_to_write(db.engine):
        try:
            session.info[WRITES] = True
            session.connection(execution_options={WRITES: True})
            yield
            session.commit()
        except BaseException as raised:
            session.rollback()
            if isinstance(raised, Refusal) and raised.leaves is not None:
                _keep_what_it_leaves(raised)
            raise
        finally:
            session.info.pop(WRITES, None)


def _keep_what_it_leaves(refusal: Refusal) -> None:
    write, refusal.leaves = refusal.leaves, None
    assert write is not None
    db.session.connection(execution_options={WRITES: True})
    write()
    db.session.commit()


def add_record(made: Record) -> Record:
    """Add one new record by its own columns, and return it as if it had been read from the database.

    Flushing it would look through everything else that the session holds, several times for each report.
    What the record refers to has to be there already, and be named by its number.
    """
    db.session.flush()
    state = inspect(made)
    held = state.dict
    values = {each.key: held[each.key] for each in state.mapper.column_attrs if each.key in held}
    added = cast("CursorResult[Any]", db.session.execute(insert(cast(Table, made.__table__)), values))
    stored = cast("Mapping[str, Any]", added.last_inserted_params())
    (number,) = cast("tuple[int]", added.inserted_primary_key)
    for key, value in {**stored, "id": number}.items():
        set_committed_value(made, key, value)
    make_transient_to_detached(made)
    # SQLite gives the number of the newest row anew once that row is deleted: then this is what has it.
    gone = db.session.identity_map.get(state.mapper.identity_key_from_primary_key((number,)))
    if gone is not None:
        db.session.expunge(gone)
    db.session.add(made)
    return made


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that nothing else is done with, all at once and without making objects of them."""
    if rows:
        db.session.flush()
        db.session.execute(insert(cast(Table, model.__table__)), rows)


def _right_to_write(engine: Engine) -> AbstractContextManager[None]:
    if engine.dialect.name == "sqlite" and engine.url.database:
        return one_writer(engine.url.database)
    return nullcontext()


def prepare_engine(engine: Engine) -> None:
    """Set an engine up: on SQLite WAL, foreign keys, and BEGIN IMMEDIATE for whoever writes."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)


def count_for_planner() -> None:
    """Let SQLite look at some rows of each table, so that it knows which index has few of what is asked.

    PostgreSQL does this by itself.
    """
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA analysis_limit=400"))
        db.session.execute(text("ANALYZE"))


def shrink_journal() -> bool:
    """Empty SQLite's journal, so that what was deleted lies nowhere; False if somebody reads just now.

    PostgreSQL does this by itself in its own time; docs/retention.md says what remains until then.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        busy, _pages, _moved = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        connection.exec_driver_sql("BEGIN")
    return not busy


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        # What is deleted is overwritten with zeros, so that erasing leaves nothing in the file.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
