"""Money as people type it."""

from __future__ import annotations

import pytest

from grievance.foundation.errors import InvalidInput
from grievance.remediation.money import currency_choices, currency_codes, money_typed, parse_money


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1200", "USD", 120_000),
        ("1,200.50", "USD", 120_050),
        (" 12 000 ", "CDF", 1_200_000),
        ("0", "USD", 0),
        ("100", "JPY", 100),
        ("1.234", "TND", 1234),
        ("１２", "USD", 1200),
        ("٣", "USD", 300),
    ],
)
def test_figures_become_minor_units(typed: str, currency: str, minor: int) -> None:
    assert parse_money(typed, currency, locale="en") == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-3",
        "−3",
        "1.200,50",
        "1e5",
        "NaN",
        "Infinity",
        "1_000",
        "12a",
        "$5",
        "0.001",
        "9" * 30,
        "1,2,3",
        "--4",
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_money(typed, "USD", locale="en")
    assert refused.value.field == "amount"


@pytest.mark.parametrize("currency", ["", "XXX", "usd", "DEM", "US"])
def test_only_money_that_is_in_use_is_taken(currency: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_money("5", currency, locale="en")
    assert refused.value.field == "currency"


def test_a_currency_without_parts_has_none() -> None:
    with pytest.raises(InvalidInput):
        parse_money("100.5", "JPY", locale="en")


def test_decimals_follow_the_language() -> None:
    assert parse_money("1.200,50", "EUR", locale="id") == 120_050


@pytest.mark.parametrize(("amount", "currency"), [(120_050, "USD"), (7, "USD"), (100, "JPY"), (1234, "TND")])
def test_what_is_shown_in_a_form_reads_back_as_the_same(amount: int, currency: str) -> None:
    assert parse_money(money_typed(amount, currency), currency, locale="en") == amount


def test_the_list_has_the_money_of_mining_countries_and_no_dead_ones() -> None:
    assert {"CDF", "IDR", "PHP", "CLP", "CNY", "MGA", "MZN", "ZAR", "XAF", "USD", "JPY"} <= set(
        currency_codes()
    )
    assert not {"DEM", "ZWR", "XAU", "XXX"} & set(currency_codes())
    assert dict(currency_choices("ja"))["JPY"].startswith("JPY")
