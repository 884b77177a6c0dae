"""A field with too many values for a list: a name is typed and chosen, or what fits is offered."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from grievance.web.ui.forms import Form, OneOf, SomeOf
from grievance.web.ui.typed_names import FEW, OFFERED, Listed

FIRMS = Listed([(f"f{at}", f"Invented firm {at}") for at in range(FEW)] + [("hue", "Nhà máy Huế")])


class ChoiceForm(Form):
    """One firm, and some."""

    one = OneOf("Firm")
    some = SomeOf("Firms")


def filled(app: Flask, none: str | None = "None", **posted: Any) -> ChoiceForm:
    """Return the form after it was sent and checked."""
    with app.test_request_context(method="POST", data=posted):
        form = ChoiceForm(meta={"csrf": False})
        form.one.among(FIRMS, none=none)
        form.some.among(FIRMS)
        form.validate()
    return form


def test_a_list_that_is_short_stays_a_list(app: Flask) -> None:
    with app.test_request_context():
        form = ChoiceForm()
        form.one.among(Listed(FIRMS.options[:FEW]), none="None")
    assert not form.one.many
    assert form.one.choices == [("", "None"), *FIRMS.options[:FEW]]


def test_a_name_in_full_is_chosen_whatever_its_accents(app: Flask) -> None:
    form = filled(app, **{"one-typed": " nha may hue ", "some-typed": "Invented firm 7", "some": ["f1"]})
    assert form.mistakes() == []
    assert (form.one.data, form.some.data) == ("hue", ["f1", "f7"])


@pytest.mark.parametrize(
    ("typed", "says", "offered"),
    [
        ("firm 98", "Choose what you mean by “firm 98”", 1),
        ("Invented", "More than 20 names hold “Invented”", OFFERED),
        ("Nobody Ltd", "No name in the list holds “Nobody Ltd”", 0),
    ],
)
def test_a_part_of_a_name_offers_what_fits_and_chooses_nothing(
    app: Flask, typed: str, says: str, offered: int
) -> None:
    form = filled(app, **{"one": "f3", "one-typed": typed, "some-typed": typed, "some": ["f3"]})
    assert [message[: len(says)] for _field, message in form.mistakes()] == [says, says]
    assert form.one.data == ""
    assert len(form.one.choices) == offered
    assert dict(form.some.choices).keys() >= {"f3"}, "what is ticked stays"
    again = {"one-typed": typed, "one-answered": typed, "some-typed": typed, "some-answered": typed}
    assert len(filled(app, **again).mistakes()) == 2, "a name is typed, and still nothing chosen"


def test_what_was_offered_can_be_chosen(app: Flask) -> None:
    answered = {"one-typed": "firm 9", "one-answered": "firm 9", "some-typed": "hu", "some-answered": "hu"}
    form = filled(app, one="f91", some=["f1", "hue"], **answered)
    assert form.mistakes() == []
    assert (form.one.data, form.some.data) == ("f91", ["f1", "hue"])


def test_nobody_slips_in_what_is_not_among_them(app: Flask) -> None:
    assert [field for field, _message in filled(app, one="f999", some=["x"]).mistakes()] == ["one", "some"]
    assert filled(app, one="").mistakes() == [], "none of them is a choice too"
    assert [field for field, _message in filled(app, none=None, one="").mistakes()] == ["one"]
