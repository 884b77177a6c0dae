"""A released case in the words of the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from grievance.cases.labels import BAND_LABELS, CASE_STATE_LABELS, OUTCOME_LABELS
from grievance.cases.states import CaseState, Outcome
from grievance.enforcement.queries import ReleasedCase
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Provision
from grievance.supplychain.stages import MINERAL_LABELS, STAGE_LABELS, Mineral, Stage
from grievance.web.ui.presentation import country, translated


@dataclass(frozen=True)
class ShownCase:
    """What a page prints of a released case."""

    reference: str
    covert: bool
    intact: bool
    text: str = field(repr=False)
    lang: str
    band: str | None
    band_words: str
    state: str
    opened: str
    reports: str
    site: str
    site_reference: str | None
    place: str
    items: tuple[tuple[str, str, str], ...]
    """Code, label and what was found, or an empty text."""
    provisions: tuple[Provision, ...]


def shown_case(released: ReleasedCase) -> ShownCase:
    """Return a released case with its codes in words."""
    facts = released.facts
    known = catalogue()
    return ShownCase(
        reference=released.reference,
        covert=released.covert,
        intact=released.intact,
        text=released.text,
        lang=released.lang.replace("_", "-"),
        band=facts["band"],
        band_words=translated(BAND_LABELS.get(facts["band"] or "", "")),
        state=translated(CASE_STATE_LABELS[CaseState(facts["state"])]),
        opened=facts["opened"],
        reports=facts["reports"].replace("-", "–"),
        site=facts["site"] or "",
        site_reference=facts["site_reference"],
        place=_place(facts),
        items=tuple(
            (code, translated(known.items[code].staff_label), _outcome(facts["outcomes"].get(code)))
            for code in facts["items"]
        ),
        provisions=tuple(known.provisions[code] for code in facts["provisions"] if code in known.provisions),
    )


def _place(facts: dict[str, Any]) -> str:
    parts = [country(facts["country"])]
    if facts["stage"]:
        parts.append(translated(STAGE_LABELS[Stage(facts["stage"])]))
    parts += [translated(MINERAL_LABELS[Mineral(each)]) for each in facts["minerals"]]
    return " · ".join(part for part in parts if part)


def _outcome(code: str | None) -> str:
    return translated(OUTCOME_LABELS[Outcome(code)]) if code else ""
