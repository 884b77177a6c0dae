"""A chain is drawn whole: few places by their names, many as groups, and no way is lost on the way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from flask import Flask

from grievance.transparency.queries.chain import BrandSite, MineralPath, PathStep
from grievance.transparency.queries.figures import SiteFigures
from grievance.transparency.states import Standing
from grievance.web.brand.picture import MOST_PLACES, whole_chain
from grievance.web.ui.sankey import Sankey


def site(name: str, *places: str, stage: str = "mine", confidence: str = "high") -> BrandSite:
    """A site from which a mineral goes by these places to the brand."""
    stops = [name, *places, "Sample Electric"]
    steps = tuple(
        PathStep(start, end, "ore", None, "active", confidence, "a source", "", date(2026, 1, 1), False)
        for start, end in pairwise(stops)
    )
    path = MineralPath("cobalt", len(steps), confidence, True, False, "some", False, None, steps)
    return BrandSite(
        reference=name,
        name=name,
        country="ZZ",
        operator=None,
        stage=stage,
        latitude=None,
        longitude=None,
        invented=True,
        paths=(path,),
        standing=Standing.NOT_SHOWN,
        due_on=None,
        figures=SiteFigures(),
        number=None,
    )


def labels(picture: Sankey) -> set[str]:
    return {each.label for each in picture.blocks}


def test_a_small_chain_is_drawn_by_name_and_a_large_one_in_groups(app: Flask) -> None:
    small = [site("Pit", "Plant", confidence="low"), site("Hill", "Plant"), site("Works", stage="refinery")]
    large = [site(f"Pit {n}", f"Trader {n % 40}", "Plant") for n in range(250)]
    large += [site(f"Works {n}", "Plant", stage="refinery") for n in range(50)]
    with app.test_request_context():
        drawn, grouped, nothing = whole_chain(small), whole_chain(large), whole_chain([])
    assert nothing is None
    assert drawn is not None
    assert labels(drawn) == {"Pit", "Hill", "Works", "Plant", "Sample Electric"}
    assert {(each.source, each.target): each.weak for each in drawn.ribbons} == {
        ("Pit", "Plant"): True,
        ("Hill", "Plant"): False,
        # Weak is what nothing better bears out.
        ("Plant", "Sample Electric"): False,
        ("Works", "Sample Electric"): False,
    }
    assert "drawn together" not in drawn.desc
    assert grouped is not None
    assert "drawn together" in grouped.desc
    assert {"250 × Mine", "50 × Smelter or refinery", "Plant", "Sample Electric"} < labels(grouped)
    columns = Counter(each.x for each in grouped.blocks)
    assert max(columns.values()) <= MOST_PLACES
    into = Counter({"250 × Mine": 0})
    for each in grouped.ribbons:
        into[each.target] += int(each.text)
    assert into["Plant"] == into["Sample Electric"] == 300


def test_a_long_name_is_cut_where_its_column_ends_also_in_wide_letters(app: Flask) -> None:
    name = "とても長い名前の鉱山とても長い名前の鉱山とても長い名前の鉱山"
    with app.test_request_context():
        picture = whole_chain([site(name, "A", "B", "C")])
    assert picture is not None
    short = next(each.label for each in picture.blocks if each.x == 0)
    assert short.endswith("…")
    assert len(short) < 12
    assert picture.ribbons[0].source == name
