"""The public register as it stands on a day: published rows only, never a live case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select
from sqlalchemy.orm import aliased

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page
from grievance.transparency.models import Publication, PublishedCase

PAGE_SIZE = 50


@dataclass(frozen=True)
class RegisterFilter:
    """What narrows the register; empty means any. By place only: see `placing`."""

    mineral: str = ""
    site_stage: str = ""
    country: str = ""


@dataclass(frozen=True)
class PublishedSite:
    """A site that may be named."""

    reference: str
    name: str


@dataclass(frozen=True)
class Remedied:
    """A kind of remedy that was promised, and where it stands."""

    family: str
    state: str


@dataclass(frozen=True)
class RegisterRow:
    """One published case: all that anybody may know."""

    reference: str
    updated_on: date
    withdrawn: bool
    reported: bool = True
    opened: str = ""
    filed_by: str = ""
    minerals: tuple[str, ...] = ()
    country: str | None = None
    site_stage: str | None = None
    site: PublishedSite | None = None
    site_hidden: str | None = None
    workers: str | None = None
    groups: tuple[str, ...] = ()
    provisions: tuple[tuple[str, str], ...] = ()
    """Code and basis of each commitment that it relates to."""
    urgency: str | None = None
    stage_reached: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    """How far it came, and the month or quarter."""
    late: tuple[str, ...] = ()
    """The deadlines that had passed."""
    site_replied: bool = False
    findings: tuple[tuple[str, str], ...] = ()
    """Group of problems and outcome."""
    remedy: tuple[Remedied, ...] = ()
    remedy_overdue: bool = False
    remedy_open: bool = False
    root_causes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    closed_because: str | None = None
    contested: tuple[str, ...] = ()
    """Which of these facts the site calls wrong."""


@dataclass(frozen=True)
class RegisterChoices:
    """The values that the published rows tell, which are all that can be filtered by."""

    minerals: tuple[str, ...]
    site_stages: tuple[str, ...]
    countries: tuple[str, ...]


def register_page(wanted: RegisterFilter, *, page: int) -> Page[RegisterRow]:
    """Return one page of the register, newest first."""
    query = _shown().where(*_narrowed(wanted))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    rows = db.session.scalars(_ordered(query).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(rows=[_row(each) for each in rows], number=number, total=total, size=PAGE_SIZE)


def register_rows(wanted: RegisterFilter) -> list[RegisterRow]:
    """Return the whole register for a download; tombstones come with it unless it is narrowed."""
    return [_row(each) for each in db.session.scalars(_ordered(_shown().where(*_narrowed(wanted))))]


def published_case(reference: str) -> RegisterRow:
    """Return one published case, or raise `NotFound`; a tombstone is returned as one."""
    found = db.session.scalar(_shown().where(PublishedCase.register_reference == reference))
    if found is None:
        raise NotFound
    return _row(found)


def changes_of(reference: str) -> list[date]:
    """Return the days on which what is said about a case was published or changed, oldest first."""
    query = select(PublishedCase.published_on).where(
        PublishedCase.register_reference == reference, PublishedCase.published_on <= clock.today()
    )
    return list(db.session.scalars(query.order_by(PublishedCase.published_on)))


def choices() -> RegisterChoices:
    """Return what the register can be filtered by."""
    minerals: set[str] = set()
    stages: set[str] = set()
    countries: set[str] = set()
    for record in db.session.scalars(_shown().with_only_columns(PublishedCase.record)):
        minerals.update(record.get("minerals") or ())
        stages.update([record["site_stage"]] if record.get("site_stage") else ())
        countries.update([record["country"]] if record.get("country") else ())
    return RegisterChoices(tuple(sorted(minerals)), tuple(sorted(stages)), tuple(sorted(countries)))


def last_publication_day() -> date | None:
    """Return the day of the newest publication that is out."""
    query = select(func.max(Publication.published_on)).where(Publication.published_on <= clock.today())
    return db.session.scalar(query)


def _shown() -> Select[PublishedCase]:
    """Return the newest row of each case that is out."""
    later = aliased(PublishedCase)
    replaced = (
        select(later.id)
        .where(
            later.register_reference == PublishedCase.register_reference,
            later.published_on > PublishedCase.published_on,
            later.published_on <= clock.today(),
        )
        .exists()
    )
    return select(PublishedCase).where(and_(PublishedCase.published_on <= clock.today(), ~replaced))


def _ordered(query: Select[PublishedCase]) -> Select[PublishedCase]:
    return query.order_by(
        PublishedCase.withdrawn, PublishedCase.published_on.desc(), PublishedCase.register_reference
    )


def _narrowed(wanted: RegisterFilter) -> list[ColumnElement[bool]]:
    record = PublishedCase.record
    found: list[ColumnElement[bool]] = []
    if wanted.mineral:
        found.append(cast(record["minerals"], String).contains(f'"{wanted.mineral}"', autoescape=True))
    if wanted.site_stage:
        found.append(record["site_stage"].as_string() == wanted.site_stage)
    if wanted.country:
        found.append(record["country"].as_string() == wanted.country)
    return found


def _row(found: PublishedCase) -> RegisterRow:
    if found.withdrawn:
        return RegisterRow(found.register_reference, found.published_on, withdrawn=True)
    told: Mapping[str, Any] = found.record
    site = told["site"]
    return RegisterRow(
        reference=found.register_reference,
        updated_on=found.published_on,
        withdrawn=False,
        reported=told["reported"],
        opened=told["opened"],
        filed_by=told["filed_by"],
        minerals=tuple(told["minerals"] or ()),
        country=told["country"],
        site_stage=told["site_stage"],
        site=PublishedSite(site["reference"], site["name"]) if site is not None else None,
        site_hidden=told["site_hidden"],
        workers=told["workers"],
        groups=tuple(told["groups"]),
        provisions=_pairs(told["provisions"], "code", "basis"),
        urgency=told["urgency"],
        stage_reached=told["stage_reached"],
        steps=_pairs(told["steps"], "stage", "when"),
        late=tuple(told["late"]),
        site_replied=told["site_replied"],
        findings=_pairs(told["findings"], "group", "outcome"),
        remedy=tuple(Remedied(each["family"], each["state"]) for each in told["remedy"]),
        remedy_overdue=told["remedy_overdue"],
        remedy_open=told["remedy_open"],
        root_causes=tuple(told["root_causes"]),
        acts=tuple(told["acts"]),
        closed_because=told["closed_because"],
        contested=tuple(told.get("contested", ())),
    )


def _pairs(rows: Sequence[Mapping[str, str]], first: str, second: str) -> tuple[tuple[str, str], ...]:
    return tuple((each[first], each[second]) for each in rows)
