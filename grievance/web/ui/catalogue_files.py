"""The files of translations: what each language has to say, what it says, and how that is written down."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from grievance.foundation.text import translations_folder
from grievance.web.ui.extraction import Message, messages
from grievance.web.ui.locales import DESK_LOCALES, PAPER_LOCALES, WORKER_LOCALES

#: English needs no catalogue: it is written in the code.
TRANSLATED = tuple(sorted(set(WORKER_LOCALES) - {"en"}))
#: Written down here because Babel's own table lacks id and sw, and disagrees with CLDR elsewhere.
PLURALS = {
    "ar": "nplurals=6; plural="
    "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "id": "nplurals=1; plural=0;",
    "ja": "nplurals=1; plural=0;",
    "pt": "nplurals=2; plural=(n > 1);",
    "sw": "nplurals=2; plural=(n != 1);",
    "zh_Hans": "nplurals=1; plural=0;",
}
_HEADER = """\
# Made by `make translate` from what the product says: write in the msgstr lines only.
msgid ""
msgstr ""
"Project-Id-Version: grievance\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
#: Stands between context and text where a message is one string, as in compiled catalogues.
_JOIN = "\x04"
Translation = str | list[str]


def catalogue_path(folder: Path, locale: str) -> Path:
    """Return where the catalogue of a language is."""
    return folder / locale / "LC_MESSAGES" / "messages.po"


def part_of(locale: str, everything: list[Message]) -> list[Message]:
    """Return what a language has to say: all of it where the desks read it, else the worker's part.

    Where the file of a case is made in a language, what it says belongs to that too.
    """
    return [
        message
        for message in everything
        if message.for_workers or locale in DESK_LOCALES or (message.on_paper and locale in PAPER_LOCALES)
    ]


def how_many_forms(locale: str) -> int:
    """Return how many plural forms a language has."""
    return int(PLURALS[locale].partition(";")[0].partition("=")[2])


def update(folder: Path | None = None) -> None:
    """Bring what the code says into every catalogue: new texts empty, vanished ones gone, nothing guessed."""
    folder = folder or translations_folder()
    everything = messages()
    for locale in TRANSLATED:
        part = part_of(locale, everything)
        _write(folder, locale, part, _translations(folder, locale, part))


def fill(folder: Path, locale: str, given: Mapping[str, Translation]) -> list[str]:
    """Write translations into a catalogue and return those of texts that the product does not say."""
    part = part_of(locale, messages())
    known = {_key(message): message for message in part}
    translations = _translations(folder, locale, part)
    for key, translation in given.items():
        if key in known:
            translations[key] = forms_of(translation)
    _write(folder, locale, part, translations)
    return sorted(set(given) - set(known))


def missing(folder: Path | None = None) -> dict[str, list[dict[str, object]]]:
    """Return what each language does not say yet."""
    folder = folder or translations_folder()
    everything = messages()
    holes: dict[str, list[dict[str, object]]] = {}
    for locale in TRANSLATED:
        part = part_of(locale, everything)
        done = _translations(folder, locale, part)
        holes[locale] = [_hole(message) for message in part if not all(done.get(_key(message), ("",)))]
    return holes


def _hole(message: Message) -> dict[str, object]:
    plural = {} if message.plural is None else {"plural": message.plural}
    part = "worker" if message.for_workers else "paper" if message.on_paper else "desk"
    return {"english": _key(message), **plural, "where": list(message.places), "part": part}


def _key(message: Message) -> str:
    return message.english if message.context is None else message.context + _JOIN + message.english


def _translations(folder: Path, locale: str, part: list[Message]) -> dict[str, tuple[str, ...]]:
    """Return what a catalogue says already; a fuzzy entry or one of another plural says nothing."""
    path = catalogue_path(folder, locale)
    if not path.exists():
        return {}
    catalogue = read_catalogue(path, locale)
    done = {}
    for message in part:
        entry = catalogue.get(message.english, message.context)
        if entry is not None and not entry.fuzzy and forms_of(entry.id) == message.forms:
            done[_key(message)] = forms_of(entry.string)
    return done


def _write(folder: Path, locale: str, part: list[Message], done: Mapping[str, tuple[str, ...]]) -> None:
    catalogue = Catalog(locale=locale)
    catalogue.mime_headers = [("Plural-Forms", PLURALS[locale])]
    forms = how_many_forms(locale)
    for message in part:
        text = done.get(_key(message), ("",))
        catalogue.add(
            message.english if message.plural is None else message.forms,
            text[0] if message.plural is None else (*text, *[""] * forms)[:forms],
            locations=[(place, 0) for place in message.places],
            auto_comments=["For workers: short and plain."] if message.for_workers else (),
            context=message.context,
        )
    entries = BytesIO()
    write_po(entries, catalogue, width=110, omit_header=True, include_lineno=False)
    header = _HEADER.format(locale=locale, plurals=PLURALS[locale]).encode()
    path = catalogue_path(folder, locale)
    content = header + entries.getvalue()
    # What has not changed keeps its date, so that make does not compile it again.
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return a text of a catalogue as the tuple of its forms, whether it has a plural or not."""
    if text is None:
        return ("",)
    return (text,) if isinstance(text, str) else tuple(text)


def read_catalogue(path: Path, locale: str) -> Catalog:
    """Read a catalogue, or raise if its syntax is broken."""
    with path.open("rb") as readable:
        return read_po(readable, locale=locale, abort_invalid=True)
