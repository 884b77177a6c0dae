"""Names held in memory as one long text, so that looking for one takes milliseconds among 100,000.

A line of the text is one record: its names and places, folded, parted by " · ", the main name first. The
interpreter looks for a few letters in ten million within some milliseconds; where several words or pieces of
words are looked for, the words that there are at all lead to the lines.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from rapidfuzz import fuzz, process

from grievance.supplychain.names import PART
from grievance.supplychain.word_index import Numbers, WordIndex

#: How many records are looked at for each way in which a name can fit, and for names that look alike.
_ENOUGH = 300
_MOST_HITS, _MOST_PIECES = 20_000, 12
#: So many lines are read one by one; where more may fit, reading all of the text is faster.
_FEW = 3_000

Allowed = Callable[[int], bool]


class NameIndex:
    """The names of one kind of record."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        self._ids = array("q")
        self._starts = array("q")
        lines: list[str] = []
        at = 1
        for record_id, names in rows:
            self._ids.append(record_id)
            self._starts.append(at)
            lines.append(names.replace("\n", " "))
            at += len(lines[-1]) + 1
        self._text = "\n" + "\n".join(lines) + "\n"
        self._words = WordIndex(lines)

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._ids)

    def containing(self, typed: str, *, limit: int, allowed: Allowed) -> list[int]:
        """Return records whose names hold what was typed, those that begin with it first."""
        found: dict[int, None] = {}
        words = typed.split()
        lines = self._words.lines_with_all(words)
        for needle in (f"\n{typed}", f"{PART}{typed}", f" {typed}", typed):
            if len(found) < limit:
                self._add(found, self._lines_with(needle, lines), allowed)
        if len(found) < limit and len(words) > 1:
            self._add(found, map(int, lines), allowed)
        return list(found)[:limit]

    def alike(self, typed: str, cutoff: int, *, limit: int, allowed: Allowed) -> list[int]:
        """Return records that look like what was typed, mistakes and all, the most alike first."""
        shared = self._sharing_pieces(typed)
        fitting = (line for line, _count in shared.most_common() if allowed(self._ids[line]))
        likely = list(islice(fitting, _ENOUGH))
        choices = {line: self._line(line) for line in likely}
        matches = process.extract(typed, choices, scorer=fuzz.partial_ratio, score_cutoff=cutoff, limit=limit)
        closest = sorted(matches, key=lambda match: (-match[1], len(match[0])))
        return list(dict.fromkeys(self._ids[line] for _text, _score, line in closest))

    def _add(self, found: dict[int, None], lines: Iterator[int], allowed: Allowed) -> None:
        """Add records of these lines, those with the shortest names first."""
        fresh = (line for line in lines if self._ids[line] not in found and allowed(self._ids[line]))
        for line in sorted(islice(fresh, _ENOUGH), key=self._by_name):
            found.setdefault(self._ids[line])

    def _by_name(self, line: int) -> tuple[int, str]:
        name = self._line(line).partition(PART)[0]
        return len(name), name

    def _line(self, line: int) -> str:
        start = self._starts[line]
        return self._text[start : self._text.index("\n", start)]

    def _lines_with(self, needle: str, among: Numbers) -> Iterator[int]:
        """Give the lines that hold a text; a line's end stands before the first letter of each."""
        if len(among) > _FEW:
            yield from self._found_in_text(needle)
            return
        for line in among.tolist():
            start = self._starts[line]
            if self._text.find(needle, start - 1, self._text.index("\n", start)) >= 0:
                yield line

    def _found_in_text(self, needle: str) -> Iterator[int]:
        at = self._text.find(needle)
        while at >= 0:
            # A needle that begins with a line's end belongs to the line after it.
            at += needle.startswith("\n")
            yield bisect_right(self._starts, at) - 1
            end = self._text.find("\n", at)
            at = self._text.find(needle, end)

    def _sharing_pieces(self, typed: str) -> Counter[int]:
        """Count for each line how many of the rarest pieces of three signs it shares with what was typed."""
        pieces = {word[at : at + 3] for word in typed.split() for at in range(max(1, len(word) - 2))}
        ordered = sorted(pieces)
        spread = ordered[:: max(1, len(ordered) // _MOST_PIECES)][:_MOST_PIECES]
        rarest = sorted((self._words.count(each), each) for each in spread)
        shared: Counter[int] = Counter()
        hits = 0
        for number, piece in rarest:
            hits += number
            if number and (hits <= _MOST_HITS or not shared):
                shared.update(self._words.lines_with(piece).tolist())
        return shared
