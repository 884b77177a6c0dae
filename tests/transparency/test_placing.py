"""However the register is filtered by place, a filter finds nobody, or five reports or more.

So does the difference between any two filters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from grievance.transparency.disclosure import LEAST
from grievance.transparency.placing import NOWHERE, Place, Placed, places

MINERALS = (("cobalt",), ("nickel",), ("cobalt", "nickel"))
COUNTRIES, STAGES = ("AA", "BB", "CC"), ("mine", "refinery")
PLACES = st.builds(
    Place,
    minerals=st.sampled_from(MINERALS),
    country=st.sampled_from(COUNTRIES),
    stage=st.sampled_from(STAGES),
    site=st.none() | st.sampled_from(("s1", "s2")),
)
CASES = st.lists(PLACES, max_size=60)
Filter = Callable[[Place], bool]


def placed(found: list[Place]) -> list[Placed]:
    return [Placed(str(number), place) for number, place in enumerate(found)]


def filters() -> list[Filter]:
    """Every filter that a page or a statistic could offer: by any combination of what is told."""

    def one(mineral: str | None, country: str | None, stage: str | None, site: str | None) -> Filter:
        return lambda place: (
            (mineral is None or mineral in (place.minerals or ()))
            and (country is None or place.country == country)
            and (stage is None or place.stage == stage)
            and (site is None or place.site == site)
        )

    choices = product((None, "cobalt", "nickel"), (None, *COUNTRIES), (None, *STAGES), (None, "s1", "s2"))
    return [one(*choice) for choice in choices]


FILTERS = filters()


@given(found=CASES)
def test_whoever_shares_a_place_is_one_of_five(found: list[Place]) -> None:
    told = places(placed(found))
    assert all(number >= LEAST for number in Counter(told.values()).values())


@given(found=CASES)
def test_no_two_filters_differ_by_fewer_than_five(found: list[Place]) -> None:
    told = places(placed(found))
    sets = {frozenset(key for key, place in told.items() if one(place)) for one in FILTERS}
    assert all(not one or len(one) >= LEAST for one in sets)
    for one in sets:
        for other in sets:
            assert len(one - other) == 0 or len(one - other) >= LEAST


@given(found=CASES)
def test_nothing_is_told_that_is_not_so(found: list[Place]) -> None:
    for key, place in places(placed(found)).items():
        true = found[int(key)]
        assert place.minerals in (None, true.minerals)
        assert place.country in (None, true.country)
        assert place.stage in (None, true.stage)
        assert place.site in (None, true.site)


@given(found=CASES)
def test_all_or_nothing_is_in_the_register(found: list[Place]) -> None:
    assert len(places(placed(found))) == (len(found) if len(found) >= LEAST else 0)


def test_four_reports_publish_nothing_and_five_everything_they_share() -> None:
    one = Place(("cobalt",), "AA", "mine", "s1")
    assert places(placed([one] * 4)) == {}
    assert set(places(placed([one] * 5)).values()) == {one}


def test_a_country_with_four_reports_takes_another_with_it() -> None:
    here = [Place(("cobalt",), "AA", "mine")] * 6
    there = [Place(("cobalt",), "BB", "mine")] * 4
    assert set(places(placed(here + there)).values()) == {Place(("cobalt",))}
    assert set(places(placed(here + there + there)).values()) == {
        Place(("cobalt",), "AA", "mine"),
        Place(("cobalt",), "BB", "mine"),
    }


def test_a_site_is_named_only_among_five_reports_that_may_name_it() -> None:
    may = [Place(("cobalt",), "AA", "mine", "s1")] * 4
    may_not = [Place(("cobalt",), "AA", "mine", None)] * 3
    told = places(placed(may + may_not))
    assert all(place.site is None for place in told.values())
    # One more may name it; those two that may not would be the only two left out.
    told = places(placed([*may, may[0], *may_not[:2]]))
    assert all(place.site is None for place in told.values())
    told = places(placed([*may, may[0], *may_not, *may_not]))
    assert [place.site for place in told.values()].count("s1") == 5


def test_what_a_public_source_says_protects_nobody() -> None:
    case = Placed("x", Place(("cobalt",), "AA", "mine", "s1"), reported=False)
    assert places([case]) == {"x": case.place}


def test_nowhere_is_an_answer() -> None:
    spread = [Place(("cobalt",), "AA", "mine")] * 3 + [Place(("nickel",), "BB", "mine")] * 3
    assert set(places(placed(spread)).values()) == {NOWHERE}
