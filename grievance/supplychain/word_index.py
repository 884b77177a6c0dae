"""Which lines of many have a word, or a piece of one, without reading the lines.

Names share most of their words, so that the different ones are few: they are read, and lead to the lines.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

#: Numbers of lines or of words, kept short.
Numbers = NDArray[np.int32]


class WordIndex:
    """The different words of all lines, and the lines of each."""

    def __init__(self, lines: Iterable[str]) -> None:
        numbers: dict[str, int] = {}
        words, at = array("i"), array("i")
        self._count = 0
        for line in lines:
            for word in set(line.split()):
                words.append(numbers.setdefault(word, len(numbers)))
                at.append(self._count)
            self._count += 1
        found = np.frombuffer(words, dtype=np.int32) if words else np.zeros(0, dtype=np.int32)
        self._lines: Numbers = np.array(at, dtype=np.int32)[np.argsort(found, kind="stable")]
        self._from = np.zeros(len(numbers) + 1, dtype=np.int32)
        np.cumsum(np.bincount(found, minlength=len(numbers)), out=self._from[1:])
        self._begins = array("i")
        begin = 1
        for word in numbers:
            self._begins.append(begin)
            begin += len(word) + 1
        self._text = "\n" + "\n".join(numbers) + "\n"

    def count(self, piece: str) -> int:
        """Return how many words of lines have a piece."""
        return sum(int(self._from[word + 1] - self._from[word]) for word in self._words_with(piece))

    def lines_with(self, piece: str) -> Numbers:
        """Return the lines that have a piece within a word, the first one first."""
        parts = [self._lines[self._from[word] : self._from[word + 1]] for word in self._words_with(piece)]
        # A line that has it twice is one; to note lines is faster than to sort them.
        there = np.zeros(self._count, dtype=np.bool_)
        for part in parts:
            there[part] = True
        found: Numbers = np.flatnonzero(there).astype(np.int32)
        return found

    def lines_with_all(self, pieces: Iterable[str]) -> Numbers:
        """Return the lines that have each of these pieces within some word, the first one first."""
        found: Numbers | None = None
        for piece in sorted(pieces, key=len, reverse=True):
            lines = self.lines_with(piece)
            found = lines if found is None else np.intersect1d(found, lines, assume_unique=True)
            if not len(found):
                break
        return found if found is not None else np.zeros(0, dtype=np.int32)

    def _words_with(self, piece: str) -> Iterator[int]:
        at = self._text.find(piece)
        while at >= 0:
            word = bisect_right(self._begins, at) - 1
            yield word
            at = self._text.find(piece, self._begins[word + 1]) if word + 1 < len(self._begins) else -1
