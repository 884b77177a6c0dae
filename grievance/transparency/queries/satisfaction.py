"""How workers say they were treated, as far as it may be told: counted in fives, hidden under five."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.satisfaction.queries import answered_until, asked_until
from grievance.satisfaction.states import SatisfactionQuestion
from grievance.transparency.disclosure import Cell, suppress
from grievance.transparency.models import PublishedFigure
from grievance.transparency.queries.counting import ALL, Figure
from grievance.transparency.states import Audience

TABLE = "satisfaction"
_ASKED, _ANSWERED, _ANSWERS, _SCORE = "asked", "answered", "answers", "score"


@dataclass(frozen=True)
class QuestionFigures:
    """One question: the mean from 1 to 3 in hundredths, and how many answers it is made of."""

    question: SatisfactionQuestion
    score: int | None
    answers: int | None


@dataclass(frozen=True)
class SatisfactionFigures:
    """The published figures; None: fewer than five."""

    asked: int | None
    answered: int | None
    questions: tuple[QuestionFigures, ...]


def figures_about_satisfaction(*, until: date) -> list[Figure]:
    """Return the figures of how workers were treated, of what was known on a day."""
    asked = asked_until(until)
    answered, tallies = answered_until(until)
    whole = suppress(
        {_ASKED: Cell(asked, asked), _ANSWERED: Cell(answered, answered)}, parts_of_a_whole=False
    )
    figures = [_figure(ALL, column, value) for column, value in whole.items()]
    cells = {each: Cell(tally.answers, tally.answers) for each, tally in tallies.items()}
    for question, answers in suppress(cells, parts_of_a_whole=False).items():
        score = tallies[question].hundredths if answers is not None else None
        figures += [_figure(question, _ANSWERS, answers), _figure(question, _SCORE, score)]
    return figures


def satisfaction_figures(published_on: date) -> SatisfactionFigures:
    """Return what a publication says of how workers were treated."""
    query = select(PublishedFigure).where(
        PublishedFigure.published_on == published_on, PublishedFigure.table_name == TABLE
    )
    told = {(each.row_key, each.column_key): each.value for each in db.session.scalars(query)}
    return SatisfactionFigures(
        asked=told.get((ALL, _ASKED)),
        answered=told.get((ALL, _ANSWERED)),
        questions=tuple(
            QuestionFigures(each, told.get((each, _SCORE)), told.get((each, _ANSWERS)))
            for each in SatisfactionQuestion
        ),
    )


def _figure(row: str, column: str, value: int | None) -> Figure:
    return Figure(Audience.PUBLIC, TABLE, str(row), column, value)
