"""Papers as data: nothing in a text is markup, nothing too long, and what cannot be shown is named."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from pikepdf import Dictionary, Name

from grievance.exports import blocks, fonts
from grievance.exports.typesetting import CannotBeSet, Paper, typeset, typeset_whatever
from grievance.exports.voices import tongue
from tests.exports.accessible import elements, faults

MARKUP = '#read("/etc/passwd") = Head\n- *bold* _it_ $x^2$ @ref <label> `raw` #panic() \\ // /* "} #{ 1+1 }'


LANGUAGES = ("Çé ñ ğ Kiswahili", "نص عربي", "日本語の文章、ー", "简体中文，的")
LONG = (("word " * 20_000, "en"), ("x" * 100_000, "en"), ("文" * 100_000, "zh_Hans"))


def paper(*said: Any, locale: str = "en", **more: Any) -> Paper:
    content = {
        "title": "A paper",
        "office": "Invented Office",
        "tongue": tongue(locale),
        "stamp": "",
        "foot": "abc-1",
        "page_of": "{page} / {pages}",
        "blocks": [blocks.title(), blocks.heading("First"), *said],
    }
    return Paper({**content, **more})


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def test_what_somebody_typed_is_never_markup_wherever_it_stands() -> None:
    made = typeset(
        paper(
            blocks.words(MARKUP, "en"),
            blocks.sentence(MARKUP),
            blocks.heading(MARKUP, level=2),
            blocks.facts([(MARKUP, MARKUP)]),
            blocks.table([(MARKUP, 1), ("b", 2)], [(MARKUP, MARKUP)]),
            blocks.entry(MARKUP, MARKUP, who=MARKUP, text=MARKUP, locale="ar", note=MARKUP),
            title=MARKUP,
            office=MARKUP,
            foot=MARKUP,
        )
    )
    assert faults(made.pdf) == []
    assert b"root:" not in made.pdf


@pytest.mark.parametrize(("text", "locale"), LONG, ids=("words", "one word", "Chinese"))
def test_a_hundred_thousand_characters_are_set_on_as_many_pages_as_they_need(text: str, locale: str) -> None:
    assert pages(typeset(paper(blocks.words(text, locale), locale=locale)).pdf) > 5


def test_control_characters_are_left_out() -> None:
    with_them = typeset(paper(blocks.words("be\x07fo\x1bre\x00", "en")))
    assert with_them.pdf == typeset(paper(blocks.words("before", "en"))).pdf


def test_a_character_that_no_font_has_is_named_and_where_a_paper_must_be_made_shown_by_its_number() -> None:
    one = paper(blocks.words("\U000e0041 and \ue123 and fine", "en"))
    with pytest.raises(CannotBeSet) as refused:
        typeset(one)
    assert "\ue123" in refused.value.characters
    assert "U+E123" in str(refused.value.values["characters"])
    assert refused.value.values["package"] == "fonts-noto-core"
    assert typeset_whatever(one).fingerprint == one.fingerprint
    assert faults(typeset_whatever(one).pdf) == []


def test_a_missing_font_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = tuple((family, f"no_such_{module}", package) for family, module, package in fonts._WHEELS)
    monkeypatch.setattr(fonts, "_WHEELS", gone)
    fonts.fonts.cache_clear()
    try:
        with pytest.raises(fonts.FontMissing) as refused:
            typeset(paper())
        assert refused.value.values == {"family": "Noto Sans", "package": "fontpkg-noto-sans"}
    finally:
        fonts.fonts.cache_clear()


def test_without_debians_fonts_the_languages_of_the_product_are_set_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = [
        blocks.words(each, "en")
        for each in ("Çé ñ ğ Kiswahili", "نص عربي", "日本語の文章、ー", "简体中文，的")
    ]
    before = typeset(paper(*said)).pdf
    monkeypatch.setattr(fonts, "DEBIAN", tmp_path / "nothing")
    fonts.fonts.cache_clear()
    try:
        assert typeset(paper(*said)).pdf == before
    finally:
        fonts.fonts.cache_clear()


def test_a_level_of_headings_that_was_skipped_is_refused_by_the_typesetter_itself() -> None:
    with pytest.raises(typst.TypstError, match="skipped from heading level 1 to 3"):
        typeset(paper(blocks.heading("Third", level=3)))


WRONG = ("language", "tagged", "neither content nor", "header of", "level 3", "characters", "not in the file")


def test_the_check_sees_what_is_wrong() -> None:
    made = typeset(paper(blocks.heading("Second", level=2), blocks.table([("a", 1)], [("b",)]))).pdf
    assert faults(made) == []
    with pikepdf.open(io.BytesIO(made)) as opened:
        del opened.Root.Lang
        opened.Root.MarkInfo.Marked = False
        page = opened.pages[0]
        page.Contents = opened.make_stream(page.Contents.read_bytes() + b"\nBT (loose) Tj ET")
        for each in elements(opened):
            if each.S == Name.TH:
                del each.A
            elif each.S == Name.H2:
                each.S = Name.H3
        for each in opened.objects:
            if isinstance(each, Dictionary):
                for name in (Name.ToUnicode, Name.FontFile3, Name.FontFile2):
                    if name in each:
                        del each[name]
        out = io.BytesIO()
        opened.save(out)
    found = "\n".join(faults(out.getvalue()))
    for part in (
        "language",
        "tagged",
        "neither content nor",
        "header of",
        "level 3",
        "characters",
        "not in the file",
    ):
        assert part in found, (part, found)
