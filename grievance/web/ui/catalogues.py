"""The catalogues of translations: checked for faults, brought up to date, and filled."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages import Message as Entry
from babel.messages.pofile import PoFileError

from grievance.foundation.text import N_, translations_folder
from grievance.web.ui.catalogue_files import (
    PLURALS,
    TRANSLATED,
    catalogue_path,
    fill,
    forms_of,
    how_many_forms,
    missing,
    part_of,
    read_catalogue,
    update,
)
from grievance.web.ui.extraction import Message, messages
from grievance.web.ui.wording import hard_words, has_stray_percent, placeholders

STRAY_PERCENT = N_("a percent sign in the translation is no placeholder")
LACKS = N_("the translation lacks the placeholder '%(name)s'")
UNKNOWN = N_("the translation has the unknown placeholder '%(name)s'")
_PLURAL_LINE = re.compile(r'^"Plural-Forms: (.*)\\n"$', re.MULTILINE)
# Babel reads over a quotation mark that is missing, and drops the letter in its place.
_LINE = re.compile(r'(?:#.*|(?:msg(?:ctxt|id|id_plural|str|str\[\d\]) )?"(?:[^"\\]|\\[nt"\\])*"|)')


def check(folder: Path | None = None, everything: list[Message] | None = None) -> list[str]:
    """Return every fault of the English texts and of the catalogues, each in a sentence."""
    folder = folder or translations_folder()
    everything = messages() if everything is None else everything
    problems = [f"en: {fault}: {_shown(each)}" for each in everything for fault in _english_faults(each)]
    for path in sorted(set(folder.glob("*/LC_MESSAGES/*.po")) - _expected(folder)):
        problems += [f"{path.relative_to(folder).as_posix()}: no language of the product has this catalogue"]
    for locale in TRANSLATED:
        faults = _catalogue_faults(catalogue_path(folder, locale), locale, part_of(locale, everything))
        problems += [f"{locale}: {fault}" for fault in faults]
    return problems


def _expected(folder: Path) -> set[Path]:
    return {catalogue_path(folder, locale) for locale in TRANSLATED}


def _shown(message: Message) -> str:
    return f"{message.english!r} ({message.places[0]})"


def _english_faults(message: Message) -> Iterator[str]:
    for text in message.forms:
        if has_stray_percent(text):
            yield "a percent sign is no placeholder"
        if message.for_workers:
            yield from hard_words(text, any_length=message.from_taxonomy)
    if message.plural is not None and placeholders(message.english) - placeholders(message.plural):
        yield "the plural lacks a placeholder of the singular"


def _catalogue_faults(path: Path, locale: str, part: list[Message]) -> Iterator[str]:
    if not path.exists():
        yield "there is no catalogue"
        return
    yield from _file_faults(path.read_text(encoding="utf-8"), locale)
    try:
        catalogue = read_catalogue(path, locale)
    except (PoFileError, ValueError) as error:
        yield f"the catalogue cannot be read: {error}"
        return
    for message in part:
        entry = catalogue.get(message.english, message.context)
        for fault in ["a hole"] if entry is None else _entry_faults(message, entry, locale):
            yield f"{fault}: {_shown(message)}"
    yield from _surplus(catalogue, {(message.english, message.context) for message in part})


def _file_faults(text: str, locale: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if not _LINE.fullmatch(line.strip()):
            yield f"line {number} cannot be read: {line}"
    header = _PLURAL_LINE.search(text)
    if header is None or header.group(1) != PLURALS[locale]:
        yield f"the plural header is not {PLURALS[locale]!r}"


def _surplus(catalogue: Catalog, wanted: set[tuple[str, str | None]]) -> Iterator[str]:
    for entry in catalogue:
        english = forms_of(entry.id)[0]
        if english and (english, entry.context) not in wanted:
            yield f"nothing says this to its readers any more: {english!r}"
    for entry in catalogue.obsolete.values():
        yield f"an obsolete entry: {forms_of(entry.id)[0]!r}"


def _entry_faults(message: Message, entry: Entry, locale: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "a fuzzy entry"
    if forms_of(entry.id) != message.forms:
        yield "the plural in the catalogue is another one"
        return
    written = forms_of(entry.string)
    expected = how_many_forms(locale) if message.plural is not None else 1
    if len(written) != expected or not all(form.strip() for form in written):
        yield "a hole"
        return
    for number, form in enumerate(written):
        for fault, name in value_faults(message.forms, form, locale=locale, number=number):
            yield fault % {"name": name}


def value_faults(
    english: tuple[str, ...], form: str, *, locale: str, number: int
) -> Iterator[tuple[str, str]]:
    """Compare the values that a plural form of a translation takes with those of the English text.

    Gives what is wrong, to be translated, and the name of the value that it is about.
    """
    if has_stray_percent(form):
        yield STRAY_PERCENT, ""
    allowed = frozenset[str]().union(*map(placeholders, english))
    needed = allowed
    if len(english) > 1 and _means_one_number(locale, number):
        needed = placeholders(english[0]) - {"num"}
    for name in sorted(needed - placeholders(form)):
        yield LACKS, name
    for name in sorted(placeholders(form) - allowed):
        yield UNKNOWN, name


def _means_one_number(locale: str, form: int) -> bool:
    """Say whether a plural form is used for a single number, so that it may write it as a word."""
    plural = gettext.c2py(PLURALS[locale].partition("plural=")[2].rstrip(";"))
    return sum(plural(number) == form for number in range(200)) == 1


@click.group()
def main() -> None:
    """Work on the catalogues of translations."""


@main.command("update")
def _update() -> None:
    """Bring the texts of the code into every catalogue."""
    update()


@main.command("missing")
def _missing() -> None:
    """Print as JSON what each language does not say yet."""
    click.echo(json.dumps(missing(), ensure_ascii=False, indent=1))


@main.command("fill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("locale", type=click.Choice(TRANSLATED))
def _fill(file: Path, locale: str) -> None:
    """Write FILE, JSON of English texts and their translations, into the catalogue of LOCALE."""
    given = json.loads(file.read_text(encoding="utf-8"))
    unknown = fill(translations_folder(), locale, given)
    click.echo(f"{locale}: {len(given) - len(unknown)} written, {len(unknown)} not said by the product.")


if __name__ == "__main__":
    main()
