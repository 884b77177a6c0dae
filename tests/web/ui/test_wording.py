"""Plain words for workers, and placeholders."""

from __future__ import annotations

import pytest

from grievance.web.ui.wording import hard_words, has_stray_percent, placeholders, reading_grade, sentences


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("Nothing special", False),
        ("By %(date)s", False),
        ("%(share)s %% of %(num)d", False),
        ("100% sure", True),
        ("100%% sure", True),
        ("%(share)s % of it", True),
        ("By %s", True),
        ("By %(date)", True),
        ("By %(date)x", True),
        ("By % (date)s", True),
    ],
)
def test_a_stray_percent_sign_is_seen(text: str, stray: bool) -> None:
    assert has_stray_percent(text) is stray


def test_placeholders_are_named() -> None:
    assert placeholders("%(name)s sent %(num)d files to %(name)s") == {"name", "num"}


def test_sentences_end_at_their_marks_and_values_are_words() -> None:
    spoken = sentences("It is done by %(date)s. Don't wait: call 1.5 hours before!")
    assert [len(words) for words in spoken] == [5, 2, 4]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat.", -2, 1),
        ("We have a question for you. Please write back when it is safe.", -1, 3),
        ("The competent authority will subsequently communicate its determination.", 12, 30),
        ("", 0, 0),
    ],
)
def test_grades_are_those_of_the_formula(text: str, low: float, high: float) -> None:
    assert low <= reading_grade(text) <= high


def test_the_grade_is_computed_as_published() -> None:
    # 6 words, 1 sentence, 6 syllables.
    assert reading_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)


@pytest.mark.parametrize("word", ["grievance", "Remediation", "confidentially", "grievances"])
def test_words_that_workers_do_not_use_are_seen(word: str) -> None:
    assert [fault for fault in hard_words(f"Your {word} is here.") if "says" in fault]


def test_a_long_sentence_is_seen_unless_it_names_a_problem() -> None:
    long = "They did not give us any of the pay that we had been told we would get."
    assert [fault for fault in hard_words(long) if "17 words" in fault]
    assert not list(hard_words(long, any_length=True))
    assert not list(hard_words("They did not give us any of the pay. We had been told we would get it."))


def test_hard_reading_is_seen() -> None:
    hard = "Determination of eligibility necessitates additional documentation."
    assert [fault for fault in hard_words(hard) if "grade" in fault]
    assert not list(hard_words("Documentation"))
