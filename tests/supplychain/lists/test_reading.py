"""Lists in every form that people bring are read into the same rows, and each wrong cell is named."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from grievance.supplychain.lists import rmi
from grievance.supplychain.lists.blank import blank_template
from grievance.supplychain.lists.geojson import NOT_GEOJSON
from grievance.supplychain.lists.reading import OTHER_SHEET
from grievance.supplychain.lists.statements import (
    Basis,
    CompanySaid,
    LinkSaid,
    ListForm,
    SiteSaid,
)
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage
from tests.supplychain.lists.made_workbooks import bytes_of, declaration, sheets
from tests.supplychain.lists.taken import LINKS, faults, only_site, reading, refused, rows

SMELTERS: tuple[dict[str, Any], ...] = (
    {
        "B": "Cobalt",
        "C": "Invented Smelter",
        "E": "CHINA",
        "F": "CID009901",
        "K": "Person",
        "L": "p@example.org",
    },
    {
        "B": "Nickel",
        "C": "Smelter not listed",
        "D": "Other Smelter",
        "E": "CONGO, DEMOCRATIC REPUBLIC OF THE",
    },
    {"B": "Copper", "C": "Invented Copper", "E": "CHILE"},
    {"B": "Cobalt", "C": "Smelter not yet identified"},
)
MINES: tuple[dict[str, Any], ...] = (
    {
        "A": "Cobalt",
        "B": "Invented Smelter",
        "C": "Invented Pit",
        "F": "ZAMBIA",
        "J": "Miner",
        "K": "m@example.org",
    },
)


def test_a_list_of_ours_says_everything_about_a_site() -> None:
    said = only_site(
        "site_id;name;local_names;operator;country;minerals;stage;lat;lon;status;ids;confidence\n"
        "S1;Invented Pit;zh:比坑;A Firm;Congo (DRC);cobalt,copper;mine;-10.7;25.4;operating;"
        "icmm:ICMM00001;high\n"
    )
    assert (said.site.code, said.site.country, said.site.stage) == ("S1", "CD", Stage.MINE)
    assert [(each.name, each.language) for each in said.site.names] == [("比坑", "zh")]
    assert [(each.scheme, each.value, each.cell) for each in said.site.identifiers] == [
        ("icmm", "ICMM00001", "K2")
    ]
    assert (said.status, said.confidence, said.latitude) == (SiteStatus.OPERATING, Confidence.HIGH, -10.7)
    assert said.site.minerals == (Mineral.COBALT,)


def test_an_open_supply_hub_list_is_read_from_csv_and_from_a_workbook_alike() -> None:
    header = [
        "name",
        "address",
        "country",
        "lat",
        "lng",
        "sector",
        "processing_type",
        "number_of_workers",
        "lei_id",
    ]
    row = [
        "Invented Plant",
        "1 Road",
        "Finland",
        63.84,
        23.13,
        "Mining|Cobalt",
        "Smelting",
        "200-400",
        "X" * 20,
    ]
    table = "\n".join(",".join(str(cell) for cell in line) for line in (header, row))
    book = sheets({"Facilities": [header, row]})
    assert reading(table).form is reading(book).form is ListForm.OPEN_SUPPLY_HUB
    said = only_site(table)
    assert (said.site.country, said.site.address, said.workforce) == ("FI", "1 Road", 200)
    assert (said.site.minerals, said.site.stage) == ((Mineral.COBALT,), Stage.REFINERY)
    assert said.site.identifiers[0].scheme == "lei"
    other = only_site(book)
    assert other.site.identifiers[0].cell == "Facilities!I2"
    assert (other.latitude, other.site.name) == (said.latitude, said.site.name)


def test_companies_and_links_are_read_and_each_mineral_is_a_link_of_its_own() -> None:
    (company,) = rows("company,country,roles,lei\nInvented Cars,JP,brand;vehicle,\n")
    (said,) = company.statements
    assert isinstance(said, CompanySaid)
    assert (said.company.name, said.is_brand) == ("Invented Cars", True)
    (row,) = rows(
        LINKS
        + "L1,A Firm,S1,Pit,Invented Cars,,nickel;cobalt,2822.00,2019,2021-05,active?,https://example.org,medium-high\n"
    )
    first, second = row.statements
    assert isinstance(first, LinkSaid)
    assert isinstance(second, LinkSaid)
    assert (first.code, second.code) == ("L1-cobalt", "L1-nickel")
    assert (first.state, first.confidence) == (LinkState.UNCERTAIN, Confidence.MEDIUM)
    assert first.supplier_site is not None
    assert (first.supplier_site.code, first.customer_site, first.hs) == ("S1", None, "2822.00")
    assert first.notes == 'status given as "active?"; confidence given as "medium-high"'


def test_a_workbook_of_ours_has_a_sheet_for_each_list_and_links_come_last() -> None:
    book = sheets(
        {
            "Notes": [["anything"], ["at all"]],
            "links": [["supplier", "customer", "mineral"], ["A Firm", "Invented Cars", "nickel"]],
            "sites": [["name", "country", "stage"], ["Pit", "ZM", "mine"]],
        }
    )
    found = reading(book)
    assert [row.sheet for row in found.rows] == ["sites", "links"]
    assert found.form is ListForm.TEMPLATE
    assert [each.message for each in found.warnings] == [OTHER_SHEET]


def test_our_template_is_read_once_it_is_filled_in() -> None:
    assert rows(blank_template()) == []
    book = load_workbook(io.BytesIO(blank_template()))
    for sheet, said in (
        ("sites", {"name": "Pit", "country": "ZM", "stage": "mine"}),
        ("companies", {"company": "A Firm"}),
        ("links", {"supplier": "A Firm", "customer": "Invented Cars", "mineral": "nickel"}),
    ):
        book[sheet].append([said.get(cell.value) for cell in book[sheet][1]])
    assert [(row.sheet, len(row.statements), row.faults) for row in rows(bytes_of(book))] == [
        ("companies", 1, ()),
        ("sites", 1, ()),
        ("links", 1, ()),
    ]


def test_points_of_geojson_are_sites() -> None:
    feature = {
        "type": "Feature",
        "properties": {"name": "Invented Pit", "country": "CL", "minerals": ["lithium"], "stage": "mine"},
        "geometry": {"type": "Point", "coordinates": [-68.3, -23.5]},
    }
    said = only_site(json.dumps({"type": "FeatureCollection", "name": "x", "features": [feature]}))
    assert (said.latitude, said.longitude, said.site.minerals) == (-23.5, -68.3, (Mineral.LITHIUM,))
    wrong = {**feature, "properties": {"name": "Nameless", "country": "Atlantis"}}
    content = json.dumps({"features": [feature, wrong]})
    assert faults(content) == {"features[1].country": "country is not one we know: Atlantis"}
    for broken in ('{"features": [{}', '{"features": 7}', '{"a": 1}', '{"features": [1]}', "{" * 9999):
        assert refused(broken) == NOT_GEOJSON


# ── Declarations ──


@pytest.mark.parametrize(
    ("template", "version", "metal"), [("EMRT", "2.1", "Cobalt"), ("AMRT", "1.3", "Manganese")]
)
def test_a_declaration_reads_alike_in_english_and_in_chinese(template: str, version: str, metal: str) -> None:
    smelters = [{**each, "B": metal if each["B"] == "Cobalt" else each["B"]} for each in SMELTERS]
    mines = [{**each, "A": metal} for each in MINES]
    words = {"Cobalt": "钴", "Manganese": "锰", "Nickel": "镍 (Nickel)", "CHINA": "中国", "ZAMBIA": "赞比亚"}

    def in_chinese(row: dict[str, Any]) -> dict[str, Any]:
        return {letter: words.get(value, value) for letter, value in row.items()}

    english = reading(declaration(template, version, smelters=smelters, mines=mines))
    chinese = reading(
        declaration(
            template,
            version,
            language="zh",
            smelters=[in_chinese(each) for each in smelters],
            mines=[in_chinese(each) for each in mines],
        )
    )
    assert english.warnings == chinese.warnings == []
    assert english.form is chinese.form is ListForm(template.lower())
    told = [(row.sheet, row.number, row.label, row.statements) for row in english.rows]
    assert told == [(row.sheet, row.number, row.label, row.statements) for row in chinese.rows]
    assert [len(statements) for *_place, statements in told] == [2, 2, 0, 0, 2]


def test_a_declaration_says_who_is_declared_and_drops_whom_to_call() -> None:
    found = rows(declaration("EMRT", "2.1", smelters=SMELTERS, mines=MINES))
    site, link = found[0].statements
    assert isinstance(site, SiteSaid)
    assert isinstance(link, LinkSaid)
    assert (site.site.name, site.site.country, site.site.stage) == ("Invented Smelter", "CN", Stage.REFINERY)
    assert [(each.scheme, each.value) for each in site.site.identifiers] == [("rmi-cid", "CID009901")]
    assert (link.basis, link.as_of, link.confidence) == (
        Basis.DECLARED_SMELTER,
        date(2026, 3, 1),
        Confidence.LOW,
    )
    assert link.customer is not None
    assert link.customer.name == "Invented Cars"
    _mine, mined = found[-1].statements
    assert isinstance(mined, LinkSaid)
    assert (mined.basis, mined.customer_site) == (Basis.DECLARED_MINE, site.site)
    assert [note.text for note in found[2].notes] == ["Not one of the five minerals: Copper"]
    assert [note.message for note in found[3].notes] == [rmi.NO_SMELTER]
    everything = repr(found)
    assert "example.org" not in everything
    assert "Person" not in everything


def test_every_metal_of_a_conflict_minerals_declaration_is_said_to_be_left_out() -> None:
    (row,) = rows(declaration("CMRT", "6.5", smelters=[{"B": "Tin", "C": "Invented Tin", "E": "PERU"}]))
    assert (row.statements, row.faults) == ((), ())
    assert [note.cell for note in row.notes] == ["Smelter List!B5"]


def test_an_unknown_version_and_a_missing_declarer_are_warned_of_and_the_short_layout_is_known() -> None:
    newer = reading(declaration("EMRT", "2.9", company="", smelters=SMELTERS[:1]))
    assert [each.text for each in newer.warnings] == [
        "We do not know version 2.9 of this template. Look closely at what was read.",
        rmi.NO_DECLARER,
    ]
    assert [len(row.statements) for row in newer.rows] == [1]
    short = {"A": "Manganese", "B": "Short Smelter", "C": "GABON", "D": "CID009903", "L": "Pit one; Pit two"}
    (row,) = rows(declaration("AMRT", "1.2", smelters=[short], standard_name="P"))
    assert [type(each) for each in row.statements] == [SiteSaid, LinkSaid, LinkSaid, LinkSaid]
    assert row.label == "Short Smelter"


def test_what_a_formula_gave_counts_in_a_template_and_where_it_failed_only_that_cell_is_lost() -> None:
    book = declaration("EMRT", "2.1", smelters=[{**SMELTERS[0], "H": "#REF!", "I": "Ganzhou"}])
    (row,) = rows(book)
    site = row.statements[0]
    assert isinstance(site, SiteSaid)
    assert (site.site.place, site.site.address) == ("Ganzhou", None)
    (row,) = rows(declaration("EMRT", "2.1", smelters=[{**SMELTERS[0], "E": "#N/A"}]))
    assert [fault.cell for fault in row.faults] == ["Smelter List!E5"]
