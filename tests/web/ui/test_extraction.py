"""What the product says is found, and it is known who reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grievance.web.ui.extraction import Message, merged, messages, said_in


def write(package: Path, files: dict[str, str]) -> dict[str, Message]:
    """Write a package and return the messages found in it."""
    for name, content in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return {message.english: message for message in merged(said_in(package))}


@pytest.mark.parametrize(
    ("code", "english", "plural", "context"),
    [
        ('N_("Plain")', "Plain", None, None),
        ('text.N_("Of a module")', "Of a module", None, None),
        ('gettext("In " "two pieces", value=1)', "In two pieces", None, None),
        ('lazy_gettext("Later")', "Later", None, None),
        ('ngettext("One", "Many", 3)', "One", "Many", None),
        ('pgettext("a door", "Open")', "Open", None, "a door"),
        ('npgettext("a door", "One door", "%(num)s doors", 3)', "One door", "%(num)s doors", "a door"),
    ],
)
def test_a_call_in_code_is_found(
    tmp_path: Path, code: str, english: str, plural: str | None, context: str | None
) -> None:
    found = write(tmp_path, {"cases/x.py": code})
    assert found == {english: Message(english, plural, context, ("grievance/cases/x.py",), for_workers=False)}


def test_what_is_not_written_out_is_not_guessed(tmp_path: Path) -> None:
    assert not write(tmp_path, {"x.py": 'gettext(LABELS["x"])\ngettext(name)\nother("Not a text")'})


def test_a_template_is_read_as_the_product_reads_it(tmp_path: Path) -> None:
    found = write(
        tmp_path,
        {
            "web/brand/templates/brand/x.html": '<p title="{{ _("Title") }}">\n'
            "{% trans %}Hello {{ name }}{% endtrans %}\n"
            "{% trans count=sites|length %}{{ count }} site{% pluralize %}{{ count }} sites{% endtrans %}\n"
            '{{ ngettext("%(num)s case", "%(num)s cases", 2) }}',
        },
    )
    assert {english: message.plural for english, message in found.items()} == {
        "Title": None,
        "Hello %(name)s": None,
        "%(count)s site": "%(count)s sites",
        "%(num)s case": "%(num)s cases",
    }


def test_workers_read_what_their_pages_are_made_of(tmp_path: Path) -> None:
    found = write(
        tmp_path,
        {
            "web/worker/templates/worker/report.html": '{% extends "ui/page.html" %}'
            '{% block main %}{% from "ui/tile.html" import tile %}{{ _("Ask") }}{% endblock %}',
            "web/ui/templates/ui/page.html": '{% include "ui/foot.html" %}{{ _("Page") }}',
            "web/ui/templates/ui/foot.html": '{{ _("Foot") }}',
            "web/ui/templates/ui/tile.html": '{% macro tile() %}{{ _("Tile") }}{% endmacro %}',
            "web/ui/templates/ui/failure.html": '{{ _("Failure") }}',
            "web/ui/templates/ui/desk.html": '{{ _("Desk") }}{{ _("Foot") }}',
            "web/inspector/templates/inspector/queue.html": '{% extends "ui/desk.html" %}{{ _("Queue") }}',
        },
    )
    workers = {english for english, message in found.items() if message.for_workers}
    assert workers == {"Ask", "Page", "Foot", "Tile", "Failure"}
    assert set(found) - workers == {"Desk", "Queue"}
    assert len(found["Foot"].places) == 2


@pytest.mark.parametrize(
    ("name", "code", "for_workers"),
    [
        ("web/worker/forms.py", 'N_("x")', True),
        ("web/ui/failures.py", 'N_("x")', True),
        ("web/ui/gallery.py", 'N_("x")', False),
        ("complaints/states.py", 'N_("x")', True),
        ("foundation/errors.py", 'N_("x")', True),
        ("foundation/workflow.py", 'N_("x")', False),
        ("cases/labels.py", 'CASE_LABELS = {1: N_("x")}', False),
        ("cases/labels.py", 'WORKER_STATUS_TEXTS: dict[int, str] = {1: N_("x")}', True),
        ("cases/labels.py", 'WORKER_TEXT = N_("x")', True),
    ],
)
def test_where_code_says_it_decides_who_reads_it(
    tmp_path: Path, name: str, code: str, for_workers: bool
) -> None:
    assert write(tmp_path, {name: code})["x"].for_workers is for_workers


def test_one_place_for_workers_is_enough(tmp_path: Path) -> None:
    found = write(tmp_path, {"cases/x.py": 'N_("Yes")', "complaints/x.py": 'N_("Yes")'})
    assert found["Yes"].for_workers
    assert found["Yes"].places == ("grievance/cases/x.py", "grievance/complaints/x.py")


def test_a_plural_anywhere_is_kept(tmp_path: Path) -> None:
    found = write(tmp_path, {"a.py": 'N_("A day")', "b.py": 'ngettext("A day", "%(num)s days", 2)'})
    assert found["A day"].plural == "%(num)s days"


@pytest.fixture(scope="module")
def everything() -> list[Message]:
    """All that the product says."""
    return messages()


def test_the_words_of_the_reference_data_are_among_the_messages(everything: list[Message]) -> None:
    found = {message.english: message for message in everything}
    assert found["They did not pay me."].for_workers
    assert found["They did not pay me."].from_taxonomy
    assert not found["Wages unpaid"].for_workers
    assert found["We found that it happened."].for_workers


def test_messages_come_in_the_same_order_each_time(everything: list[Message]) -> None:
    """In the order of their places, which is none of chance."""
    places = [message.places[0] for message in everything]
    assert places == sorted(places)
