"""Whether anything of a covert case can be read outside: what brands and the public see, with and without."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.year.cast import Cast
from benchmarks.year.workers import CANARY
from grievance.app import create_app
from grievance.cases.models.case import Case
from grievance.cases.states import CaseType
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.supplychain.models.site import Site
from grievance.transparency.models import PublishedCase
from grievance.transparency.services.publishing import publish_now
from tests.factories.visits import visit_as, without_tokens

OPEN_TO_ALL = (
    "/register",
    "/register/cases.csv",
    "/register/cases.json",
    "/register/statistics",
    "/register/statistics.csv",
    "/about/sites",
)
_COVERT = (Case.site_told_at.is_(None)) | (Case.case_type == CaseType.RETALIATION)


def leaks(app: Flask, cast: Cast, settings: Settings, place: Path) -> int:
    """Count pages that name a covert case or a worker's word, or that would read differently without them.

    All rows of covert cases are taken out of a copy of the database; what was published is published anew in
    another, so that both say what they say of the same day.
    """
    folders = [place / "with", place / "without"]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        there = sqlite3.connect(settings.folder / "grievance.sqlite3")
        copy = sqlite3.connect(folder / "grievance.sqlite3")
        with closing(there), closing(copy):
            there.backup(copy)
        shutil.copy(settings.folder / "secrets.json", folder)
    names = _names(app)
    _forget_covert(folders[1] / "grievance.sqlite3")
    read = [_pages(folder, cast) for folder in folders]
    told = sum(any(name in page for name in names) for page in read[0].values())
    different = [address for address in read[0] if read[0][address] != read[1].get(address)]
    return told + len(different)


def _names(app: Flask) -> set[str]:
    """Return everything by which a covert case or its report is called, and a word that a worker wrote."""
    with app.app_context():
        found = {CANARY}
        for case in db.session.scalars(select(Case).where(_COVERT)):
            found |= {case.reference, case.register_reference, case.brand_reference}
            found |= {each.reference for each in case.all_complaints}
        db.session.remove()
    return found


def _forget_covert(database: Path) -> None:
    with closing(sqlite3.connect(database)) as copy:
        copy.execute("PRAGMA foreign_keys=OFF")
        covert = "SELECT id FROM cases WHERE site_told_at IS NULL OR case_type = 'RTL'"
        reports = f"SELECT complaint_id FROM case_complaints WHERE case_id IN ({covert})"
        for statement in (
            f"DELETE FROM check_ins WHERE complaint_id IN ({reports})",
            f"DELETE FROM consents WHERE complaint_id IN ({reports})",
            f"DELETE FROM complaints WHERE id IN ({reports})",
            f"DELETE FROM case_complaints WHERE case_id IN ({covert})",
            f"DELETE FROM danger_check_cases WHERE case_id IN ({covert})",
            f"DELETE FROM case_clocks WHERE case_id IN ({covert})",
            f"DELETE FROM allegations WHERE case_id IN ({covert})",
            f"DELETE FROM severities WHERE case_id IN ({covert})",
            f"DELETE FROM cases WHERE id IN ({covert})",
        ):
            copy.execute(statement)
        copy.commit()


def _pages(folder: Path, cast: Cast) -> dict[str, str]:
    """Return every page that a brand and the public can open, published as of today."""
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    with app.app_context():
        with transaction():
            for row in db.session.scalars(select(PublishedCase)).all():
                db.session.delete(row)
            publish_now(clock.today())
        browser = app.test_client()
        visit_as(browser, cast.brand)
        addresses = list(_addresses())
        db.session.remove()
    read = {each: _read(browser, each) for each in addresses}
    with app.app_context():
        db.engine.dispose()
    return read


def _addresses() -> Iterator[str]:
    yield from (*OPEN_TO_ALL, "/brand", "/brand/issues", "/brand/remedy", "/brand/chain.csv")
    for reference in db.session.scalars(select(Site.reference).order_by(Site.id)):
        yield f"/brand/site/{reference}"
        yield f"/about/sites/{reference}"
    published = select(PublishedCase.register_reference).where(PublishedCase.withdrawn.is_(False)).distinct()
    for reference in db.session.scalars(published.order_by(PublishedCase.register_reference)):
        yield f"/register/{reference}"


def _read(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return re.sub(r'nonce="[^"]*"', "", without_tokens(answer.get_data(as_text=True)))
