"""Whatever is wrong with a list is said with its cell, and nothing in a file can do harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from grievance.supplychain.lists import files, headers, workbooks
from grievance.supplychain.lists.delimited import BROKEN_ROW, WRONG_ENCODING
from tests.supplychain.lists.made_workbooks import sheets, with_part, with_sheet
from tests.supplychain.lists.taken import LINKS, faults, only_site, reading, refused, rows


def test_each_wrong_cell_is_named_and_the_other_rows_are_read() -> None:
    header = "site_id,name,country,minerals,stage,lat,lon,workforce,notes"
    lines = (
        "S1,Good,ZM,cobalt,mine,,,,",
        "S2,,ZM,cobalt,mine,,,,",
        f"S3,{'x' * 201},ZM,cobalt,mine,,,,",
        "S4,=1+1,ZM,cobalt,mine,,,,@SUM(A1)",
        "S5,Away,ZM,cobalt,mine,51.5,-0.1,,",
        "S6,Wet,ZM,cobalt,mine,-30,-20,,",
        "S7,Half,ZM,cobalt,mine,-12,,many,",
        "S8,Odd,Atlantis,cobalt,shop,91,x,,",
        "S9,Long,ZM,cobalt,mine,,,,,extra",
        "S10,Namibian,NA,cobalt,mine,-22.5,17,,-",
    )
    assert faults("\n".join((header, *lines))) == {
        "B3": "name is empty.",
        "B4": "name is longer than 200 characters.",
        "B5": "name begins like a formula of a spreadsheet.",
        "I5": "notes begins like a formula of a spreadsheet.",
        "F6": "The position is not in ZM.",
        "F7": "The position is in the sea.",
        "G8": "A place needs both lat and lon.",
        "H8": "workforce is not a number: many",
        "C9": "country is not one we know: Atlantis",
        "E9": "stage is not one we know: shop",
        "F9": "lat is not a place on Earth: 91",
        "G9": "lon is not a number: x",
        "J10": "The row has more cells than the header.",
    }
    assert [row.label for row in rows("\n".join((header, *lines))) if row.statements] == ["S1", "S10"]


def test_a_link_that_ends_before_it_began_or_leads_to_itself_is_named() -> None:
    lines = (
        "L1,A,,,B,,cobalt,,2021,2020,active,,high",
        "L2,A,,,a,,cobalt,,,,active,,high",
        "L3,A,S1,,A,Works,cobalt,,2021-05,2021,active,,high",
        "L4,A,,,B,,cobalt,28a,31/12/2021,,maybe,ftp://x,sure",
        "L5,A,,,B,,gold,,,,active,,high",
    )
    assert faults(LINKS + "\n".join(lines)) == {
        "J2": "It cannot have ended before it began.",
        "E3": "The supplier and the customer are the same.",
        "H5": "hs is no code of the Harmonised System, such as 2822.00: 28a",
        "I5": "since is not a year, a month or a day, such as 2026-05-31: 31/12/2021",
        "K5": "status is not one we know: maybe",
        "L5": "source_url is not a web address: ftp://x",
        "M5": "confidence is not one we know: sure",
    }


def test_bytes_of_another_encoding_blame_their_cell_only() -> None:
    content = "name,country\nMine Inventée,FR\n".encode() + "Mine Inventée,FR\n".encode("latin-1")
    assert faults(content) == {"A3": "name holds bytes that are not UTF-8. Save the file as CSV in UTF-8."}
    for encoding in ("utf-8-sig", "utf-16"):
        assert only_site("name,country\nMine Inventée,FR\n".encode(encoding)).site.name == "Mine Inventée"
    assert refused("name,country\nA,FR\n".encode("utf-16")[:-1]) == WRONG_ENCODING
    assert refused("name,pays é,country\nA,b,FR\n".encode("latin-1")) == WRONG_ENCODING


def test_a_formula_in_a_workbook_of_ours_is_named_with_its_cell() -> None:
    table = [
        ["name", "country", "stage"],
        ["=A1", "ZM", "mine"],
        ["Pit", "#REF!", "mine"],
        ["Good", "ZM", "mine"],
    ]
    assert faults(sheets({"sites": table})) == {
        "sites!A2": "name holds a formula. Put its value there instead.",
        "sites!B3": "country holds a formula that failed.",
    }


def test_macros_are_neither_run_nor_refused_but_said() -> None:
    book = sheets({"sites": [["name", "country", "stage"], ["Pit", "ZM", "mine"]]})
    found = reading(with_part(book, "xl/vbaProject.bin", b"\0" * 64))
    assert [each.message for each in found.warnings] == [workbooks.MACROS]
    assert len(list(found.rows)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", files.EMPTY),
        (b" \n\n", files.EMPTY),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), files.OLD_WORKBOOK),
        (b"PK\x03\x04 and no more", workbooks.NOT_A_WORKBOOK),
        (b"\xff\xd8\xff\xe0\0\0 a photo", WRONG_ENCODING),
        (b"first,second\n1,2\n", headers.NOT_OURS),
        (b"name,country,name\nA,ZM,B\n", headers.TWICE),
        (f'name,country\n"{"x" * 200_000}"\n'.encode(), BROKEN_ROW),
        (sheets({"Something": [["a", "b"], [1, 2]]}), headers.NOT_OURS),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(content: bytes, says: str) -> None:
    assert refused(content) == says


def test_too_many_rows_are_refused_and_empty_ones_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grievance.supplychain.lists.reading.MOST_ROWS", 3)
    assert refused("name,country\n" + "A,ZM\n" * 4) == files.TOO_LONG
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{one}</t></is></c>'
        f'<c r="B{row}" t="inlineStr"><is><t>{other}</t></is></c></row>'
        for row, one, other in ((1, "name", "country"), (2, "Pit", "ZM"), (1_048_576, "Last", "ZM"))
    )
    claimed = f'{head}<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'
    found = rows(with_sheet(sheets({"sites": [["x"]]}), claimed))
    assert [row.label for row in found] == ["Pit"]


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("xl/sharedStrings.xml", bytes(workbooks.LARGEST_WORDS + 1))
    assert refused(stream.getvalue()) == workbooks.BOMB
    lying = bytearray(stream.getvalue())
    directory = lying.rindex(b"PK\x01\x02")
    lying[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    assert refused(bytes(lying)) == workbooks.NOT_A_WORKBOOK


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert refused(with_sheet(sheets({"sites": [["x"]]}), bomb)) == workbooks.NOT_A_WORKBOOK


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_BYTES", 500)
    assert refused(b"x" * 501) == files.TOO_BIG
