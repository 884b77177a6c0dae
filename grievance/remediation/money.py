"""Money as people type it, turned into whole minor units of a currency, never into floating point."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import NumberFormatError, get_currency_precision, parse_decimal

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

#: More than any remedy pays, and well within what every database counts.
_LARGEST = 10**15
#: What stands between digits and before them; the language says which one means what.
_MARKS = ".,'’-"
_IN_FIGURES = N_("Write an amount in figures, such as 1200 or 1200.50.")


@lru_cache
def currency_codes() -> tuple[str, ...]:
    """Return the ISO codes of the currencies that are legal tender somewhere today, in order."""
    in_use = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _since, until, tender in currencies
        if until is None and tender
    }
    return tuple(sorted(in_use))


def currency_choices(locale: str) -> list[tuple[str, str]]:
    """Return (code, words) of each currency in a language, for a list to choose from."""
    names = Locale.parse(locale).currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in currency_codes()]


def parse_money(typed: str, currency: str, *, locale: str, field: str = "amount") -> int:
    """Return an amount in minor units, or raise `InvalidInput`; grouping and decimals are the language's."""
    if currency not in currency_codes():
        raise InvalidInput(N_("Choose a currency from the list."), field="currency")
    value = _number(typed, locale, field)
    if value < 0:
        raise InvalidInput(N_("An amount of money cannot be less than zero."), field=field)
    scaled = value.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        raise InvalidInput(
            N_("%(currency)s does not have parts as small as that."), field=field, currency=currency
        )
    if scaled > _LARGEST:
        raise InvalidInput(N_("This amount is too large to be right."), field=field)
    return int(scaled)


def money_typed(amount: int | None, currency: str | None) -> str:
    """Return an amount as it would be typed in a form, without grouping; empty if there is none."""
    if amount is None or currency is None:
        return ""
    digits = get_currency_precision(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def _number(typed: str, locale: str, field: str) -> Decimal:
    text = "".join(typed.split())
    if not all(char.isdecimal() or char in _MARKS for char in text):
        raise InvalidInput(_IN_FIGURES, field=field)
    try:
        value = parse_decimal(text, locale=locale, strict=True)
    except NumberFormatError:
        raise InvalidInput(_IN_FIGURES, field=field) from None
    return Decimal(value)
