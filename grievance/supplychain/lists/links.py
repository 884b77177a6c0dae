"""What a row of a list of supply links says: who supplies whom with which mineral, since and until when."""

from __future__ import annotations

import re
from datetime import date

from grievance.foundation.text import N_, fold
from grievance.supplychain.lists.cells import NOT_KNOWN, RowReader
from grievance.supplychain.lists.sites import read_country, read_minerals
from grievance.supplychain.lists.statements import LinkSaid, ListRow, Party
from grievance.supplychain.lists.words import CONFIDENCES, LINK_STATES
from grievance.supplychain.stages import Confidence, LinkState, Mineral

ENDS_BEFORE = N_("It cannot have ended before it began.")
ITS_OWN_SUPPLIER = N_("The supplier and the customer are the same.")
NO_MINERAL = N_("No mineral of the five is named.")
NOT_HS = N_("%(column)s is no code of the Harmonised System, such as 2822.00: %(value)s")
_HS = re.compile(r"\d{4}(?:\.?\d{2}){0,3}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def link_row(reader: RowReader) -> ListRow:
    """Read one row of a list of links; each mineral that it names is a link of its own."""
    code = reader.text("link_id", limit=70)
    ends = {side: _end(reader, side) for side in ("supplier", "customer")}
    reader.label = code or " > ".join(end.name for pair in ends.values() for end in pair[:1] if end)
    if all(end is not None for pair in ends.values() for end in pair[:1]) and _same(
        ends["supplier"], ends["customer"]
    ):
        reader.fault("customer", ITS_OWN_SUPPLIER)
    since, until = reader.day("since"), reader.day("until")
    if since and until and until[: len(since)] < since[: len(until)]:
        reader.fault("until", ENDS_BEFORE)
    minerals = read_minerals(reader, "mineral")
    reader.text("mineral", needed=True)
    if not minerals and not reader.blamed("mineral"):
        reader.note("mineral", NO_MINERAL)
    state, confidence = _state(reader), _confidence(reader)
    statements = [
        LinkSaid(
            supplier=ends["supplier"][0],
            supplier_site=ends["supplier"][1],
            customer=ends["customer"][0],
            customer_site=ends["customer"][1],
            mineral=mineral,
            code=_code(code, mineral, minerals),
            product=reader.text("product"),
            hs=_hs(reader),
            since=since,
            until=until,
            state=state,
            volume=_volume(reader),
            source=reader.text("source", limit=500) or None,
            source_url=reader.web_address("source_url"),
            as_of=_as_of(reader),
            confidence=confidence,
            notes=_notes(reader, state, confidence),
        )
        for mineral in minerals
    ]
    return reader.result(*statements)


def _end(reader: RowReader, side: str) -> tuple[Party | None, Party | None]:
    """Return the company at one end of a link, and its site where the row names one."""
    name = reader.text(side, needed=True)
    country = read_country(reader, f"{side}_country", needed=False)
    code, site = reader.text(f"{side}_site_id", limit=80), reader.text(f"{side}_site")
    place = Party(name=site or code, code=code, country=country) if site or code else None
    return (Party(name=name, country=country) if name else None), place


def _same(one: tuple[Party | None, Party | None], other: tuple[Party | None, Party | None]) -> bool:
    def key(end: tuple[Party | None, Party | None]) -> tuple[str, str]:
        company, site = end
        return fold(company.name) if company else "", (site.code or fold(site.name)) if site else ""

    return key(one) == key(other)


def _code(code: str, mineral: Mineral, minerals: tuple[Mineral, ...]) -> str:
    return f"{code}-{mineral.value}"[:80] if code and len(minerals) > 1 else code


def _state(reader: RowReader) -> LinkState | None:
    """Read whether the relation runs; whatever a source leaves open is uncertain."""
    written = reader.text("status").lower()
    if not written:
        return None
    if written in LINK_STATES:
        return LINK_STATES[written]
    if written.endswith("?") or written.startswith(("uncertain", "conditional")):
        return LinkState.UNCERTAIN
    reader.fault("status", NOT_KNOWN, value=written[:40])
    return None


def _confidence(reader: RowReader) -> Confidence | None:
    """Read how sure a source is; between two grades counts the lower."""
    written = reader.text("confidence").lower()
    if not written:
        return None
    grades = [CONFIDENCES.get(part.strip()) for part in written.split("-")]
    known = [grade for grade in grades if grade is not None]
    if len(known) != len(grades):
        reader.fault("confidence", NOT_KNOWN, value=written[:40])
        return None
    return max(known, key=list(Confidence).index)


def _volume(reader: RowReader) -> str | None:
    parts = (reader.text("volume"), reader.text("unit", limit=40), reader.text("period", limit=40))
    return " ".join(part for part in parts if part)[:200] or None


def _hs(reader: RowReader) -> str | None:
    written = reader.text("hs", limit=20)
    if written and _HS.fullmatch(written) is None:
        reader.fault("hs", NOT_HS, value=written)
        return None
    return written or None


def _as_of(reader: RowReader) -> date | None:
    """Return the day of the source; in a column of remarks, the first day that is named."""
    exact = reader.day("as_of")
    if exact and len(exact) == 10:
        return date.fromisoformat(exact)
    found = _DATE.search(reader.text("verified", limit=500))
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _notes(reader: RowReader, state: LinkState | None, confidence: Confidence | None) -> str | None:
    """Keep the row's own words where they say more than ours."""
    said = [reader.text("notes", limit=600)]
    for column, value in (("status", state), ("confidence", confidence)):
        written = reader.text(column)
        if value is not None and written.lower() != value.value:
            said.append(f'{column} given as "{written}"')
    return "; ".join(part for part in said if part)[:1000] or None
