"""Words of work without an easy translation are found in a text of their language, in their forms."""

from __future__ import annotations

import pytest

from grievance.standards.glossary import glossary, terms_in
from grievance.web.ui.locales import WORKER_LOCALES


@pytest.mark.parametrize(
    ("locale", "text", "found"),
    [
        ("fr", "Les Creuseurs vendent au négociant.", ["creuseur", "négociant"]),
        ("id", "Saya masih calon pekerja.", []),
        ("id", "Calo itu minta uang.", ["calo"]),
        ("zh_Hans", "他们收了我的押金。", ["押金"]),
        ("ar", "قال الكفيل إنه لا يدفع.", ["كفيل"]),
        ("en", "Les creuseurs", []),
        ("qu", "押金", []),
    ],
)
def test_a_word_is_found_in_its_forms_and_in_no_other_word(locale: str, text: str, found: list[str]) -> None:
    assert [each.term for each in terms_in(text, locale)] == found


def test_every_language_of_workers_has_words_and_each_finds_itself() -> None:
    assert set(glossary()) == set(WORKER_LOCALES)
    for locale, terms in glossary().items():
        for each in terms:
            assert each in terms_in(f"… {each.term}.", locale), each.term
