"""Catalogues: every kind of fault is found, nothing is guessed, and plurals work in every language."""

from __future__ import annotations

import gettext
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from click.testing import CliRunner

from grievance.foundation.text import translations_folder
from grievance.web.ui import catalogue_files
from grievance.web.ui.catalogue_files import (
    PLURALS,
    TRANSLATED,
    catalogue_path,
    fill,
    how_many_forms,
    missing,
    read_catalogue,
    update,
)
from grievance.web.ui.catalogues import check, main
from grievance.web.ui.extraction import Message
from grievance.web.ui.locales import DESK_LOCALES, WORKER_LOCALES

EVERYTHING = [
    Message("We asked for it by %(date)s.", None, None, ("grievance/complaints/a.py",), for_workers=True),
    Message("A day", "%(num)s days", None, ("grievance/complaints/b.py",), for_workers=True),
    Message("Open", None, "a door", ("grievance/complaints/c.py",), for_workers=True),
    Message("Band", None, None, ("grievance/cases/d.py",), for_workers=False),
]
#: What gettext's rules say for 0, 1, 2, 5 and 21.
FORMS = {
    "ar": [0, 1, 2, 3, 4],
    "es": [1, 0, 1, 1, 1],
    "fr": [0, 0, 1, 1, 1],
    "id": [0, 0, 0, 0, 0],
    "ja": [0, 0, 0, 0, 0],
    "pt": [0, 0, 1, 1, 1],
    "sw": [1, 0, 1, 1, 1],
    "zh_Hans": [0, 0, 0, 0, 0],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues of a small product, whole in every language."""
    monkeypatch.setattr(catalogue_files, "messages", lambda: list(EVERYTHING))
    for locale in TRANSLATED:
        translations: dict[str, str | list[str]] = {
            "We asked for it by %(date)s.": f"{locale} asked %(date)s",
            "A day": [f"{locale} %(num)s days, form {form}" for form in range(how_many_forms(locale))],
            "a door\x04Open": f"{locale} open",
            "Band": f"{locale} band",
        }
        unknown = fill(tmp_path, locale, translations)
        assert unknown == ([] if locale in DESK_LOCALES else ["Band"])
    return tmp_path


def edit(folder: Path, locale: str, change: Callable[[str], str]) -> None:
    path = catalogue_path(folder, locale)
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "This edit changes nothing, so the test would show nothing."
    path.write_text(after, encoding="utf-8")


def test_whole_catalogues_have_no_fault(folder: Path) -> None:
    assert check(folder, EVERYTHING) == []


@pytest.mark.parametrize(
    ("locale", "old", "new", "fault"),
    [
        ("fr", 'msgstr "fr open"', 'msgstr ""', "a hole"),
        ("fr", 'msgstr "fr open"', 'msgstr "  "', "a hole"),
        ("ar", 'msgstr[5] "ar %(num)s days, form 5"', 'msgstr[5] ""', "a hole"),
        ("fr", 'msgid "Open"', 'msgid "Shut"', "a hole"),
        ("ja", 'msgstr "ja band"', 'msgstr ""', "a hole"),
        ("fr", 'msgctxt "a door"', '#, fuzzy\nmsgctxt "a door"', "a fuzzy entry"),
        ("fr", "fr asked %(date)s", "fr asked", "lacks the placeholder 'date'"),
        ("fr", "fr asked %(date)s", "fr asked %(dat)s", "lacks the placeholder 'date'"),
        ("fr", "fr asked %(date)s", "fr %(date)s %(who)s", "unknown placeholder 'who'"),
        ("fr", "fr asked %(date)s", "fr asked %(date) s", "percent sign in the translation"),
        ("fr", "fr open", "fr 100% open", "percent sign in the translation"),
        ("fr", "fr %(num)s days, form 1", "fr days", "lacks the placeholder 'num'"),
        ("fr", "fr %(num)s days, form 0", "fr un jour", "lacks the placeholder 'num'"),
        ("ar", "ar %(num)s days, form 3", "ar days", "lacks the placeholder 'num'"),
        ("fr", "plural=(n > 1)", "plural=(n != 1)", "the plural header is not"),
        ("sw", '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n', "", "the plural header is not"),
        ("fr", 'msgid_plural "%(num)s days"', 'msgid_plural "%(num)s nights"', "is another one"),
        ("fr", 'msgstr "fr open"', 'msgstr "fr open', "cannot be read: msgstr"),
        ("fr", 'msgstr "fr open"', 'msgstr "fr "open""', "cannot be read: msgstr"),
        ("fr", 'msgid "Open"', 'msg "Open"', "the catalogue cannot be read"),
    ],
)
def test_a_fault_in_a_catalogue_is_found(folder: Path, locale: str, old: str, new: str, fault: str) -> None:
    edit(folder, locale, lambda text: text.replace(old, new))
    problems = check(folder, EVERYTHING)
    assert [problem for problem in problems if problem.startswith(f"{locale}: ") and fault in problem]
    assert all(problem.startswith(f"{locale}: ") for problem in problems)


def test_a_form_for_one_number_may_say_it_in_words(folder: Path) -> None:
    edit(folder, "es", lambda text: text.replace("es %(num)s days, form 0", "un dia"))
    edit(folder, "ar", lambda text: text.replace("ar %(num)s days, form 2", "two days"))
    assert check(folder, EVERYTHING) == []


def test_an_obsolete_entry_is_found(folder: Path) -> None:
    edit(folder, "fr", lambda text: text + '\n#~ msgid "Gone"\n#~ msgstr "fr gone"\n')
    assert check(folder, EVERYTHING) == ["fr: an obsolete entry: 'Gone'"]


def test_an_entry_that_nothing_says_any_more_is_found(folder: Path) -> None:
    edit(folder, "fr", lambda text: text + '\nmsgid "Gone"\nmsgstr "fr gone"\n')
    (problem,) = check(folder, EVERYTHING)
    assert "'Gone'" in problem


def test_a_missing_and_a_surplus_catalogue_are_found(folder: Path) -> None:
    catalogue_path(folder, "xx").parent.mkdir(parents=True)
    catalogue_path(folder, "fr").rename(catalogue_path(folder, "xx"))
    problems = check(folder, EVERYTHING)
    assert "fr: there is no catalogue" in problems
    assert [problem for problem in problems if problem.startswith("xx/") and "no language" in problem]


@pytest.mark.parametrize(
    ("english", "for_workers", "fault"),
    [
        ("It is 100% done", False, "percent sign"),
        ("Your grievance is here", True, "'grievance'"),
        ("Your grievance is here", False, None),
        ("We will go there and look at it with you and with all the others who are there.", True, "18 words"),
    ],
)
def test_a_fault_of_the_english_text_is_found(
    tmp_path: Path, english: str, for_workers: bool, fault: str | None
) -> None:
    message = Message(english, None, None, ("grievance/x.py",), for_workers)
    found = [problem for problem in check(tmp_path, [message]) if problem.startswith("en: ")]
    assert [fault in problem for problem in found] == ([True] if fault else [])


def test_the_taxonomy_may_speak_in_long_sentences(tmp_path: Path) -> None:
    long = "They said that they will hurt me and my family or report me if I do not work."
    message = Message(long, None, None, ("grievance/standards/data/items.csv",), for_workers=True)
    assert not [problem for problem in check(tmp_path, [message]) if problem.startswith("en: ")]


def test_an_update_keeps_drops_and_never_guesses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [
        EVERYTHING[1],
        EVERYTHING[2],
        Message("We asked for it by %(day)s.", None, None, ("grievance/complaints/a.py",), for_workers=True),
    ]
    monkeypatch.setattr(catalogue_files, "messages", lambda: changed)
    update(folder)
    text = catalogue_path(folder, "fr").read_text(encoding="utf-8")
    assert "%(date)s" not in text
    assert "#~" not in text
    assert "fuzzy" not in text
    assert [hole["english"] for hole in missing(folder)["fr"]] == ["We asked for it by %(day)s."]
    assert (
        catalogue_files.read_catalogue(catalogue_path(folder, "fr"), "fr").get("Open", "a door") is not None
    )


def test_a_fuzzy_entry_is_emptied_by_an_update(folder: Path) -> None:
    edit(folder, "fr", lambda text: text.replace('msgctxt "a door"', '#, fuzzy\nmsgctxt "a door"'))
    update(folder)
    assert [hole["english"] for hole in missing(folder)["fr"]] == ["a door\x04Open"]


def test_an_update_without_a_change_touches_no_file(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.po")}
    update(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.po")} == before


def test_catalogues_say_where_but_neither_line_nor_time(folder: Path) -> None:
    text = catalogue_path(folder, "ja").read_text(encoding="utf-8")
    assert "#: grievance/cases/d.py\n" in text
    assert "Date" not in text


@pytest.mark.parametrize("locale", TRANSLATED)
def test_the_plural_rule_works_when_compiled(folder: Path, locale: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(catalogue_path(folder, locale), locale))
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    said = [translations.ngettext("A day", "%(num)s days", number) for number in (0, 1, 2, 5, 21)]
    assert said == [f"{locale} %(num)s days, form {form}" for form in FORMS[locale]]


def test_english_needs_no_catalogue() -> None:
    english = gettext.NullTranslations()
    said = [english.ngettext("A day", "%(num)s days", number) for number in (0, 1, 2, 5, 21)]
    assert said == ["%(num)s days", "A day", "%(num)s days", "%(num)s days", "%(num)s days"]
    assert set(TRANSLATED) == set(PLURALS) == set(WORKER_LOCALES) - {"en"}


@pytest.mark.parametrize("locale", TRANSLATED)
def test_the_catalogue_of_the_product_compiles(locale: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(catalogue_path(translations_folder(), locale), locale))
    compiled.seek(0)
    assert gettext.GNUTranslations(compiled).gettext("Leave now") != "Leave now"


def test_the_catalogues_of_the_product_have_no_fault() -> None:
    problems = check()
    assert not problems, "Run `make translate` and translate what is missing:\n  " + "\n  ".join(problems)


def test_translations_are_filled_from_the_command_line(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grievance.web.ui.catalogues.translations_folder", lambda: folder)
    monkeypatch.setattr(catalogue_files, "translations_folder", lambda: folder)
    given = tmp_path_factory.mktemp("given") / "fr.json"
    given.write_text(json.dumps({"a door\x04Open": "Ouvert", "Never said": "Jamais dit"}), encoding="utf-8")
    result = CliRunner().invoke(main, ["fill", str(given), "fr"])
    assert result.exit_code == 0, result.output
    assert result.output == "fr: 1 written, 1 not said by the product.\n"
    assert 'msgstr "Ouvert"' in catalogue_path(folder, "fr").read_text(encoding="utf-8")
    assert "Jamais" not in catalogue_path(folder, "fr").read_text(encoding="utf-8")


def test_what_is_missing_is_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_files, "translations_folder", lambda: folder)
    edit(folder, "ja", lambda text: text.replace('msgstr "ja band"', 'msgstr ""'))
    result = CliRunner().invoke(main, ["missing"])
    assert result.exit_code == 0, result.output
    holes = json.loads(result.output)
    assert holes.pop("ja") == [{"english": "Band", "where": ["grievance/cases/d.py"], "part": "desk"}]
    assert not any(holes.values())
