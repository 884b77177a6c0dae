"""The demonstration world: invented people on invented sites, with a past of some months."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import current_app
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation
from grievance.cases.services import check_ins
from grievance.demo.accounts import DemoAccount, DemoCode, keep, read_accounts, read_codes
from grievance.demo.beginnings import count_beginnings
from grievance.demo.opening import open_up
from grievance.demo.people import CASE_TEAM, gather, new_credentials
from grievance.demo.places import lay_out
from grievance.demo.stage import Stage, new_codes
from grievance.demo.stories import (
    claims,
    cobalt,
    elsewhere,
    interpreting,
    nickel,
    nights,
    officials,
    publications,
    wages,
)
from grievance.demo.timetable import Timetable, play
from grievance.demo.unions import verify
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import CODE, PASSWORD, PepperRing, cost_for
from grievance.foundation.settings import Settings
from grievance.leverage.services.reminding import remind_of_promises

#: How long ago the invented people joined.
BEGINNING = 240
CHAPTERS = (nights, wages, cobalt, nickel, elsewhere, interpreting, claims, officials, publications)


def load() -> None:
    """Make the world in an installation that has none yet: all of it or nothing."""
    if _is_there():
        return
    settings: Settings = current_app.extensions["settings"]
    peppers: PepperRing = current_app.extensions["peppers"]
    password_cost = cost_for(PASSWORD, level=settings.kdf_cost)
    code_cost = cost_for(CODE, level=settings.kdf_cost)
    # Stretching passwords and codes releases the interpreter: it goes on beside everything else.
    with ThreadPoolExecutor(2) as pool, transaction():
        credentials = new_credentials(pool, peppers=peppers, cost=password_cost)
        codes = new_codes(pool, peppers=peppers, cost=code_cost)
        time = Timetable(clock.now())
        with clock.at(time.ago(BEGINNING)):
            cast = gather(credentials, peppers=peppers, cost=password_cost)
            open_up(cast.actors["administrator"])
            verify(cast)
            interpreting.list_for_teams(cast)
            sites = lay_out(cast, as_of=clock.today())
        stage = Stage(time, cast, sites, codes, peppers, code_cost)
        play(story for chapter in CHAPTERS for story in chapter.stories(stage))
        # As the worker process does every hour: a silence of two weeks waits for somebody to look at it, and
        # a brand hears that the day of its promise has passed.
        check_ins.ask_what_is_due()
        check_ins.notice_silence()
        remind_of_promises()
        count_beginnings(time)
        # Before the end of the transaction: passwords that nobody knows would be worse than none.
        keep(settings.folder, cast.accounts, stage.worker_codes(), stage.join_codes)


def accounts() -> list[DemoAccount]:
    """Return what is needed to sign in as each invented person."""
    return read_accounts(_folder_settings().folder)


def codes() -> list[DemoCode]:
    """Return the codes of the invented workers."""
    return read_codes(_folder_settings().folder)


def _is_there() -> bool:
    return db.session.scalar(select(Organisation.id).where(Organisation.name == CASE_TEAM)) is not None


def _folder_settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
