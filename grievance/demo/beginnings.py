"""Reports that invented workers begin on a page and do not always send: a number for each question."""

from __future__ import annotations

from grievance.complaints.questionnaire import Question
from grievance.complaints.services.progress import Beginning, count_progress
from grievance.demo.timetable import Timetable

#: For each language, how many came past the first question, the second, and so on.
_CAME_PAST = {
    "en": (12, 11, 11, 10, 10, 10, 10),
    "fr": (16, 15, 15, 11, 10, 10, 10),
    "id": (11, 10, 9, 6, 5, 5, 5),
    "sw": (26, 24, 21, 16, 12, 11, 11),
}
_AGO = 35


def count_beginnings(time: Timetable) -> None:
    """Count them as the pages of workers do, one after the other."""
    for locale, counts in _CAME_PAST.items():
        begun = Beginning(time.ago(_AGO).date(), locale)
        for worker in range(counts[0]):
            passed = [each for each, number in zip(Question, counts, strict=True) if worker < number]
            count_progress(begun, passed)
