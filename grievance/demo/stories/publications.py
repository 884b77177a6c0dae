"""What was published on each day, as it was known two weeks before, and what a site calls wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.cases.states import OPEN
from grievance.demo import words
from grievance.demo.stage import Stage
from grievance.demo.timetable import Story
from grievance.foundation.db import db
from grievance.transparency.dates import DELAY, is_publication_day
from grievance.transparency.models import FactObjection
from grievance.transparency.queries.site_facts import matters_to_check
from grievance.transparency.services.hearing_sites import decline_objection, object_to, show_to_sites
from grievance.transparency.services.publishing import publish
from grievance.transparency.states import SiteFact

#: How many days back the register goes.
SINCE = 60
BY = "contoh"


def stories(stage: Stage) -> Iterator[Story[None]]:
    """Return the story of the register, and of a site that reads before others what it will say."""
    yield register(stage)
    yield contested(stage)


def register(stage: Stage) -> Story[None]:
    """Each publication is prepared when its time comes; the last one is still being prepared."""
    for day in _fixed(stage):
        yield stage.time.ago(day, "02:00")
        publish()
        yield stage.time.ago(day - 1, "02:00")
        show_to_sites()
    yield stage.time.present - timedelta(hours=1)
    publish()


def contested(stage: Stage) -> Story[None]:
    """A site calls a day wrong in each publication; the team let it stand so far, and the last one waits."""
    *answered, last = _fixed(stage)
    for day in answered:
        yield from _objected(stage, day=day - 1)
        yield from _let_stand(stage, day=day - 5)
    yield from _objected(stage, day=last - 1)


def _fixed(stage: Stage) -> list[int]:
    """Return how many days ago the publications were fixed that sites were shown since."""
    return [
        day
        for day in range(SINCE, 1, -1)
        if is_publication_day((stage.time.ago(day, "02:00") + DELAY).date())
    ]


def _objected(stage: Stage, *, day: int) -> Story[None]:
    yield stage.time.ago(day, "14:20")
    actor, text = stage.actor(BY), "came-later"
    shown = [each.reference for each in matters_to_check(actor)]
    # The oldest that still goes on: references are drawn by lot and would choose another one at each loading.
    oldest = (
        select(Case).where(Case.reference.in_(shown), Case.state.in_(sorted(OPEN))).order_by(Case.opened_at)
    )
    for case in db.session.scalars(oldest.limit(1)).all():
        object_to(
            actor,
            case,
            fact=SiteFact.STEPS,
            text=words.text(text),
            source=words.text("book-of-letters"),
            locale=words.original_of(text),
        )


def _let_stand(stage: Stage, *, day: int) -> Story[None]:
    yield stage.time.ago(day, "09:50")
    reason = Words(words.text("signed-that-day"), words.original_of("signed-that-day"))
    for each in db.session.scalars(select(FactObjection).where(FactObjection.answer.is_(None))).all():
        decline_objection(stage.actor("inspector"), each.case, each, reason=reason)
