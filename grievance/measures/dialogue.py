"""K22: how workers say they were treated, counted as the public figures count it."""

from __future__ import annotations

from grievance.foundation import clock
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Named, Target, Unit, share
from grievance.measures.selection import Selection
from grievance.satisfaction.queries import answered_until, asked_until


def satisfaction(_selection: Selection) -> list[Line]:
    """Return how many answered and each question's mean; no answer leads to a case, so all are counted."""
    today = clock.today()
    asked = asked_until(today)
    answered, tallies = answered_until(today)
    answers = sum(tally.answers for tally in tallies.values())
    points = sum(tally.sum for tally in tallies.values())
    return [
        share("answered", answered, asked),
        Line("mean", Unit.SCORE, answers, round(points / answers, 2) if answers else None),
        *(
            Line(
                question.value,
                Unit.SCORE,
                tally.answers,
                tally.hundredths / 100 if tally.answers else None,
                named=Named.QUESTION,
            )
            for question, tally in tallies.items()
        ),
    ]


MEASURES = (
    Measure(
        code="K22",
        name=N_("How workers say they were treated"),
        criterion=Criterion.DIALOGUE,
        numerator=N_(
            "Rounds of questions that were answered; the mean of all answers, and of those to each question"
        ),
        denominator=N_("Rounds of questions that were asked; all answers, and those to the question"),
        left_out=N_(
            "Answers of this month, cases whose site does not know of them, and workers who said no to the "
            "public. It covers the whole installation: no answer can be tied to a case, a site or a team"
        ),
        source="satisfaction_asks; satisfaction_answers, counted in fives",
        units=(Unit.SHARE, Unit.SCORE),
        lines={"answered": N_("Answered"), "mean": N_("All questions together")},
        count=satisfaction,
        targets=(Target("answered", 0.40), Target("mean", 2.3)),
        why=N_(
            "The mean of all questions is made of the same answers as theirs, counted in fives, so that it "
            "says nothing of anybody which they do not"
        ),
        splits=frozenset(),
        hidden_from_team=True,
    ),
)
