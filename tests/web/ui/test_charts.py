"""Charts show the numbers they are given, in proportion and inside their drawing."""

import re
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.web.ui.charts import bars, donut, lines, plain_number, ring_piece, round_steps, unbroken
from grievance.web.ui.sankey import NODE_WIDTH, WIDTH, SankeyFlow, SankeyNode, sankey
from grievance.web.ui.world_map import HEIGHT, MapPoint, project, world
from grievance.web.ui.world_map import WIDTH as MAP_WIDTH

amounts = st.floats(min_value=0, max_value=1e9, allow_nan=False)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_bars_are_as_long_as_their_share_of_the_longest(values):
    chart = bars("t", "d", [(f"n{number}", value) for number, value in enumerate(values)])
    longest = max(values) or 1
    assert [bar.length for bar in chart.bars] == [round(100 * value / longest, 2) for value in values]
    assert all(below.top > above.top for above, below in pairwise(chart.bars))
    assert chart.height == len(values) * (chart.height // len(values))


def test_mirrored_bars_end_at_the_right_edge():
    chart = bars("t", "d", [("a", 3), ("b", 1)], mirrored=True)
    assert [bar.start + bar.length for bar in chart.bars] == [100, 100]


def test_a_chart_without_numbers_is_empty_and_does_not_fail():
    assert bars("t", "d", []).bars == ()
    assert bars("t", "d", [("a", 0)]).bars[0].length == 0
    assert donut("t", "d", []).slices == ()
    assert [part.path for part in donut("t", "d", [("a", 0)]).slices] == [""]
    assert lines("t", "d", [], []).lines == ()
    assert sankey("t", "d", [], [], []).blocks == ()


@pytest.mark.parametrize("draw", [bars, donut])
def test_a_negative_amount_is_refused(draw):
    with pytest.raises(ValueError, match="negative"):
        draw("t", "d", [("a", -1)])


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_steps_reach_the_highest_value_in_few_round_strides(highest):
    steps = round_steps(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest * (1 - 1e-6)
    assert len(steps) <= 6
    strides = {round((later - sooner) / steps[1], 6) for sooner, later in pairwise(steps)}
    assert strides == {1}


def test_a_gap_breaks_the_line_and_is_never_a_zero():
    chart = lines("t", "d", ["a", "b", "c", "d", "e"], [("one", [0, 10, None, 10, 0])])
    (line,) = chart.lines
    assert line.pieces == ("0,100 25,0", "75,0 100,100")
    assert len(line.dots) == 4
    assert line.texts[2] == "–"
    assert chart.rows[2] == ("c", "–")


def test_a_single_point_between_gaps_is_a_dot_without_a_line():
    assert unbroken([None, (5, 5), None]) == ()


def test_a_series_that_does_not_fit_its_ticks_is_refused():
    with pytest.raises(ValueError, match="2 values for 3 ticks"):
        lines("t", "d", ["a", "b", "c"], [("one", [1, 2])])


def test_ticks_leave_out_words_that_have_no_room():
    assert lines("t", "d", [str(day) for day in range(31)], []).every == 6
    assert lines("t", "d", ["a", "b"], []).every == 1


@given(st.lists(amounts, min_size=1, max_size=8))
def test_every_point_of_a_line_lies_inside_the_drawing(values):
    (line,) = lines("t", "d", [str(number) for number in range(len(values))], [("one", values)]).lines
    assert all(0 <= across <= 100 and -0.01 <= down <= 100 for across, down in line.dots)


def test_slices_start_at_the_top_and_share_the_whole():
    chart = donut("t", "d", [("a", 1), ("b", 3)], centre="4")
    assert [part.share for part in chart.slices] == ["25 %", "75 %"]
    assert chart.slices[0].path.startswith("M50 1A")
    assert "A49 49 0 0 1 99 50" in chart.slices[0].path
    assert chart.slices[1].path.startswith("M99 50A49 49 0 1 1")


def test_a_slice_that_is_everything_is_still_drawn():
    begin, end = re.match(r"M([\d. ]+)A49 49 0 1 1 ([\d. ]+)L", ring_piece(0, 1)).groups()
    assert begin != end


def sample_flow(*flows):
    nodes = [
        SankeyNode("a", "A", 0),
        SankeyNode("b", "B", 0),
        SankeyNode("c", "C", 1),
        SankeyNode("d", "D", 2),
    ]
    return sankey("t", "d", ["one", "two", "three"], nodes, flows)


def test_ribbons_are_as_thick_as_what_they_carry():
    strong, weak = SankeyFlow("a", "c", 30), SankeyFlow("b", "c", 10, weak=True)
    chart = sample_flow(strong, weak, SankeyFlow("c", "d", 40))
    thick, thin, out = chart.ribbons
    assert isclose(thick.thickness, 3 * thin.thickness, rel_tol=0.01)
    assert isclose(out.thickness, thick.thickness + thin.thickness, rel_tol=0.01)
    assert thin.weak
    assert not thick.weak
    heights = {block.label: block.height for block in chart.blocks}
    assert isclose(heights["C"], heights["A"] + heights["B"], rel_tol=0.01)


def test_stations_stand_in_their_columns_and_inside_the_drawing():
    chart = sample_flow(SankeyFlow("a", "c", 30), SankeyFlow("b", "c", 10), SankeyFlow("c", "d", 1))
    assert {block.label: block.x for block in chart.blocks} == {
        "A": 0,
        "B": 0,
        "C": 494,
        "D": WIDTH - NODE_WIDTH,
    }
    assert all(block.y >= 0 and block.y + block.height <= chart.height + 0.1 for block in chart.blocks)


def test_a_flow_upstream_is_refused():
    with pytest.raises(ValueError, match="does not run downstream"):
        sample_flow(SankeyFlow("c", "a", 1))


def test_numbers_are_written_as_in_a_table():
    assert [plain_number(value) for value in (0, 7.0, 1234567, 2.26)] == ["0", "7", "1,234,567", "2.3"]


def test_the_projection_keeps_the_middle_the_edges_and_both_halves_alike():
    middle, equator = project(0, 0)
    assert middle == MAP_WIDTH / 2
    assert isclose(project(180, 0)[0], MAP_WIDTH)
    assert isclose(project(-180, 0)[0], 0, abs_tol=1e-6)
    assert isclose(equator - project(0, 45)[1], project(0, -45)[1] - equator)
    assert 0 < project(25, 84)[1] < project(25, -60)[1] < HEIGHT
    assert project(170, 60)[0] < project(170, 0)[0]


@pytest.mark.parametrize(("longitude", "latitude"), [(181, 0), (0, -91), (float("nan"), 0)])
def test_a_place_that_is_not_on_earth_is_refused(longitude, latitude):
    with pytest.raises(ValueError, match="no such place"):
        project(longitude, latitude)


places = st.builds(MapPoint, st.just("p"), st.floats(-180, 180), st.floats(-56, 83))


@given(st.lists(places, min_size=1, max_size=12), st.booleans())
def test_every_pin_lies_inside_the_view(points, fit):
    chart = world("t", "d", points, fit=fit)
    assert all(-0.01 <= pin.across <= 100.01 and -0.01 <= pin.down <= 100.01 for pin in chart.pins)
    left, top, width, height = (float(part) for part in chart.view_box.split())
    assert left >= 0
    assert top >= 0
    assert left + width <= MAP_WIDTH + 1
    assert top + height <= HEIGHT + 1


def test_a_route_starts_and_ends_at_its_places():
    kolwezi, ningbo = MapPoint("Kolwezi", 25.5, -10.7), MapPoint("Ningbo", 121.5, 29.9)
    (route,) = world("t", "d", [kolwezi, ningbo], [(0, 1, True)]).routes
    begin, end = (f"{x:.0f} {y:.0f}" for x, y in (project(25.5, -10.7), project(121.5, 29.9)))
    assert route.path.startswith(f"M{begin}Q")
    assert route.path.endswith(f" {end}")
    assert route.weak
