"""Fields with more values than a list can show: a name is typed, and what fits it is offered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from grievance.foundation.choosing import Named
from grievance.foundation.text import sought

#: A value that can be chosen, and its words.
Option = tuple[str, str]
#: Up to so many are a plain list; among more, a name is typed.
FEW = 100
#: So many of those that fit a typed name are offered.
OFFERED = 20
_LONGEST = 200


class Options(Protocol):
    """Whatever can be chosen, however much it is."""

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return what fits a text, the same name first; all fits an empty text."""

    def of(self, values: Collection[str]) -> list[Option]:
        """Return what has these values."""


def _name(record: Any) -> str:
    return str(record.name)


@dataclass(frozen=True)
class Records:
    """Records of the database to choose from by name, with the words that each is shown by."""

    named: Named[Any]
    words: Callable[[Any], str] = _name

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return the records whose names hold a text."""
        return [(each.reference, self.words(each)) for each in self.named.fitting(text, most=most)]

    def of(self, values: Collection[str]) -> list[Option]:
        """Return the records with these references."""
        return [(each.reference, self.words(each)) for each in self.named.of(values)]


@dataclass(frozen=True)
class Listed:
    """Values that are at hand."""

    options: Sequence[Option]

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return the values whose words hold a text."""
        wanted = sought(text)
        found = [each for each in self.options if wanted in sought(each[1])] if wanted else self.options
        return sorted(found, key=lambda each: sought(each[1]) != wanted)[:most]

    def of(self, values: Collection[str]) -> list[Option]:
        """Return what has these values."""
        return [each for each in self.options if each[0] in values]


class TypedName(Field):
    """A field of listed values that takes a typed name where these are too many for a list.

    A name that is exactly one of them counts as chosen. Else the form comes back with what fits.
    """

    choices: list[Option]
    many = False
    """Whether there are too many for a list."""
    typed = ""
    answered = ""
    """The text whose answer was on the page that was sent."""
    unclear: str | None = None
    """Why the typed name is not yet a choice."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the value, and what was typed to find one."""
        super().process(formdata, data, extra_filters)
        if formdata:
            self.typed = _first(formdata.getlist(f"{self.name}-typed"))
            self.answered = _first(formdata.getlist(f"{self.name}-answered"))

    def among(self, options: Options, *, none: str | None = None) -> None:
        """Offer `options` to choose from; `none` are the words for choosing none of them."""
        few = options.fitting("", most=FEW + 1)
        self.many = len(few) > FEW
        shown = self._looked_up(options) if self.many else few
        first = [("", none)] if none is not None and not self.unclear else []
        self.choices = [*first, *shown]

    def chosen(self) -> list[str]:
        """Return the values that are chosen."""
        return [self.data] if self.data else []

    def choose(self, value: str | None) -> None:
        """Take a value whose name was typed; None where no name is meant beyond doubt."""
        self.data = value or ""

    def must_be_clear(self) -> None:
        """Refuse a typed name as long as nothing is chosen by it."""
        if self.unclear:
            raise ValidationError(self.unclear)

    def _looked_up(self, options: Options) -> list[Option]:
        """Return what fits the typed name and what is chosen, and take what is meant beyond doubt."""
        fit = options.fitting(self.typed, most=OFFERED + 1) if self.typed else []
        if self.typed and self.typed != self.answered:
            same = [value for value, words in fit if sought(words) == sought(self.typed)]
            meant = same[0] if len(same) == 1 else None
            self.choose(meant)
            self.unclear = self._doubt(fit) if meant is None else None
            fit = [each for each in fit if meant in (None, each[0])]
        elif self.typed and not {value for value, _words in fit}.intersection(self.chosen()):
            self.unclear = self._doubt(fit)
        return once([*fit[:OFFERED], *options.of(self.chosen())])

    def _doubt(self, fit: Sequence[Option]) -> str:
        if not fit:
            return gettext(
                "No name in the list holds “%(typed)s”. Look how it is written, or type less of it.",
                typed=self.typed,
            )
        if len(fit) > OFFERED:
            return gettext(
                "More than %(count)s names hold “%(typed)s”. Choose one of the first, or type more of it.",
                count=OFFERED,
                typed=self.typed,
            )
        return gettext("Choose what you mean by “%(typed)s”, or leave the name empty.", typed=self.typed)


def once(options: Iterable[Option]) -> list[Option]:
    """Return options in their order, each value once."""
    return list(dict(options).items())


def _first(values: Sequence[Any]) -> str:
    return str(values[0]).strip()[:_LONGEST] if values else ""
