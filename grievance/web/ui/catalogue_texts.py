"""The texts of one language as its catalogue says them, for whoever corrects them in the product."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grievance.foundation.text import fold, translations_folder
from grievance.opening.fingerprints import message_key
from grievance.web.ui.catalogue_files import catalogue_path, forms_of, read_catalogue

_JOIN = "\x04"
_FOR_WORKERS = "For workers"


@dataclass(frozen=True)
class CatalogueText:
    """One message of a catalogue."""

    key: str
    """Its name in addresses."""
    message: str
    """The English text as catalogues key it, with its context in front."""
    english: tuple[str, ...]
    forms: tuple[str, ...]
    for_workers: bool

    def contains(self, words: str) -> bool:
        """Whether these words occur in it, in either language."""
        return any(fold(words) in fold(text) for text in (*self.english, *self.forms))


def texts_of(locale: str) -> dict[str, CatalogueText]:
    """Return every text of a language by its key, in the order of the catalogue."""
    path = catalogue_path(translations_folder(), locale)
    return _read(locale, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(locale: str, _written: int) -> dict[str, CatalogueText]:
    found = {}
    for entry in read_catalogue(catalogue_path(translations_folder(), locale), locale):
        english = forms_of(entry.id)
        if not english[0]:
            continue
        message = english[0] if entry.context is None else entry.context + _JOIN + english[0]
        key = message_key(message)
        for_workers = any(comment.startswith(_FOR_WORKERS) for comment in entry.auto_comments)
        found[key] = CatalogueText(key, message, english, forms_of(entry.string), for_workers)
    return found
