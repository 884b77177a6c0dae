"""What a PDF must be so that somebody who does not see it can read it: PDF/UA-1 as far as a machine tells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
from pdfua import validate
from pikepdf import Array, Dictionary, Name, Object, Pdf

#: This rule of the checker stumbles over its own libraries; `_headings` looks at the same thing.
STUMBLES = {"UA-14-001"}
SHOWS = {"Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}


def faults(pdf: bytes) -> list[str]:
    """Return everything that is wrong, by an independent checker and by what it does not look at."""
    checked = validate(io.BytesIO(pdf))  # type: ignore[arg-type]
    assert {each.rule_id for each in checked.skipped} <= STUMBLES
    found = [f"{each.rule_id}: {each.message}" for each in checked.findings]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for look in (_catalogue, _headings, _tables, _tagged_content, _fonts, _links):
            found += look(opened)
    return found


def elements(opened: Pdf, below: Object | None = None) -> Iterator[Dictionary]:
    """Give every element of the structure, in reading order."""
    here = opened.Root.StructTreeRoot if below is None else below
    kids = here.get(Name.K, [])
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from elements(opened, kid)


def kinds(opened: Pdf) -> list[str]:
    """Return the kinds of all elements, in reading order, by the names that PDF itself knows."""
    roles = opened.Root.StructTreeRoot.get(Name.RoleMap, {})
    return [str(roles.get(each.S, each.S)).lstrip("/") for each in elements(opened)]


def _catalogue(opened: Pdf) -> Iterator[str]:
    with opened.open_metadata() as metadata:
        if str(metadata.get("pdfuaid:part")) != "1":
            yield "it does not say that it is PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "it has no title"
    if not opened.Root.ViewerPreferences.DisplayDocTitle:
        yield "the title is not shown"
    if not opened.Root.MarkInfo.Marked or Name.StructTreeRoot not in opened.Root:
        yield "it is not tagged"
    if not str(opened.Root.get(Name.Lang, "")):
        yield "it has no language"


def _headings(opened: Pdf) -> Iterator[str]:
    levels = [int(kind[1:]) for kind in kinds(opened) if kind[:1] == "H" and kind[1:].isdigit()]
    if not levels or levels[0] != 1:
        yield f"the headings begin with {levels[:1]}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _tables(opened: Pdf) -> Iterator[str]:
    for each in elements(opened):
        if Name.Table == each.S:
            inside = list(elements(opened, each))
            heads = [cell for cell in inside if cell.S == Name.TH]
            if not heads:
                yield "a table has no header cells"
            for head in heads:
                given = head.get(Name.A, Array([]))
                scopes = [one.get(Name.Scope) for one in (given if isinstance(given, Array) else [given])]
                if not any(scopes):
                    yield "a header cell does not say what it is the header of"
        if Name.Figure == each.S and not str(each.get(Name.Alt, "")):
            yield "a picture has no text in its place"


def _tagged_content(opened: Pdf) -> Iterator[str]:
    for number, page in enumerate(opened.pages, start=1):
        if page.get(Name.Tabs) != Name.S:
            yield f"page {number}: the keyboard does not follow the structure"
        marked = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in {"BDC", "BMC"}:
                marked += 1
            elif str(operator) == "EMC":
                marked -= 1
            elif str(operator) in SHOWS and not marked:
                yield f"page {number}: {operator} {operands} is neither content nor decoration"


def _fonts(opened: Pdf) -> Iterator[str]:
    for each in opened.objects:
        if isinstance(each, Dictionary) and each.get(Name.Type) == Name.Font:
            if each.Subtype == Name.Type0 and Name.ToUnicode not in each:
                yield f"{each.BaseFont} does not say which characters it shows"
            if each.Subtype in {Name.CIDFontType0, Name.CIDFontType2}:
                held = {Name.FontFile2, Name.FontFile3} & set(map(Name, each.FontDescriptor.keys()))
                if not held:
                    yield f"{each.BaseFont} is not in the file"


def _links(opened: Pdf) -> Iterator[str]:
    for page in opened.pages:
        for each in page.get(Name.Annots, []):
            if Name.StructParent not in each:
                yield "a link is outside the structure"
            if each.Subtype == Name.Link and not str(each.get(Name.Contents, "")):
                yield "a link does not say where it leads"
