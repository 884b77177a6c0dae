"""Who may know of a case and of its workers, as marks: a picture with words, in a list as in a head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from grievance.cases.strictest import strictest, strictest_known
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import KnownTo, RaiseWithEmployer


@dataclass(frozen=True)
class ConsentMark:
    """What may be said to whom, as a tag shows it."""

    text: str
    tone: str
    icon: str | None


def problem_mark(answer: RaiseWithEmployer | None) -> ConsentMark:
    """Return whether the site may be told of the problem, by the strictest answer of the workers."""
    if answer is None:
        return ConsentMark(gettext("No report"), "plain", None)
    return {
        RaiseWithEmployer.YES: ConsentMark(gettext("May tell"), "good", "check"),
        RaiseWithEmployer.ASK_FIRST: ConsentMark(gettext("Ask first"), "warn", "speech"),
        RaiseWithEmployer.NO: ConsentMark(gettext("Never tell"), "danger", "lock"),
    }[answer]


def name_mark(known_to: KnownTo | None) -> ConsentMark | None:
    """Return who may know who reported, by the strictest answer of the workers; None where nobody did."""
    if known_to is None:
        return None
    return {
        KnownTo.NOBODY: ConsentMark(gettext("Name: nobody"), "plain", "mask"),
        KnownTo.TEAM: ConsentMark(gettext("Name: only the team"), "plain", "team"),
        KnownTo.HELPER: ConsentMark(gettext("Name: team and helper"), "plain", "helper"),
        KnownTo.EMPLOYER: ConsentMark(gettext("Name: the site too"), "warn", "employer"),
    }[known_to]


def marks_of_workers(workers: Iterable[Complaint]) -> list[ConsentMark]:
    """Return what the strictest of these workers said, for the head of their case."""
    there = [each for each in workers if each.erased_on is None]
    if not there:
        return []
    problem = problem_mark(strictest(each.raise_with_employer for each in there))
    name = name_mark(strictest_known(each.known_to for each in there))
    site = ConsentMark(gettext("Site: %(answer)s", answer=problem.text), problem.tone, problem.icon)
    return [site, *([name] if name is not None else [])]
