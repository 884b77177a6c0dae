"""The check for forced labour: what the eleven indicators add up to, and words that come too early."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from grievance.cases.states import Evidence, Sighting
from grievance.foundation.text import N_, fold
from grievance.standards.catalogue import catalogue

#: So many indicators that are not strong by themselves make it possible.
SEVERAL = 2


class Suspicion(StrEnum):
    """What the signs add up to; only a person ever says that it is so."""

    NONE = "none"
    POSSIBLE = "possible"
    PROBABLE = "probable"


SUSPICION_LABELS: dict[Suspicion, str] = {
    Suspicion.NONE: N_("Nothing adds up to forced labour so far"),
    Suspicion.POSSIBLE: N_("Forced labour is possible"),
    Suspicion.PROBABLE: N_("Forced labour is probable"),
}
SIGHTING_LABELS: dict[Sighting, str] = {
    Sighting.UNKNOWN: N_("Not known"),
    Sighting.SEEN: N_("Seen"),
    Sighting.NOT_SEEN: N_("Not seen"),
}


@dataclass(frozen=True)
class Sign:
    """One indicator in one case, what it rests on, and what it shows."""

    indicator: str
    sighting: Sighting = Sighting.UNKNOWN
    evidence: Evidence | None = None
    involuntary: bool = False
    """Whether it shows that the work is not done of one's own will."""
    menace: bool = False
    """Whether it shows the menace of a penalty."""


def suspicion(signs: Collection[Sign]) -> Suspicion:
    """Return what signs add up to: one strong or two others are possible, both halves shown are probable."""
    seen = [each for each in signs if each.sighting is Sighting.SEEN]
    shown = [each for each in seen if each.evidence is not None]
    if any(each.involuntary for each in shown) and any(each.menace for each in shown):
        return Suspicion.PROBABLE
    strong = sum(catalogue().indicators[each.indicator].strong for each in seen)
    return Suspicion.POSSIBLE if strong or len(seen) - strong >= SEVERAL else Suspicion.NONE


def from_items(codes: Collection[str]) -> dict[str, Sign]:
    """Return every indicator, as seen where an item that a worker chose says so."""
    items = catalogue().items
    said = {items[code].forced_labour_indicator for code in codes if code in items}
    return {
        code: Sign(code, Sighting.SEEN, Evidence.WORKER_STATEMENT) if code in said else Sign(code)
        for code in catalogue().indicators
    }


def points_to_it(item_code: str) -> bool:
    """Whether an item stands for one of the indicators."""
    item = catalogue().items.get(item_code)
    return item is not None and bool(item.forced_labour_indicator)


def early_words(text: str) -> list[str]:
    """Return the words for forced labour that a text holds, in any language that a site may be written to."""
    folded = fold(text)
    return [found.group(0) for pattern in _PATTERNS if (found := pattern.search(folded)) is not None]


#: Ways to say it in the languages of the catalogue, folded: without regard to case, accents and line breaks.
_NAMES = (
    *("(?:forced|compulsory|coerced|bonded|slave) labou?r", "slavery"),
    *("trabajos? (?:forzad|forzos|obligatori|esclav)[oa]s?", "esclavitud"),
    *("trabalhos? (?:forcad|obrigatori|escrav)[oa]s?", "escravidao"),
    *("travail (?:force|obligatoire)", "travaux forces", "esclavage"),
    *("kerja (?:paksa|rodi)", "perbudakan"),
    *("kazi (?:ya|za) (?:kulazimishwa|kulazimisha|shuruti)", "utumwa"),
    *("عمل (?:ال)?(?:قسري|جبري)", "سخرة", "عبودية"),
    *("強制労働", "奴隷労働", "强迫劳动", "强制劳动", "強迫勞動", "強制勞動", "奴役"),
)
_PATTERNS = tuple(re.compile(each.replace(" ", "[ -]")) for each in _NAMES)
