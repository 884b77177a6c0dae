"""The reference data is whole, and a broken file says where it is broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grievance.standards.catalogue import DATA, catalogue, read_catalogue
from grievance.standards.loading import ReferenceDataError

Break = Callable[[str, str, str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Copy the data and replace one text in one file."""

    def change(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "data"
        shutil.copytree(DATA, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def test_the_shipped_catalogue_is_whole() -> None:
    found = catalogue()
    assert len(found.groups) == 15
    assert len(found.items) == 87
    assert len(found.provisions) == 25
    assert [code for code, each in found.minerals.items() if each.covered] == [
        "cobalt",
        "graphite",
        "lithium",
        "manganese",
        "nickel",
    ]
    assert all(found.items_of(group) for group in found.groups)


def test_each_entry_says_where_it_comes_from_and_how_sure_it_is() -> None:
    found = catalogue()
    entries = [*found.items.values(), *found.provisions.values(), *found.hazards.values(), *found.goods]
    assert all(each.source and each.confidence in "VSU" for each in entries)


def test_no_article_is_claimed_before_the_text_was_read() -> None:
    assert all(not each.article and each.basis != "text-verified" for each in catalogue().provisions.values())


def test_commitments_of_items_come_in_the_catalogues_order() -> None:
    assert [each.code for each in catalogue().provisions_of(["FA1", "FL1"])] == ["CMA-L2", "CMA-L5", "CMA-L9"]


def test_hazards_are_found_by_mineral_and_stage() -> None:
    codes = {each.code for each in catalogue().hazards_for("cobalt", "asm")}
    assert {"HZ-TUNNEL", "HZ-CO-DUST"} <= codes
    assert "HZ-MN-NEURO" not in codes


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("items.csv", "\nFL2,", "\nFL1,", r"items.csv line 3: the code FL1 comes twice"),
        ("items.csv", "FL1,FL,", "FL1,XX,", r"items.csv line 2: there is no group XX"),
        ("items.csv", "C29 C105 P29", "C29 C999", r"line 2: there is no instrument C999"),
        ("items.csv", "CMA-L2,no", "CMA-L77,no", r"line 2: there is no provision CMA-L77"),
        ("items.csv", "employment,P0", "employment,P9", r"line 2: floor is not a band: 'P9'"),
        ("provisions.csv", "S-IEA S-CRS1", "S-NOBODY S-CRS1", r"there is no source S-NOBODY"),
        ("hazards.csv", "aerosol,nickel", "aerosol,gold", r"there is no mineral gold"),
        ("clocks.csv", "4h,24h,3d", "4x,24h,3d", r"p0 is not a number of h, d or wd: '4x'"),
        ("groups.csv", "Forced labour,1,", "Forced labour,1,extra,", r"more or fewer cells"),
        ("groups.csv", ",1,Own", ",one,Own", r"position is not a number: 'one'"),
        ("groups.csv", "wording,U", "wording,X", r"confidence is not one of V, S, U"),
        ("items.csv", "P0,yes", "P0,maybe", r"zero_tolerance is neither yes nor no"),
        ("items.csv", "Debt bondage", "", r"line 4: staff_label is empty"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    broken: Break, name: str, old: str, new: str, says: str
) -> None:
    with pytest.raises(ReferenceDataError, match=says):
        read_catalogue(broken(name, old, new))


@pytest.mark.parametrize(("kind", "code"), [("item", "FL1"), ("group", "FL"), ("provision", "CMA-L2")])
def test_a_retired_code_is_never_used_again(broken: Break, kind: str, code: str) -> None:
    header = "code,kind,retired_on,reason"
    folder = broken("retired_codes.csv", header, f"{header}\n{code},{kind},2026-01-01,split in two")
    with pytest.raises(ReferenceDataError, match=f"the retired {kind} {code} is in use again"):
        read_catalogue(folder)


def test_a_retired_item_stays_readable_but_cannot_be_chosen(broken: Break) -> None:
    folder = broken("items.csv", "CMA-L2,no", "CMA-L2,yes")
    header = "code,kind,retired_on,reason"
    (folder / "retired_codes.csv").write_text(f"{header}\nFL1,item,2026-01-01,split\n", encoding="utf-8")
    found = read_catalogue(folder)
    assert found.items["FL1"].staff_label
    assert "FL1" not in {each.code for each in found.items_of("FL")}


def test_a_missing_file_is_named(broken: Break) -> None:
    folder = broken("groups.csv", "FL", "FL")
    (folder / "goods.csv").unlink()
    with pytest.raises(ReferenceDataError, match=r"goods\.csv: the file is missing"):
        read_catalogue(folder)
