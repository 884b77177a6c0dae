"""Say how a deadline comes about, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from grievance.foundation.calendars import Calendar, DayOff
from grievance.foundation.time_zones import is_zone, zone_at
from grievance.standards.catalogue import catalogue
from grievance.standards.clock_rules import BANDS, rule_in_force, rule_of
from grievance.standards.entries import ClockRule, Duty

_WHOSE = {
    Duty.TEAM: "the team's own work, on the team's calendar",
    Duty.SITE: "owed by the site, on the calendar of the site's country",
    Duty.BRAND: "owed by a brand, on the team's calendar",
    Duty.WAIT: "time that passes for the reporter, on the calendar of the site's country",
}


def explain_clock(
    code: str, *, band: str, country: str, zone: str, start: datetime, version: int | None = None
) -> list[str]:
    """Return in lines when a clock runs out and why, or raise ValueError and say what is not known."""
    rule, periods = _rule(code, band, version)
    calendar = Calendar(country, _zone(country, zone))
    said = [
        f"{rule.label} ({rule.code}): {_WHOSE[rule.duty]}",
        f"Version {rule.version}, since {rule.since}, by {rule.changed_by}: {rule.change}",
        f"{band}: {' '.join(periods)}{_own(rule, band)}. {_limit(rule)}",
        f"Calendar: {_named(calendar)}",
        f"Starts  {_both(calendar, start)}",
    ]
    for period in periods:
        said += _counted(calendar, rule, period, start)
    return said


def _rule(code: str, band: str, version: int | None) -> tuple[ClockRule, list[str]]:
    if code not in catalogue().clocks:
        raise ValueError(f"There is no clock {code}. There are: {', '.join(catalogue().clocks)}")
    if band not in BANDS:
        raise ValueError(f"There is no band {band}. There are: {', '.join(BANDS)}")
    rule = rule_in_force(code) if version is None else rule_of(code, version)
    if rule is None:
        raise ValueError(f"There is no version {version} of {code}.")
    periods = rule.for_band(band).split()
    if not periods:
        raise ValueError(f"{rule.label}: no such clock runs in {band}.")
    return rule, periods


def _zone(country: str, zone: str) -> str:
    if zone and not is_zone(zone):
        raise ValueError(f"There is no time zone {zone}. Write it as Africa/Lubumbashi.")
    return zone or zone_at(None, None, country) or "UTC"


def _own(rule: ClockRule, band: str) -> str:
    shipped = catalogue().clock_versions[rule.code, rule.version].for_band(band)
    return f", set by this installation (shipped: {shipped})" if rule.for_band(band) != shipped else ""


def _limit(rule: ClockRule) -> str:
    return f"Never longer than {rule.outer_limit}." if rule.outer_limit else "No outer limit of its own."


def _named(calendar: Calendar) -> str:
    if calendar.is_known:
        return f"{calendar.country}, {calendar.zone}"
    where = calendar.country or "no country"
    return f"no holidays known for {where}, Saturdays and Sundays off, {calendar.zone}"


def _counted(calendar: Calendar, rule: ClockRule, period: str, start: datetime) -> Iterator[str]:
    due = calendar.after(start, period)
    if period.endswith("wd"):
        yield from (f"  skips {_off(each)}" for each in calendar.days_off_between(start, due))
    limit = calendar.after(start, rule.outer_limit) if rule.outer_limit else due
    if limit < due:
        yield f"  {_both(calendar, due)} is beyond the outer limit"
    yield f"{period:>4} → {_both(calendar, min(due, limit))}"


def _off(each: DayOff) -> str:
    return f"{each.day} {each.day:%a}  {each.reason}"


def _both(calendar: Calendar, moment: datetime) -> str:
    local = moment.astimezone(calendar.clock)
    return f"{local:%Y-%m-%d %a %H:%M} {calendar.zone} = {moment:%Y-%m-%d %H:%M} UTC"
