"""How well names in lists are recognised, and how long looking for one among 100,000 takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles

from sqlalchemy import insert

from benchmarks.memory import held
from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.foundation.text import fold
from grievance.migrations import schema
from grievance.supplychain.matching import Known, Matcher, Wanted
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.queries import find_sites
from grievance.supplychain.recognising import known_companies, known_sites
from grievance.supplychain.searching import find_companies
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.seeding import load_seed

Say = Callable[[str], None]
ENTITIES = 100_000
_FORMS = ("Ltd", "Co., Ltd.", "S.A.", "SARL", "GmbH", "Pty Ltd", "Inc.", "有限公司")


@dataclass
class Tally:
    """How often the right one came first, among the first five, and was taken without asking."""

    asked: int = 0
    first: int = 0
    among_five: int = 0
    taken: int = 0
    right: int = 0

    def line(self, name: str) -> str:
        """Return one line of the report."""
        precision = f"{self.right / self.taken:.3f}" if self.taken else "    –"
        return (
            f"{name:44}{self.asked:6,}   hit@1 {self.first / self.asked:.2f}"
            f"   hit@5 {self.among_five / self.asked:.2f}   precision {precision}"
            f"   coverage {self.taken / self.asked:.2f}"
        )


def measure_matching(folder: Path, say: Say) -> None:
    """Print how the shipped register recognises its own other names, each left out while it is asked for."""
    with Installation(folder / "matching"):
        with transaction():
            load_seed()
        for noun, known in (("sites", known_sites()), ("companies", known_companies())):
            say(_ask(known, _aliases, stored=False).line(f"{noun}: other names, by main names"))
            say(_ask(known, _aliases, stored=True).line(f"{noun}: the same, by all names"))
            latin = _ask(known, lambda each: (name for name in _aliases(each) if name.isascii()), stored=True)
            if latin.asked:
                say(latin.line(f"{noun}: those in Latin letters"))
            say(_ask(known, _variants, stored=True).line(f"{noun}: main names as lists write them"))
        started = time.perf_counter()
        matcher, asked = Matcher(known_sites()), known_sites()
        for each in asked:
            matcher.match(Wanted(each.names[0], each.country, each.minerals))
        spent = (time.perf_counter() - started) / len(asked)
        say(f"{len(asked)} sites recognised among themselves: {spent * 1000:.2f} ms each, loading included")


def _ask(known: list[Known], names: Callable[[Known], Iterator[str]], *, stored: bool) -> Tally:
    tally = Tally()
    for each in known:
        for name in names(each):
            others = tuple(other for other in each.names[1:] if other != name) if stored else ()
            left = [_only_main(other) if not stored else other for other in known if other.id != each.id]
            match = Matcher([*left, replace(each, names=(each.names[0], *others))]).match(
                Wanted(name, each.country, each.minerals)
            )
            ids = [candidate.id for candidate in match.candidates]
            tally.asked += 1
            tally.first += ids[:1] == [each.id]
            tally.among_five += each.id in ids
            tally.taken += match.accepted is not None
            tally.right += match.accepted == each.id
    return tally


def _only_main(known: Known) -> Known:
    return replace(known, names=known.names[:1])


def _aliases(known: Known) -> Iterator[str]:
    yield from known.names[1:]


def _variants(known: Known) -> Iterator[str]:
    """Give a name with another legal form and no accents, in another order, and with a letter missing."""
    name = known.names[0]
    words = name.split()
    yield f"{fold(name).upper()} {_FORMS[known.id % len(_FORMS)]}"
    yield " ".join([*words[1:], words[0]])
    middle = len(name) // 2
    yield name[:middle] + name[middle + 1 :]


def measure_search(folder: Path, say: Say) -> None:
    """Print how long it takes to find a site or a company among 100,000 of them, on SQLite."""
    with Installation(folder / "search"):
        grow()
        before, started = held(), time.perf_counter()
        find_sites("akela", takes_reports=False)
        say(f"first look after a change, names read anew: {time.perf_counter() - started:.2f} s")
        say(f"names held in memory: {held() - before:.0f} MiB of this process alone")
        for noun, find in (("sites", _find_site), ("companies", _find_company)):
            for kind, typed in typed_names().items():
                spent = [_timed(find, text) for text in typed]
                p50, p95 = quantiles(spent, n=2)[0], quantiles(spent, n=20)[18]
                what = f"{noun}, {kind}"
                say(f"{what:36}   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   aim 150 ms")


def _find_site(text: str) -> object:
    return find_sites(text, takes_reports=False)


def _find_company(text: str) -> object:
    return find_companies(text)


def _timed(find: Callable[[str], object], text: str) -> float:
    db.session.rollback()
    started = time.perf_counter()
    find(text)
    return (time.perf_counter() - started) * 1000


_FIRST = (
    "Akela",
    "Bécanto",
    "Contoh",
    "Döbern",
    "Exemplo",
    "Fumane",
    "Gambo",
    "Hirono",
    "見本",
    "示例",
    "Mfano",
)
_SECOND = ("North", "Hill", "Lake", "River", "Salar", "Bay", "鉱山", "钴业", "Deep", "Ridge", "Vale", "Karoo")
_THIRD = ("Mine", "Refinery", "Smelter", "Works", "Cobalt Co., Ltd.", "Nickel SARL", "Holding Inc.", "Pit")


def invented_name(number: int) -> str:
    """Return one of many names that look alike, in several scripts."""
    first, rest = number % len(_FIRST), number // len(_FIRST)
    second, rest = rest % len(_SECOND), rest // len(_SECOND)
    return f"{_FIRST[first]} {_SECOND[second]} {rest} {_THIRD[number % len(_THIRD)]}"


def typed_names() -> dict[str, list[str]]:
    """Return what is typed: letters as they come, whole names, other forms, mistakes, what is not there."""
    numbers = range(7, ENTITIES // 2, ENTITIES // 80)
    names = [invented_name(number) for number in numbers]
    return {
        "the first letters": [name[:length] for name in names for length in (2, 3, 5)],
        "the whole name": names,
        "no accents, another form": [fold(name) + " gmbh" for name in names],
        "a letter missing": [name[: len(name) // 2] + name[len(name) // 2 + 1 :] for name in names],
        "nothing like it": [f"{name[::-1]}xq" for name in names],
    }


def grow(countries: Sequence[str] = ("ZZ",), *, recognised: bool = False) -> None:
    """Add 50,000 sites and 50,000 companies, spread over these countries, that lists recognise or not."""
    facts = {"source": "invented", "licence": "none", "confidence": "low", "invented": not recognised}
    half = ENTITIES // 2
    with transaction():
        for start in range(0, half, 10_000):
            numbers = range(start, start + 10_000)
            db.session.execute(
                insert(Company),
                [
                    {
                        **facts,
                        "code": f"c{each}",
                        "country": countries[each % len(countries)],
                        "reference": new_reference(),
                        "name": invented_name(each),
                        "is_brand": False,
                    }
                    for each in numbers
                ],
            )
            db.session.execute(
                insert(Site),
                [
                    {
                        **facts,
                        "code": f"s{each}",
                        "country": countries[each % len(countries)],
                        "reference": new_reference(),
                        "name": invented_name(each),
                        "search_text": fold(
                            f"{invented_name(each)} · {invented_name(each + 1)} · nowhere {each % 500}"
                        ),
                        "stage": "mine",
                        "status": "operating",
                    }
                    for each in numbers
                ],
            )
        chain_changed()


class Installation:
    """A migrated installation of its own, in whose application everything runs."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        folder.mkdir(parents=True)
        PepperRing.new().write(folder / "secrets.json")
        settings = Settings(folder=folder, database_url=database_url, kdf_cost="lowest", testing=True)
        self._app = create_app(settings)

    def __enter__(self) -> None:
        self._context = self._app.app_context()
        self._context.push()
        schema.upgrade()

    def __exit__(self, *_raised: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self._context.pop()
