"""What lists call minerals, stages and states, in the languages that they come in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grievance.foundation.text import fold
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage

#: In the ten languages of the industry's templates, and as symbols.
MINERAL_WORDS: dict[Mineral, tuple[str, ...]] = {
    Mineral.COBALT: ("cobalt", "钴", "鈷", "コバルト", "코발트", "cobalto", "kobalt", "co"),
    Mineral.GRAPHITE: (
        *(
            "graphite",
            "graphite (natural)",
            "natural graphite",
            "石墨",
            "天然石墨",
            "黒鉛",
            "天然黒鉛",
            "グラファイト",
        ),
        *("흑연", "천연 흑연", "graphite naturel", "grafite", "grafite natural", "graphit", "naturgraphit"),
        *("grafito", "grafito natural", "grafite naturale", "grafit", "dogal grafit"),
    ),
    Mineral.LITHIUM: ("lithium", "锂", "鋰", "リチウム", "리튬", "litio", "lityum", "li"),
    Mineral.MANGANESE: ("manganese", "锰", "錳", "マンガン", "망간", "망가니즈", "mangan", "manganeso", "mn"),
    Mineral.NICKEL: ("nickel", "镍", "鎳", "ニッケル", "니켈", "niquel", "nichel", "nikel", "ni"),
}
_MINERALS = {fold(word): mineral for mineral, words in MINERAL_WORDS.items() for word in words}
_MINERALS |= {"lithium (litio)": Mineral.LITHIUM, fold("lítio"): Mineral.LITHIUM}

STAGES = {str(each.value): each for each in Stage}
CONFIDENCES = {str(each.value): each for each in Confidence}
#: What lists call the states of sites, and what that is here.
SITE_STATUSES: dict[str, SiteStatus] = {
    **{str(each.value): each for each in SiteStatus},
    # Announced or operating: the list does not say which.
    "announced/operating (investment tracker to 2024)": SiteStatus.UNCERTAIN,
    "operating (dmre 2025 list)": SiteStatus.OPERATING,
    "deposit (operating status not stated)": SiteStatus.DEPOSIT,
}
PRECISIONS = {
    "site": "site",
    "approx": "approx",
    "city": "city",
    "city (~10 km, 1 decimal)": "city",
    "district": "district",
}
LINK_STATES = {str(each.value): each for each in LinkState}
TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

#: Words by which lists of other trades say what a place does; the first that fits counts.
_STAGE_WORDS: tuple[tuple[str, Stage], ...] = (
    ("artisanal", Stage.ASM),
    ("recycl", Stage.RECYCLING),
    ("concentrat", Stage.CONCENTRATOR),
    ("smelt", Stage.REFINERY),
    ("refin", Stage.REFINERY),
    ("precursor", Stage.PRECURSOR),
    ("cathode", Stage.CATHODE),
    ("anode", Stage.ANODE),
    ("battery pack", Stage.PACK),
    ("battery cell", Stage.CELL),
    ("mining", Stage.MINE),
    ("mine", Stage.MINE),
)


def mineral_called(word: str) -> Mineral | None:
    """Return the covered mineral of this name, in any of the languages; None for every other material."""
    folded = fold(word)
    if folded in _MINERALS:
        return _MINERALS[folded]
    # A name in two languages, or with its symbol in brackets.
    parts = [part for part in re.split(r"[()（）\[\]/,]+", folded) if part.strip()]
    found = {_MINERALS[part.strip()] for part in parts if part.strip() in _MINERALS}
    return found.pop() if len(found) == 1 else None


def minerals_in(texts: Iterable[str]) -> tuple[Mineral, ...]:
    """Return the covered minerals that words of other columns name, such as those of product types."""
    words = {part.strip() for text in texts for part in re.split(r"[|,;]", text)}
    found = {mineral_called(word) for word in words if len(word) > 2}
    return tuple(sorted(each for each in found if each is not None))


def stage_in(texts: Iterable[str]) -> Stage | None:
    """Return the step that words of other columns name, such as those of facility types."""
    everything = " ".join(fold(text) for text in texts)
    return next((stage for word, stage in _STAGE_WORDS if word in everything), None)
