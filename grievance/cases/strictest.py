"""The strictest of several workers' answers: what holds for one of them holds for their case."""

from __future__ import annotations

from collections.abc import Iterable

from grievance.complaints.states import KnownTo, RaiseWithEmployer

_PROBLEM = (RaiseWithEmployer.NO, RaiseWithEmployer.ASK_FIRST, RaiseWithEmployer.YES)
_KNOWN = (KnownTo.NOBODY, KnownTo.TEAM, KnownTo.HELPER, KnownTo.EMPLOYER)


def strictest(answers: Iterable[RaiseWithEmployer]) -> RaiseWithEmployer | None:
    """Return the strictest answer on telling the site; None where nobody answered."""
    return min(answers, key=_PROBLEM.index, default=None)


def strictest_known(answers: Iterable[KnownTo]) -> KnownTo | None:
    """Return the strictest answer on who may know who reported; None where nobody answered."""
    return min(answers, key=_KNOWN.index, default=None)
