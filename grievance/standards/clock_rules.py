"""The rules of the clocks: their versions, their outer limits, and what an installation sets for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grievance.foundation.calendars import PERIOD, usual_length
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import ClockRule
from grievance.standards.loading import Register

BANDS = ("P0", "P1", "P2", "P3")
OwnPeriods = Mapping[tuple[str, str], str]
_own: dict[tuple[str, str], str] = {}


def rules_in_force() -> Register[ClockRule]:
    """Return the newest version of every rule, with the installation's own periods."""
    return Register({code: _with_own(rule) for code, rule in catalogue().clocks.items()})


def rule_in_force(code: str) -> ClockRule:
    """Return the newest version of a rule, with the installation's own periods."""
    return _with_own(catalogue().clocks[code])


def rule_of(code: str, version: int) -> ClockRule | None:
    """Return the version of a rule that a running clock began with; None if it is no longer known."""
    found = catalogue().clock_versions.get((code, version))
    return _with_own(found) if found is not None else None


def use_own_periods(own: OwnPeriods) -> None:
    """Let clocks that start from now on run by an installation's own periods."""
    _own.clear()
    _own.update(own)


def read_own_periods(text: str) -> OwnPeriods:
    """Read "site_reply.P2=10wd findings.P1=21d", or raise ValueError and say which part is wrong."""
    return dict(_read_own(part) for part in text.split())


def _read_own(part: str) -> tuple[tuple[str, str], str]:
    name, _, period = part.partition("=")
    code, _, band = name.partition(".")
    rule = catalogue().clocks.get(code)
    if rule is None or band not in BANDS:
        raise ValueError(f"clock_periods: write it as site_reply.P2=10wd, not {part}")
    if not PERIOD.fullmatch(period):
        raise ValueError(f"clock_periods: {name} is not a number of h, d or wd: {period!r}")
    shipped = rule.for_band(band)
    if not shipped or " " in shipped:
        raise ValueError(f"clock_periods: {name} cannot be set, because the rule has not one period there")
    limit = rule.outer_limit or shipped
    if usual_length(period) > usual_length(limit):
        raise ValueError(f"clock_periods: {name} is longer than {limit}, which is the most: {period}")
    return (code, band), period


def _with_own(rule: ClockRule) -> ClockRule:
    changed = {band.lower(): period for (code, band), period in _own.items() if code == rule.code}
    # The names of the changed fields are the bands'.
    return replace(rule, **changed) if changed else rule  # type: ignore[arg-type]
