"""Every English text of the reference data that is shown to people, for the catalogues of translations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grievance.standards.catalogue import DATA
from grievance.standards.loading import read_rows

#: Which columns of which file workers read, and which only staff, officials, brands and the public read.
WORKER_COLUMNS = {
    "groups.csv": ("worker_text",),
    "items.csv": ("worker_text",),
    "closure_reasons.csv": ("worker_text",),
    "finding_outcomes.csv": ("worker_text",),
    "minerals.csv": ("label",),
    "remedy_types.csv": ("label",),
}
#: Of these, what the file of a case says, which is made in more languages.
PAPER_COLUMNS = {"items.csv": ("staff_label",)}
DESK_COLUMNS = {
    "groups.csv": ("staff_label",),
    "items.csv": ("staff_label", "legal_note"),
    "instruments.csv": ("title",),
    "indicators.csv": ("label",),
    "annex_ii_risks.csv": ("label",),
    "provisions.csv": ("topic", "paraphrase", "confidence_note", "strength"),
    "minerals.csv": ("note",),
    "hazards.csv": ("label", "typical_harm"),
    "glossary.csv": ("meaning",),
    "remedy_types.csv": ("family", "proof"),
    "root_causes.csv": ("label",),
    "enforcement_instruments.csv": ("holder", "label", "effect"),
    "clocks.csv": ("label", "anchor"),
    "closure_reasons.csv": ("label",),
    "finding_outcomes.csv": ("label",),
    "due_diligence.csv": ("statement",),
    "goods.csv": ("good", "type", "note"),
    "context.csv": ("topic", "facts"),
}


class TranslatableText(NamedTuple):
    """One English text: the file it is in, whether workers read it, and whether a case file says it."""

    text: str
    file: str
    for_workers: bool
    on_paper: bool


def translatable_texts() -> Iterator[TranslatableText]:
    """Give every text that is shown to people, each once for a file; what workers read first."""
    for columns, for_workers in ((WORKER_COLUMNS, True), (DESK_COLUMNS, False)):
        for name, wanted in columns.items():
            seen: set[str] = set()
            for row in read_rows(DATA / name):
                for column in wanted:
                    text = row.maybe(column)
                    if text and text not in seen:
                        seen.add(text)
                        on_paper = column in PAPER_COLUMNS.get(name, ())
                        file = f"grievance/standards/data/{name}"
                        yield TranslatableText(text, file, for_workers, on_paper)
