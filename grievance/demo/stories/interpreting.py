"""What a worker wrote is read by the team through an interpreter, and another report waits for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from grievance.accounts.models.user import User
from grievance.accounts.services.listing import list_interpreter
from grievance.cases.interpreting import TextKind
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.services.translating import Wish, ask_for_translation, hand_in
from grievance.cases.translations import texts_of
from grievance.demo import words
from grievance.demo.people import Cast
from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.foundation import clock
from grievance.foundation.db import db

#: Whose report came back, and whose is still to be translated.
DONE, WAITING = "wages-night", "wages-crusher"
SPEAKS = ("ar", "en", "fr", "id", "sw")


def list_for_teams(cast: Cast) -> None:
    """Put the interpreter on the list of every team."""
    interpreter = db.session.get_one(User, cast.actors["interpreter"].user_id)
    for team in cast.teams.values():
        list_interpreter(cast.actors["administrator"], team, interpreter, locales=SPEAKS)


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the story of two texts."""
    yield two_texts(stage)


def two_texts(stage: Stage) -> Story[None]:
    """One report comes back in English; another still lies with the interpreter."""
    yield stage.time.ago(120, "16:30")
    asked = _ask(stage, DONE, days=2)
    yield stage.time.ago(119, "08:15")
    found = db.session.get_one(TranslationRequest, asked)
    hand_in(stage.actor("interpreter"), found, text=words.text("wages-night-in-english"))
    yield stage.time.ago(1, "10:45")
    _ask(stage, WAITING, days=3)


def _ask(stage: Stage, name: str, *, days: int) -> int:
    matter, inspector = stage.matters[name], stage.actor("inspector")
    text = next(
        each
        for each in texts_of(inspector, matter.case)
        if each.complaint.id == matter.complaint_id and each.kind is TextKind.REPORT
    )
    wish = Wish(
        text=text.key,
        locale="en",
        interpreter=stage.user("interpreter").reference,
        due_on=clock.today() + timedelta(days=days),
    )
    return ask_for_translation(inspector, matter.case, wish).id
