"""A list of claims is read cell by cell: each fault is said where it is, and nothing in it is run."""

from __future__ import annotations

import io
import zipfile

import pytest

from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import PepperRing
from grievance.representation.batches import MOST_CLAIMS, read_claims, take_list
from grievance.representation.columns import Column
from grievance.representation.queries import present_accreditation
from grievance.representation.states import MAY_FILE_BY, RepresentativeKind
from grievance.supplychain.lists.workbooks import MACROS
from tests.factories.people import make_organisation
from tests.factories.places import make_site
from tests.factories.unions import GOOD, LOCALES, Union, make_union, many, taken, workbook


@pytest.fixture
def union(peppers: PepperRing) -> Union:
    return make_union(peppers)


def faults(union: Union, **cells: object) -> list[tuple[str, str]]:
    """Return (cell, sentence) of what is wrong with a row that has these cells."""
    claims = read_claims(union.officer.actor, taken({**GOOD, **cells}).rows, locales=LOCALES)
    return [(fault.cell.partition("!")[2], fault.text) for fault in claims[0].faults]


def test_every_fault_is_said_where_it_is(union: Union) -> None:
    assert faults(union) == []
    wrong = {
        Column.SLIP: ("", "A2", "is empty"),
        Column.LANGUAGE: ("xx", "B2", "not one we know: xx"),
        Column.PROBLEM: ("WA1, ZZ9", "C2", "ZZ9 is not one of our codes"),
        Column.SITE: ("No Such Mine", "D2", "We know no site"),
        Column.PLACE: ("", "E2", "Say where it is"),
        Column.STORY: ("=1+1", "F2", "formula"),
        Column.AMOUNT: ("-5", "G2", "less than zero"),
        Column.CURRENCY: ("XXZ", "H2", "Choose a currency"),
        Column.KNOWN: ("everybody", "I2", "not one we know"),
        Column.NAME: ("Somebody", "J2", "stay unknown"),
        Column.COMPANY: ("maybe", "K2", "not one we know"),
        Column.READS: ("perhaps", "L2", "not one we know"),
        Column.BASIS: ("friendship", "M2", "friendship is none of these: consent, membership"),
        Column.AGREED: ("", "N2", "Without this person’s yes"),
    }
    assert set(wrong) == set(Column)
    for column, (value, cell, said) in wrong.items():
        ((where, text),) = faults(union, **{column: value})
        assert (where, said in text) == (cell, True), (column, where, text)


def test_nobody_says_yes_in_the_place_of_another(union: Union) -> None:
    alone = {Column.READS: "", Column.AGREED: ""}
    public = {**alone, Column.BASIS: "public_interest", Column.AMOUNT: "", Column.CURRENCY: ""}
    for basis in ("membership", "next_of_kin"):
        assert faults(union, **{**alone, Column.BASIS: basis}) == []
        wrong = {Column.KNOWN: "team", Column.COMPANY: "yes", Column.READS: "yes"}
        found = faults(union, **{**alone, Column.BASIS: basis, **wrong})
        assert [cell for cell, _text in found] == ["I2", "K2", "L2"]
        assert all(text.startswith("Only this person can say yes") for _cell, text in found)
        assert faults(union, **{Column.BASIS: basis, **wrong}) == []
    assert faults(union, **{**public, Column.COMPANY: "no", Column.READS: "yes"}) == []
    assert [cell for cell, _text in faults(union, **public)] == ["K2"]
    much = {Column.COMPANY: "yes", Column.AGREED: "yes", Column.NAME: "Somebody", Column.KNOWN: "team"}
    found = faults(union, **{**public, **much, Column.AMOUNT: "5", Column.CURRENCY: "USD"})
    assert {cell for cell, _text in found} == {"G2", "H2", "I2", "J2", "N2"}
    assert all("names no worker" in text for _cell, text in found)


def test_each_kind_of_representative_files_by_its_own_rights(union: Union) -> None:
    assert set(MAY_FILE_BY) == set(RepresentativeKind)
    with transaction():
        accreditation = present_accreditation(union.user)
        assert accreditation is not None
        accreditation.kind = RepresentativeKind.FAMILY
    ((cell, text),) = faults(union, **{Column.BASIS: "membership"})
    assert cell == "M2"
    assert text.endswith("You can choose: consent, next_of_kin.")


def test_what_is_gentler_alone_is_not_taken_in_a_list(union: Union) -> None:
    for code in ("VH2", "CL1"):
        ((cell, text),) = faults(union, problem=f"WA1 {code}")
        assert cell == "C2"
        assert text.startswith(f"{code} is not filed in a list")


def test_a_mark_that_stands_twice_is_blamed_the_second_time(union: Union) -> None:
    listed = taken({**GOOD, "slip": "a 7"}, {**GOOD, "slip": "8"}, {**GOOD, "slip": "A  7"})
    claims = read_claims(union.officer.actor, listed.rows, locales=LOCALES)
    assert [each.said is not None for each in claims] == [True, True, False]
    assert claims[2].faults[0].values["row"] == 2


def test_money_is_kept_in_minor_units(union: Union) -> None:
    claims = read_claims(union.officer.actor, taken(GOOD).rows, locales=LOCALES)
    assert claims[0].said is not None
    assert claims[0].said.owed is not None
    assert (claims[0].said.owed.amount, claims[0].said.owed.currency) == (120_050, "USD")


def test_whoever_answers_for_a_site_files_nothing_about_it(union: Union) -> None:
    site = make_site("Blue Hill mine", answered_by=make_organisation_of(union))
    assert site
    ((cell, text),) = faults(union, site="Blue Hill mine", place="")
    assert cell == "D2"
    assert "has ties to this site" in text


def make_organisation_of(union: Union) -> int:
    found = union.officer.actor.organisation_id
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook([GOOD], columns=[*Column, "siite"]), "Sheet!O1 “siite”"),
        (workbook([GOOD], columns=[each for each in Column if each != Column.AGREED]), "agreed"),
        (workbook([GOOD], columns=[*Column, Column.SLIP]), "slip"),
        (workbook([]), "no claim"),
        (workbook(many(MOST_CLAIMS + 1)), str(MOST_CLAIMS)),
        (b"", "empty"),
        (b'{"type": "FeatureCollection"}', "not a list"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "old or an encrypted workbook"),
        (b"PK\x03\x04 broken", "cannot be read as a workbook"),
    ],
)
def test_a_file_that_is_no_list_of_claims_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_list(io.BytesIO(content))
    assert said in refused.value.message % refused.value.values


def test_macros_are_not_run_and_a_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO(workbook([GOOD]))
    with zipfile.ZipFile(packed, "a") as book:
        book.writestr("xl/vbaProject.bin", b"Sub Run()")
    assert take_list(io.BytesIO(packed.getvalue())).warnings == (MACROS,)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b" " * (49 * 1024 * 1024))
    with pytest.raises(InvalidInput, match="Unpacked"):
        take_list(io.BytesIO(packed.getvalue()))


def test_a_csv_file_is_read_too(union: Union) -> None:
    text = ",".join(Column) + "\n7,fr,WA1,,Near the gate,Words,,,,,no,,consent,yes\n8,fr,WA1\n"
    claims = read_claims(union.officer.actor, take_list(io.BytesIO(text.encode())).rows, locales=LOCALES)
    assert [each.said is not None for each in claims] == [True, False]
    assert {each.cell for each in claims[1].faults} == {"E3", "M3"}


def test_an_officer_of_another_union_is_free(union: Union, peppers: PepperRing) -> None:
    make_site("Blue Hill mine", answered_by=make_organisation_of(union))
    other = make_union(peppers)
    assert make_organisation
    assert faults(other, site="Blue Hill mine", place="") == []
