"""What all templates may use: words, dates, money and names in the visitor's language."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import get_currency_precision
from flask import Flask, request, session
from flask_babel import format_currency, format_date, get_locale, gettext, ngettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from grievance.cases.labels import BAND_LABELS
from grievance.foundation.calendars import Calendar
from grievance.supplychain.labels import INVENTED, WORKER_INVENTED_COUNTRY
from grievance.web.ui.handing_over import open_page
from grievance.web.ui.locales import language, offered, present_language
from grievance.web.ui.session import settings
from grievance.web.ui.static_files import icon_url, static_url
from grievance.web.ui.tables import columns_of

#: What stands between words in a row, where it is no comma.
_BETWEEN = {"ja": "、", "ar": "، "}


def set_up_templates(app: Flask) -> None:
    """Give templates their filters and what every page needs; an unknown name is an error, not a blank."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        static_url=static_url, icon_url=icon_url, csrf_token=form_token, translated=translated
    )
    environment.globals.update(band_labels=BAND_LABELS)
    environment.filters.update(day=day, moment=moment, money=money, translated=translated, country=country)
    environment.filters.update(columns=columns_of, listed=listed)
    app.context_processor(_on_every_page)


def _on_every_page() -> dict[str, Any]:
    signed_in = current_user.is_authenticated if current_user else False
    return {
        "locale": present_language(),
        "locales": [language(code) for code in offered()],
        "demo": settings().demo,
        "request_path": request.path,
        "here": request.full_path.removesuffix("?") if request.method == "GET" else request.path,
        "nav": None,
        "keys": None,
        "actor_name": current_user.name if signed_in else None,
        "account_url": "/account" if signed_in else None,
        "handed_over": open_page() is not None,
        "sign_out_url": "/account/sign-out" if signed_in else None,
    }


def form_token() -> str:
    """Return the token that forms of this visit carry: 128 random bits, signed.

    Flask-WTF's own seed is a hexadecimal digest, some twenty bytes of no use to anybody on 2G.
    """
    session.setdefault("csrf_token", secrets.token_urlsafe(16))
    return str(generate_csrf())


def translated(message: str, **values: object) -> str:
    """Translate a message that was marked where it was written."""
    return gettext(message, **values) if message else ""


def listed(words: Iterable[str]) -> str:
    """Show words in a row, parted as the languages of desks and of public pages part them."""
    return _BETWEEN.get(str(get_locale()), ", ").join(words)


def day(value: date | datetime | None) -> str:
    """Show a day in words of the visitor's language, never "3 days ago"."""
    return format_date(value, "long") if value is not None else ""


def day_and_month(value: date) -> str:
    """Show a day without its year, for the axis of a chart."""
    return format_skeleton("MMMd", value, locale=get_locale())


def month(value: date) -> str:
    """Show a month with its year, where the day must not be known."""
    return format_skeleton("yMMMM", value, locale=get_locale())


def moment(value: datetime | None) -> str:
    """Show a day and a time to the minute; for the team only."""
    if value is None:
        return ""
    return f"{format_date(value.astimezone(UTC).date(), 'medium')}, {value.astimezone(UTC):%H:%M} UTC"


def moment_there(value: datetime, place: Calendar) -> str:
    """Show a day and a time to the minute as the clocks of a place show it, with the place's zone."""
    local = value.astimezone(place.clock)
    return f"{format_date(local.date(), 'medium')}, {local:%H:%M} {place.zone.replace('_', ' ')}"


def money(amount: int | None, currency: str | None) -> str:
    """Show an amount given in minor units."""
    if amount is None or currency is None:
        return ""
    return format_currency(amount / 10 ** get_currency_precision(currency), currency)


def country(code: str | None) -> str:
    """Show a country's name in the visitor's language."""
    if code == INVENTED:
        return translated(WORKER_INVENTED_COUNTRY)
    locale = get_locale()
    return str(locale.territories.get(code, code)) if code and locale is not None else code or ""


def month_words(told: str) -> str:
    """Return a month ("2026-09") or a quarter ("2026-Q3") in words of the visitor's language."""
    year, _, part = told.partition("-")
    is_quarter = part.startswith("Q")
    month = int(part[1:]) * 3 if is_quarter else int(part)
    return format_skeleton("yQQQ" if is_quarter else "yMMMM", date(int(year), month, 1), locale=get_locale())
