"""What counts as unusual: each rule is a row, and its thresholds are settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from grievance.foundation.settings import Settings
from grievance.foundation.text import N_


class Unusual(StrEnum):
    """In which way reading was unusual."""

    MANY_IN_AN_HOUR = "many_in_an_hour"
    MANY_IN_A_DAY = "many_in_a_day"
    AT_ODD_HOURS = "at_odd_hours"


LABELS: dict[Unusual, str] = {
    Unusual.MANY_IN_AN_HOUR: N_("Many reports within an hour"),
    Unusual.MANY_IN_A_DAY: N_("Many reports within a day"),
    Unusual.AT_ODD_HOURS: N_("Reports read at night"),
}
#: Facts that say that somebody was shown a worker's words.
READING = ("complaint.read", "complaint.file_read", "complaint.identity_read")
#: Facts that say that an alarm was raised.
UNUSUAL, SURGE = "reading.unusual", "intake.surge"
#: How far back one's own normal is looked for.
HISTORY = timedelta(days=28)
#: Whoever works at night on one in so many of their days does so as usual.
USUAL_NIGHTS = 5


@dataclass(frozen=True)
class Rule:
    """So many different reports, opened by one account within so long."""

    kind: Unusual
    window: timedelta
    floor: int
    """Fewer never raise an alarm, however quiet an account is as a rule."""
    at_night: bool = False


@dataclass(frozen=True)
class Thresholds:
    """What an installation decided."""

    rules: tuple[Rule, ...]
    times_usual: int
    """How many times one's own normal is unusual."""
    night_from: time
    night_until: time
    zone: tzinfo
    reports_from_one_place: int

    def is_night(self, moment: datetime) -> bool:
        """Whether nobody is expected to work then."""
        local = moment.astimezone(self.zone).time()
        if self.night_from <= self.night_until:
            return self.night_from <= local < self.night_until
        return local >= self.night_from or local < self.night_until


def thresholds_of(settings: Settings) -> Thresholds:
    """Return the thresholds of an installation."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    return Thresholds(
        rules=(
            Rule(Unusual.MANY_IN_AN_HOUR, hour, settings.alarm_reports_an_hour),
            Rule(Unusual.MANY_IN_A_DAY, day, settings.alarm_reports_a_day),
            Rule(Unusual.AT_ODD_HOURS, hour, settings.alarm_reports_at_night, at_night=True),
        ),
        times_usual=settings.alarm_times_usual,
        night_from=time.fromisoformat(settings.night_from),
        night_until=time.fromisoformat(settings.night_until),
        zone=UTC if settings.time_zone == "UTC" else ZoneInfo(settings.time_zone),
        reports_from_one_place=settings.alarm_reports_from_one_place,
    )
