"""Words that may show who reported: found in every language of the product, and nothing else is refused."""

from __future__ import annotations

import pytest

from grievance.cases.identifying import REFUSED, Known, Sign, marks_in, names_mentioned, names_told, stretches


def signs(text: str, known: Known = Known()) -> dict[str, Sign]:  # noqa: B008 - frozen
    return {text[each.start : each.end]: each.sign for each in marks_in(text, known)}


@pytest.mark.parametrize(
    ("text", "word", "sign"),
    [
        ("It was on the night shift.", "night shift", Sign.TIME),
        ("It began in March near the canteen.", "March", Sign.TIME),
        ("It began in March near the canteen.", "canteen", Sign.PLACE),
        ("Only 14 people work there.", "14", Sign.NUMBER),
        ("It was 12/03/2026.", "12/03/2026", Sign.TIME),
        ("A pregnant welder was sent home.", "pregnant", Sign.PERSON),
        ("A pregnant welder was sent home.", "welder", Sign.JOB),
        ("The Nepali workers pay fees.", "Nepali", Sign.ORIGIN),
        ("People from Nepal pay fees.", "Nepal", Sign.PLACE),
        ("We ask about Mr Banda.", "Banda", Sign.NAME),
        ("We ask about what Kabwe said.", "Kabwe", Sign.NAME),
        ("夜勤の溶接工が話しました。", "夜勤", Sign.TIME),
        ("夜勤の溶接工が話しました。", "溶接工", Sign.JOB),
        ("田中さんが話しました。", "田中", Sign.NAME),
        ("夜班的焊工说了。", "焊工", Sign.JOB),
        ("王师傅说了。", "王", Sign.NAME),
        ("تحدث السائق عن الوردية.", "السائق", Sign.JOB),
        ("تحدث السيد محمود.", "محمود", Sign.NAME),
        ("Una mujer embarazada del comedor.", "embarazada", Sign.PERSON),
        ("Le chauffeur de l'équipe de nuit.", "équipe de nuit", Sign.TIME),
        ("Sopir dari asrama itu.", "Sopir", Sign.JOB),
        ("A cozinheira do alojamento.", "cozinheira", Sign.JOB),
        ("Dereva wa zamu ya usiku.", "zamu ya usiku", Sign.TIME),
    ],
)
def test_what_narrows_somebody_down_is_marked(text: str, word: str, sign: Sign) -> None:
    assert signs(text)[word] is sign
    assert not REFUSED & set(signs(text).values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please ask amina how it was.", "Amina Juma"),
        ("Please ask AMÍNA how it was.", "Amina Juma"),
        ("Call +243 899 777-555.", "0899777555"[1:]),
        ("اتصلوا بـ ٨٩٩٧٧٧٥٥٥ غدا.", "899777555"),
        ("担当は田中です。", "田中"),
        ("请找王丽谈。", "王丽"),
        ("اسألوا محمود عن ذلك", "محمود علي"),
    ],
)
def test_a_name_or_number_that_the_worker_gave_is_refused(text: str, name: str) -> None:
    assert Sign.KNOWN_NAME in signs(text, Known(names=(name,))).values()
    assert Sign.KNOWN_NAME not in signs(text).values()


def test_a_part_of_another_word_is_no_name() -> None:
    assert Sign.KNOWN_NAME not in signs("The animal is fed.", Known(names=("Ani",))).values()


def test_a_quotation_is_marked_from_end_to_end() -> None:
    told = "The foreman keeps our papers in his office every day."
    text = "We heard: the foreman KEEPS our papers, in his office. Is it so?"
    quoted = {word for word, sign in signs(text, Known(told=(told,))).items() if sign is Sign.QUOTE}
    assert "".join(sorted(quoted, key=text.index)).startswith("the foreman KEEPS our papers, in his")


def test_names_with_a_title_are_taken_from_what_was_told() -> None:
    assert names_told("Bwana Kabongo alisema. Then Mr Mensah came.") == ["Kabongo", "Mensah"]
    assert names_told("田中さんと王さん") == ["田中", "王"]


def test_who_was_spoken_of_is_marked_wherever_they_stand_and_never_refused() -> None:
    """A name that was told without a title counts as one at the head of a sentence; no other word does."""
    told = names_mentioned("At the gate Kabwe and Mr Banda saw it. Then Monday came.")
    known = Known(mentioned=tuple(told))
    found = signs("Kabwe says that pay is late. Banda too. Pay came on a Monday.", known)
    assert found == {"Kabwe": Sign.NAME, "Banda": Sign.NAME, "Monday": Sign.TIME}
    assert signs("Some keepers bandage kabwe.", known) == {}
    assert not REFUSED & set(found.values())


def test_the_pieces_are_the_whole_text() -> None:
    text = "The welder, Mr Banda, was told on Monday at 07:30. 14 people."
    shown = stretches(text, marks_in(text, Known()))
    assert "".join(each.text for each in shown) == text
    assert {each.sign for each in shown} >= {None, Sign.JOB, Sign.NAME, Sign.TIME, Sign.NUMBER}


def test_plain_words_are_left_alone() -> None:
    assert marks_in("Please tell us how documents are held.", Known()) == []
