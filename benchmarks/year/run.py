"""Make an installation in a temporary folder, let a year happen in it, and print what it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic

from benchmarks.year.cast import gather
from benchmarks.year.days import DAYS, FIRST_DAY, Year, moment_of
from benchmarks.year.desk import Desk
from benchmarks.year.figures import lines
from benchmarks.year.night import plan_roster
from grievance.app import create_app
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations.schema import upgrade
from tests.factories.opening import open_for_workers

REPORTS = 120
SEED = 2026


def measure(folder: Path, say: Callable[[str], None]) -> None:
    """Print a year of 120 reports; the same seed makes the same year."""
    began, home = monotonic(), folder / "year"
    home.mkdir()
    PepperRing.new().write(home / "secrets.json")
    settings = Settings(folder=home, kdf_cost="lowest", testing=True)
    app = create_app(settings)
    with app.app_context(), clock.at(moment_of(0, 0)):
        upgrade()
        peppers = app.extensions["peppers"]
        open_for_workers(peppers)
        cast = gather(Random(SEED), peppers)  # noqa: S311 - the same year every time, and no secret
        plan_roster(cast, FIRST_DAY)
    with app.app_context():
        desk = Desk(cast, {})
        year = Year(app, settings, cast, desk, say)
        year.by_report = desk.workers
        year.live(REPORTS, folder / "looks")
        with clock.at(moment_of(DAYS, 0)):
            for line in lines(year):
                say(line)
        db.session.remove()
        db.engine.dispose()
    say(f"{DAYS} days from {FIRST_DAY:%d %B %Y} in {monotonic() - began:.0f} s")
