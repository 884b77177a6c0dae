"""The country that a list means, by code or by name in any of the languages that lists are written in."""

from __future__ import annotations

import csv
import re
from functools import lru_cache

from babel import Locale

from grievance.foundation.text import fold
from grievance.supplychain.shipped import DATA

# Codes that stand for no country.
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_LANGUAGES = (
    "en",
    "zh_Hans",
    "zh_Hant",
    "ja",
    "ko",
    "fr",
    "es",
    "pt",
    "de",
    "it",
    "tr",
    "id",
    "ar",
    "ru",
    "sw",
)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Return the codes of countries and territories."""
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


@lru_cache(maxsize=4096)
def country_called(written: str) -> str | None:
    """Return the code of a country by its code or name."""
    code = written.strip().upper()
    return code if code in countries() else _names().get(_key(written))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return names of the Unicode CLDR, and names of lists that it does not have."""
    found: dict[str, str] = {}
    with (DATA / "country_names.csv").open(encoding="utf-8", newline="") as file:
        found.update({_key(row["name"]): row["code"] for row in csv.DictReader(file)})
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in countries():
                found.setdefault(_key(name), code)
    return found


def _key(name: str) -> str:
    """Fold a name, so that commas, brackets and apostrophes of any shape make no difference."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(name).replace("&", " and ")).split())
