"""The same world gives the same key figures with PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from grievance.app import create_app
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from grievance.measures.queries import Wanted, of_officials, of_team, read
from tests.measures.counting import BY_CODE, told
from tests.measures.scribe import NOW
from tests.measures.test_key_figures import BY_HAND, OF_OFFICIALS
from tests.measures.world import write_world


def test_each_figure_is_what_was_worked_out_by_hand(unopened_folder: Path, newest_postgres_url: str) -> None:
    app = create_app(
        Settings(folder=unopened_folder, database_url=newest_postgres_url, kdf_cost="lowest", testing=True)
    )
    with app.app_context(), clock.at(NOW):
        world = write_world(app.extensions["peppers"])
        team = of_team(world.supervisor.actor, Wanted())
        officials = of_officials(world.official.actor, Wanted())
        assert {code: told(read(BY_CODE[code], team)) for code in BY_HAND} == BY_HAND
        assert {code: told(read(BY_CODE[code], officials)) for code in OF_OFFICIALS} == OF_OFFICIALS
        db.session.remove()
        db.engine.dispose()
