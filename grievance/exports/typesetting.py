"""Set a paper as accessible PDF: tagged, PDF/UA-1, the same bytes for the same words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from grievance.cases.services.safety_gate import fingerprint
from grievance.exports.fonts import DEBIAN_PACKAGE, FAMILIES, fonts
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_

_TEMPLATES = Path(__file__).parent / "typst"
PAPER = "paper.typ"
NO_LETTER = N_(
    "No font here has these characters: %(characters)s. "
    "Whoever runs this server can install %(package)s, or write it without them."
)
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class CannotBeSet(GuardRefused):
    """No font has some of its characters."""

    def __init__(self, characters: frozenset[str]) -> None:
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in sorted(characters)[:10])
        super().__init__(NO_LETTER, characters=named, package=DEBIAN_PACKAGE)
        self.characters = characters


@dataclass(frozen=True)
class Paper:
    """Everything that a paper says, as data; `typst/paper.typ` knows how it looks."""

    content: Mapping[str, Any] = field(repr=False)
    printed: str = ""
    """The fingerprint that it carries itself, which is of everything else on it."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all that it says, in its canonical form."""
        return self.printed or fingerprint(self.content)


@dataclass(frozen=True)
class Printed:
    """A paper that was set."""

    fingerprint: str
    """Of what it says."""
    pdf: bytes = field(repr=False)

    @property
    def file_fingerprint(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.pdf).hexdigest()


def typeset(paper: Paper, *, template: str = PAPER) -> Printed:
    """Set a paper by a template, or refuse because no font has one of its characters."""
    inputs = {"paper": json.dumps(paper.content), "fonts": json.dumps(FAMILIES)}
    compiler = typst.Compiler(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        unshown = frozenset("".join(map(_read, _UNSHOWN.findall(error.diagnostic))))
        if unshown:
            raise CannotBeSet(unshown) from None
        raise
    assert isinstance(made, bytes)
    return Printed(paper.fingerprint, made)


def typeset_whatever(paper: Paper, *, template: str = PAPER) -> Printed:
    """Set a paper that has to be made: a character that no font has is shown by its number, [U+1F600]."""
    try:
        return typeset(paper, template=template)
    except CannotBeSet as refusal:
        numbers = {ord(each): f"[U+{ord(each):04X}]" for each in refusal.characters}
        shown = Paper(_replaced(paper.content, numbers))
        return Printed(paper.fingerprint, typeset(shown, template=template).pdf)


def _replaced(value: Any, numbers: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(numbers)
    if isinstance(value, Mapping):
        return {key: _replaced(each, numbers) for key, each in value.items()}
    return [_replaced(each, numbers) for each in value] if isinstance(value, list | tuple) else value


def _read(escaped: str) -> str:
    """Return the characters that a diagnostic names, which writes some by their number."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], escaped)
