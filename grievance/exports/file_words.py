"""Somebody's words on paper: as they were written, and after them each translation with whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from grievance.cases.versions import TRANSLATOR_LABELS, Version, newest_of
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.voices import Voice
from grievance.policy.roles import ROLE_LABELS

CrossOut = Callable[[str], str]


def words_on(
    text: str, locale: str, versions: Sequence[Version], *, voice: Voice, cross_out: CrossOut
) -> Iterator[Block]:
    """Give a text as it was written, and the newest translation into each language."""
    yield blocks.words(cross_out(text), locale)
    for whose, made, into in translations_on(versions, voice, cross_out):
        yield blocks.before_words(whose)
        yield blocks.words(made, into)


def translations_on(
    versions: Sequence[Version], voice: Voice, cross_out: CrossOut
) -> Iterator[tuple[str, str, str]]:
    """Give whose it is, the words and the language of the newest translation into each language."""
    for each in newest_of(versions):
        yield _whose(each, voice), cross_out(each.words), each.locale


def _whose(version: Version, voice: Voice) -> str:
    language = voice.language(version.locale)
    made = voice.say(labels.TRANSLATION, language=language, number=version.number)
    again = [voice.say(labels.READ_AGAIN, name=version.again_by)] if version.again_by else []
    return " ".join([made, _who(version, voice), *again])


def _who(version: Version, voice: Voice) -> str:
    if version.role is None:
        return f"{voice.say(TRANSLATOR_LABELS[version.translator])}."
    return voice.say(labels.BY_PERSON, name=version.by, role=voice.say(ROLE_LABELS[version.role]))
