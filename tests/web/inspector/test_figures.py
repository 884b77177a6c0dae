"""The pages of key figures: what stands in the address narrows them, and bad addresses are told."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from grievance.foundation.db import db, transaction
from grievance.measures.entries import Line, Named, Unit
from grievance.measures.models import KeptFigures
from grievance.measures.services import keeping
from grievance.measures.splits import Split
from grievance.transparency.queries.key_figures import ALL_MEASURES, TEAM_MEASURES, hidden_where_small
from grievance.web.ui.figure_charts import charts_of, split_charts
from tests.factories.demonstration import Demonstration
from tests.measures.counting import BY_CODE


def test_a_supervisor_reads_every_figure_with_its_definition(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["supervisor"]
    page = browser.get("/inspector/figures").text
    own = {"K25", "K26"}
    for measure in ALL_MEASURES:
        assert (f"/inspector/figures/{measure.code}" in page) is (measure.code not in own)
    assert "Not collected yet" not in page
    for code in ("K1", "K8", "K15", "K22", "K29"):
        assert "What is counted" in browser.get(f"/inspector/figures/{code}").text
    assert browser.get("/inspector/figures/K25").status_code == 404
    assert browser.get("/inspector/figures/K99").status_code == 404


def test_what_narrows_the_figures_stands_in_every_link(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["supervisor"]
    page = browser.get("/inspector/figures?mineral=cobalt&since=2020-01-01").text
    assert "/inspector/figures/K1?since=2020-01-01&amp;mineral=cobalt" in page
    assert "/inspector/figures.csv?since=2020-01-01&amp;mineral=cobalt&amp;part=predictable" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("since=yesterday", "Give a day, as 2026-05-31."),
        ("until=0001-01-01", "Give a day, as 2026-05-31."),
        ("since=2026-05-02&until=2026-05-01", "Give a day that is not before the first one."),
        ("mineral=gold", "Choose one of the list."),
        ("country=QQ", "Choose one of the list."),
    ],
)
@pytest.mark.parametrize("address", ["/inspector/figures", "/inspector/figures.csv", "/inspector/figures/K1"])
def test_a_bad_filter_is_told_beside_its_field(
    demonstration: Demonstration, address: str, wrong: str, said: str
) -> None:
    answer = demonstration.browsers["supervisor"].get(f"{address}?{wrong}")
    assert answer.status_code == 422
    assert said in answer.text


def test_each_table_comes_as_a_file_with_the_same_numbers(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["supervisor"]
    rows = list(csv.DictReader(io.StringIO(browser.get("/inspector/figures.csv").text.lstrip("\ufeff"))))
    first = next(row for row in rows if row["code"] == "K1")
    assert float(first["value"]) == int(first["counted"]) / int(first["behind"])
    part = browser.get("/inspector/figures.csv?part=dialogue").text
    assert {row.split(",")[0] for row in part.splitlines()[1:]} == {"K22"}
    split = browser.get("/inspector/figures/K1/lines.csv?by=mineral").text.lstrip("\ufeff").splitlines()
    assert split[0].startswith("mineral,code,")
    assert any(line.startswith("cobalt,K1,") for line in split)


def test_every_unit_is_drawn_by_itself(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["supervisor"]
    page = browser.get("/inspector/figures").text
    for title in (
        "Shares: Predictable",
        "Days: Predictable",
        "Money in USD: Compatible with rights",
        "Numbers: Compatible with rights",
        "How many for each: Legitimate",
        "Numbers: Commitments of the Agreement",
    ):
        assert f"<title>{title}</title>" in page, title
    parts = browser.get("/inspector/figures/K3?by=mineral").text
    assert "<title>On time</title>" in parts
    assert "<title>Days: Findings on time</title>" in parts
    assert "<title>Numbers: " in browser.get("/inspector/figures/K27?by=country").text
    # The first official reads Japanese.
    assert "<title>数：" in demonstration.browsers["party_official"].get("/official/figures").text


def test_bars_of_a_figure_say_which_part_and_which_number_they_are(demonstration: Demonstration) -> None:
    def money(code: str, amount: int) -> Line:
        return Line(code, Unit.MONEY, 1, amount, named=Named.CURRENCY)

    def of(code: str, number: int) -> Line:
        return Line(code, Unit.NUMBER, number, number, named=Named.PROVISION)

    schooled = Line("RH4", Unit.NUMBER, 3, 3, named=Named.REMEDY_TYPE)
    days = [Line("median", Unit.DAYS, 2, 10), Line("p90", Unit.DAYS, 2, 40)]
    with demonstration.app.test_request_context("/"):
        got = split_charts(
            BY_CODE["K15"],
            Split.MINERAL,
            [("cobalt", [money("EUR", 500), money("USD", 800)]), ("nickel", [money("USD", 1600)])],
        )
        (took,) = split_charts(BY_CODE["K24"], Split.MINERAL, [("cobalt", days), ("nickel", [])])
        (tied,) = split_charts(
            BY_CODE["K27"], Split.MINERAL, [("cobalt", [of("CMA-L1", 2), of("CMA-L2", 0)])]
        )
        (mean,) = charts_of("Dialogue", [BY_CODE["K22"]], {"K22": [Line("mean", Unit.SCORE, 5, 2.4)]})
        (cut,) = charts_of("Rights", [BY_CODE["K15"]], {"K15": [schooled]})
        assert split_charts(BY_CODE["K15"], Split.MINERAL, [("cobalt", [money("USD", 0)])]) == []
    assert [(each.title, each.desc, each.rows) for each in got] == [
        ("Money in EUR: What workers got", "Mineral", (("Cobalt", "€5.00"),)),
        ("Money in USD: What workers got", "Mineral", (("Cobalt", "$8.00"), ("Nickel", "$16.00"))),
    ]
    assert [each.length for each in got[1].bars] == [50, 100]
    assert took.rows == (
        ("Cobalt · Half of them within", "10 days"),
        ("Cobalt · Nine of ten within", "40 days"),
    )
    assert [each.series for each in took.bars] == [1, 2]
    assert tied.rows == (("Cobalt · CMA-L1", "2"),)
    assert (mean.rows, mean.bars[0].length) == ((("K22 All questions together", "2.40"),), 80)
    assert cut.rows == (("K15 School for a child, with income supp…", "3"),)


def test_officials_read_what_was_published_and_their_own_acts(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["party_official"]
    page = browser.get("/official/figures").text
    told = {each.code for each in ALL_MEASURES if f'id="{each.code}"' in page}
    assert {"K1", "K22", "K25", "K26"} <= told
    assert not told & {"K7", "K13", "K18", "K29", "K30"}
    rows = list(csv.DictReader(io.StringIO(browser.get("/official/figures.csv").text.lstrip("\ufeff"))))
    assert {"K25", "K26"} <= {row["code"] for row in rows}
    # Nothing of one to four leaves, whatever the demonstration holds.
    of_cases = [row for row in rows if row["code"] not in {"K25", "K26"} and row["behind"]]
    assert all(int(row["behind"]) >= 5 for row in of_cases)


def test_figures_of_many_cases_are_counted_beforehand(
    demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = demonstration.browsers["supervisor"]
    for address in ("/inspector/figures", "/inspector/figures/K1?by=mineral"):
        at_once = table(browser.get(address).text)
        monkeypatch.setattr(keeping, "MOST_AT_ONCE", 0)
        assert "take some minutes to count" in browser.get(address).text
        assert "take some minutes to count" in browser.get(address.replace("K1?", "K1/lines.csv?")).text
        with demonstration.app.app_context():
            for number in db.session.scalars(select(KeptFigures.id)).all():
                counted = keeping.count(number, TEAM_MEASURES, hidden_where_small)
                with transaction():
                    keeping.keep(number, counted)
        page = browser.get(address).text
        assert "As of " in page
        assert table(page) == at_once
        monkeypatch.undo()


def table(page: str) -> list[str]:
    return page.partition("<table")[2].split()
