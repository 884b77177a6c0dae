"""Names are compared without accents, signs and legal forms; dates are as exact as their source."""

from __future__ import annotations

import pytest

from grievance.foundation.errors import InvalidInput
from grievance.supplychain.names import bare_name
from grievance.supplychain.periods import read_span


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Muster Kobalt GmbH & Co. KG", "muster kobalt"),
        ("Ejemplo Minera, S.A. de C.V.", "ejemplo minera"),
        ("Przykład Łódź Sp. z o.o.", "przyklad lodz"),
        ("PT Contoh Nikel Tbk", "contoh nikel"),
        ("见本钴业股份有限公司", "见本钴业"),
        ("株式会社見本鉱業", "見本鉱業"),
        ("(주)예시니켈", bare_name("예시니켈")),
        ("ПАО «Пример»", "пример"),
        ("Exemple U.S., Inc.", "exemple us"),
        ("SE Pit of the AS", "pit of the"),
        ("Limited S.A.", "limited sa"),
    ],
)
def test_what_says_only_of_what_form_a_firm_is_does_not_count(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2020", "2020"),
        ("2020-05", "2020"),
        ("2020", "2020-01-31"),
        ("2020-05-01", "2020-05"),
        (None, "2020"),
    ],
)
def test_a_year_may_end_in_the_year_it_began(since: str | None, until: str | None) -> None:
    assert read_span(since, until) == (since, until)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2020", "2019", "until"),
        ("2020-05", "2020-04-30", "until"),
        ("May 2020", None, "since"),
        ("2020-13", None, "since"),
        ("2020-02-30", None, "since"),
        (None, "20200101", "until"),
    ],
)
def test_an_end_before_the_beginning_is_refused(since: str | None, until: str | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_span(since, until)
    assert refused.value.field == field
