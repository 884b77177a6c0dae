"""Prepare what will be published, replace it until its day is 14 days off, and take back what must go."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor, service
from grievance.supplychain.models.site import Site
from grievance.supplychain.workforce import LEAST_WORKFORCE
from grievance.transparency.dates import DELAY, last_publication, next_publication
from grievance.transparency.models import Publication, PublishedCase, PublishedFigure
from grievance.transparency.placing import places
from grievance.transparency.queries.candidates import candidates, told_to_site
from grievance.transparency.queries.counting import Figure, figures_about_sites, figures_for_public
from grievance.transparency.queries.figures import told_about_sites
from grievance.transparency.queries.key_figures import figures_about_process
from grievance.transparency.queries.records import place_in, record_of
from grievance.transparency.queries.satisfaction import figures_about_satisfaction
from grievance.transparency.queries.site_facts import contested_in
from grievance.transparency.services.hearing_sites import CONTESTED, show_to_sites
from grievance.transparency.states import SiteFact

WITHDRAWN: dict[str, Any] = {}


def publish() -> None:
    """Take back what must go, prepare the next publication, and show sites what the fixed one says of them.

    Doing it twice changes nothing.
    """
    withdraw_what_must_go()
    prepare_next_publication()
    show_to_sites()


def prepare_next_publication(actor: Actor | None = None) -> bool:
    """Prepare the first publication that is at least 14 days off; once a day is enough.

    What is known today is shown then and no earlier. Returns whether there was anything to do.
    """
    day = next_publication(clock.today())
    prepared = db.session.scalar(select(Publication).where(Publication.published_on == day))
    if prepared is not None and prepared.taken_on == clock.today():
        return False
    _prepare(actor or service(), day)
    return True


def publish_now(on: date) -> date:
    """Publish what is known now as of the last publication day until `on`: for demonstrations and tests."""
    day = last_publication(on)
    _prepare(service(), day)
    return day


def withdraw_what_must_go(actor: Actor | None = None) -> int:
    """Turn what is shown of cases that have to go into tombstones, at once; return how many cases."""
    shown = set(
        db.session.scalars(
            select(PublishedCase.register_reference).where(PublishedCase.withdrawn.is_(False)).distinct()
        )
    )
    allowed = select(Case.register_reference).join(Site, Site.id == Case.site_id)
    allowed = allowed.where(told_to_site(until=clock.today()), Site.workforce >= LEAST_WORKFORCE)
    gone = sorted(shown - set(db.session.scalars(allowed)))
    for reference in gone:
        _bury(reference)
    if gone:
        latest = db.session.scalar(select(Publication).order_by(Publication.published_on.desc()).limit(1))
        assert latest is not None
        record(actor or service(), "publication.withdrawn", latest, count=len(gone))
    return len(gone)


def _bury(reference: str) -> None:
    rows = db.session.scalars(select(PublishedCase).where(PublishedCase.register_reference == reference))
    for row in rows.all():
        if row.published_on > clock.today():
            db.session.delete(row)
        else:
            row.withdrawn, row.record = True, WITHDRAWN
    db.session.flush()


def _prepare(actor: Actor, day: date) -> None:
    """Write the rows and figures of one publication anew, in the caller's transaction."""
    for table in (PublishedCase, PublishedFigure):
        db.session.execute(delete(table).where(table.published_on == day))
    publication = db.session.scalar(select(Publication).where(Publication.published_on == day))
    is_new = publication is None
    if publication is None:
        publication = Publication(published_on=day)
        db.session.add(publication)
    publication.taken_on = clock.today()
    records = _records(day)
    _write_cases(day, records)
    _write_figures(day, figures_for_public(records))
    _write_figures(day, figures_about_sites(until=day - DELAY, before=told_about_sites(before=day)))
    _write_figures(day, figures_about_satisfaction(until=day - DELAY))
    _write_figures(day, figures_about_process(until=day - DELAY))
    db.session.flush()
    if is_new:
        record(actor, "publication.prepared", publication, count=len(records), due=day)


def _records(day: date) -> dict[str, dict[str, Any]]:
    found = candidates(day)
    before = {
        reference: place_in(row.record) for reference, row in _newest_before(day).items() if not row.withdrawn
    }
    told = places((each.placed for each in found), before)
    contested = contested_in(told)
    records = {}
    for each in found:
        reference = each.case.register_reference
        if reference in told:
            said = record_of(each, told[reference])
            records[reference] = {**said, **_contested(said, contested.get(reference, []))}
    return records


def _contested(said: dict[str, Any], objections: list[tuple[SiteFact, Any]]) -> dict[str, list[str]]:
    """Return the note of what the site calls wrong, as long as a row says the same of it."""
    facts = sorted({str(fact) for fact, value in objections if said[fact] == value})
    return {CONTESTED: facts} if facts else {}


def _write_cases(day: date, records: dict[str, dict[str, Any]]) -> None:
    before = _newest_before(day)
    for reference, content in records.items():
        earlier = before.get(reference)
        if earlier is None or earlier.withdrawn or earlier.record != content:
            db.session.add(PublishedCase(register_reference=reference, published_on=day, record=content))
    for reference, earlier in before.items():
        if reference not in records and not earlier.withdrawn:
            gone = PublishedCase(register_reference=reference, published_on=day, record=WITHDRAWN)
            gone.withdrawn = True
            db.session.add(gone)


def _newest_before(day: date) -> dict[str, PublishedCase]:
    query = select(PublishedCase).where(PublishedCase.published_on < day)
    rows = db.session.scalars(query.order_by(PublishedCase.published_on))
    return {row.register_reference: row for row in rows}


def _write_figures(day: date, figures: list[Figure]) -> None:
    for each in figures:
        db.session.add(
            PublishedFigure(
                published_on=day,
                audience=each.audience,
                table_name=each.table,
                row_key=each.row,
                column_key=each.column,
                value=each.value,
            )
        )
