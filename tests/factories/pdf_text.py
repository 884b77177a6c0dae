"""What a PDF says, as somebody would copy it out: by the letters that each of its fonts names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Name, Object, Page, String

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """Return all letters of a PDF in the order in which they are drawn, without any space."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "".join("".join(_letters(page)) for page in opened.pages).replace(" ", "")


def _letters(page: Page) -> Iterator[str]:
    fonts = {name: _named(font) for name, font in page.resources.Font.items()}
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            for each in operands[0] if isinstance(operands[0], Array) else operands:
                if isinstance(each, String):
                    codes = bytes(each)
                    pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
                    yield from (font.get(int.from_bytes(pair), "") for pair in pairs)


def _named(font: Object) -> dict[int, str]:
    """Read which letters the glyphs of a font stand for."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(font[Name.ToUnicode].read_bytes()):
        codes = [bytes.fromhex(each.decode()) for each in _CODE.findall(block)]
        assert kind == b"bfchar" or len(codes) % 3 == 0
        step = 2 if kind == b"bfchar" else 3
        for at in range(0, len(codes), step):
            first, last = int.from_bytes(codes[at]), int.from_bytes(codes[at + step - 2])
            letters = codes[at + step - 1].decode("utf-16-be")
            for glyph in range(first, last + 1):
                found[glyph] = letters[:-1] + chr(ord(letters[-1]) + glyph - first)
    return found
