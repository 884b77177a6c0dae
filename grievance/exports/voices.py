"""The language that a paper speaks: its words, its days and its money, without a request to take it from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

from grievance.foundation.text import apart
from grievance.supplychain.labels import INVENTED, WORKER_INVENTED_COUNTRY

Translate = Callable[..., str]


def tongue(code: str) -> dict[str, str | None]:
    """Return a language as the typesetter names it: of "zh_Hans" the Chinese of the mainland."""
    known = Locale.parse(code) if code else Locale.parse("en")
    region = known.territory or ("CN" if known.script == "Hans" else None)
    return {"code": known.language, "region": region.lower() if region else None}


@dataclass(frozen=True)
class Voice:
    """One language, and whoever translates into it."""

    code: str
    """As in the catalogue: zh_Hans."""
    translate: Translate

    def say(self, message: str, **values: object) -> str:
        """Return a message that was marked where it was written, in this language."""
        return self.translate(message, **values)

    def day(self, value: date | datetime | None) -> str:
        """Return a day in words."""
        return format_date(value, "long", locale=self.code) if value is not None else ""

    def moment(self, value: datetime) -> str:
        """Return a day and a time to the minute."""
        utc = value.astimezone(UTC)
        return f"{self.day(utc)} {self.apart(f'{utc:%H:%M} UTC')}"

    def money(self, amount: int | None, currency: str | None) -> str:
        """Return an amount given in minor units."""
        if amount is None or currency is None:
            return ""
        shown = format_currency(amount / 10 ** get_currency_precision(currency), currency, locale=self.code)
        return self.apart(shown)

    def language(self, code: str) -> str:
        """Return what another language is called in this one."""
        name = Locale.parse(code).get_display_name(self.code)
        return self.apart(name or code)

    def country(self, code: str | None) -> str:
        """Return what a country is called; invented sites lie in none."""
        if code == INVENTED:
            return self.say(WORKER_INVENTED_COUNTRY)
        return str(Locale.parse(self.code).territories.get(code, code)) if code else ""

    def apart(self, text: str) -> str:
        """Return a name, a number or an address so that it stays in one piece, whatever runs around it."""
        return apart(text) if text and self.from_the_right else text

    @property
    def from_the_right(self) -> bool:
        """Whether what it says is read from right to left."""
        return Locale.parse(self.code).text_direction == "rtl"

    @property
    def tongue(self) -> dict[str, Any]:
        """This language as the typesetter names it."""
        return tongue(self.code)
