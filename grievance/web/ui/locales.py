"""Languages: which exist for whom, and which one this visitor reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, negotiate_locale
from flask import g, has_request_context, request
from flask_login import current_user

from grievance.web.ui.in_force import decided
from grievance.web.ui.session import settings

#: Complete for workers; the order of the picker.
WORKER_LOCALES = ("en", "id", "zh_Hans", "sw", "fr", "es", "pt", "ar", "ja")
#: Complete for everybody.
DESK_LOCALES = ("en", "ja", "ar")
#: In which the file of a case is made; what it says itself is complete in them.
PAPER_LOCALES = ("en", "ja", "ar", "zh_Hans")
#: Audiences whose pages a worker may meet in any of the worker's languages.
WORKER_AUDIENCES = frozenset({"worker", "ui"})
COOKIE = "lang"
_COMES_BACK = "/follow"
_AUTONYMS = {
    "zh_Hans": "中文 (简体)",
    "sw": "Kiswahili",
    "id": "Bahasa Indonesia",
    "ar": "العربية",
    "ja": "日本語",
}


@dataclass(frozen=True)
class Language:
    """A language as templates need it."""

    code: str
    """As in the catalogue: zh_Hans."""
    tag: str
    """As in HTML: zh-Hans."""
    direction: str
    autonym: str


@lru_cache
def language(code: str) -> Language:
    """Return what is known about a language by its code."""
    locale = Locale.parse(code)
    autonym = _AUTONYMS.get(code) or (locale.get_display_name() or code).capitalize()
    return Language(code, code.replace("_", "-"), locale.text_direction, autonym)


def offered() -> tuple[str, ...]:
    """Return the languages in which the present page can be shown."""
    audience = (request.blueprint or "ui") if has_request_context() else "ui"
    return _for_workers(audience) if audience in WORKER_AUDIENCES else DESK_LOCALES


def open_locales() -> tuple[str, ...]:
    """Return the languages in which workers are invited to report, in the order of the picker.

    A demonstration offers all of them and says which are drafts.
    """
    if settings().demo:
        return WORKER_LOCALES
    reviewed = decided().reviewed
    return tuple(code for code in WORKER_LOCALES if code in reviewed)


def _for_workers(audience: str) -> tuple[str, ...]:
    opened = open_locales()
    if audience == "worker" and not (has_request_context() and request.path.startswith(_COMES_BACK)):
        return opened
    # Whoever reported in a language keeps it, also while its texts wait for another look.
    once = decided().reviewed_once
    return tuple(code for code in WORKER_LOCALES if code in opened or code in once)


def select_locale() -> str:
    """Return this request's language: what was picked, else the account's, else the browser's."""
    if not has_request_context():
        return "en"
    if "locale_code" not in g:
        g.locale_code = _selected()
    return str(g.locale_code)


def _selected() -> str:
    choices = offered()
    picked = request.cookies.get(COOKIE, "")
    if picked in choices:
        return picked
    if current_user and current_user.is_authenticated and current_user.locale in choices:
        return str(current_user.locale)
    preferred = [tag.replace("-", "_") for tag in request.accept_languages.values()]
    preferred = ["zh_Hans" if tag.lower() in {"zh", "zh_cn", "zh_sg"} else tag for tag in preferred]
    return negotiate_locale(preferred, choices) or "en"


def present_language() -> Language:
    """Return the language of this request."""
    return language(select_locale())


def pick_for_rest_of_request(code: str) -> None:
    """Answer this request in another language than the visitor's, as after a sign-in."""
    g.locale_code = code
