"""How long a chain of 100,000 places and 1,000,000 relations takes to read and to walk, and what it holds."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

import networkx as nx
from sqlalchemy import select, text

from benchmarks.memory import held
from benchmarks.register import Installation, invented_name, typed_names
from grievance.foundation.db import add_rows, db, transaction
from grievance.foundation.references import new_reference
from grievance.foundation.text import fold
from grievance.supplychain.graph import SupplyGraph
from grievance.supplychain.graphs import graph_for
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.queries import find_sites
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.stages import LinkState, Mineral
from grievance.supplychain.tiers import reached_brands
from tests.services.postgres import PostgresServer

Say = Callable[[str], None]
#: What stands where on the way, and how many of 100.
_STAGES = (
    *(("mine", 33), ("processing", 14), ("refinery", 10), ("precursor", 8)),
    *(("cathode", 9), ("cell", 7), ("pack", 14)),
)
_BRANDS = 5
_ASKED, _ASKED_SLOWLY, _SITES = 40, 8, 500
_AT_ONCE = 20_000
_CTE = """
WITH RECURSIVE reached(site, brand) AS (
  SELECT CAST(:site AS integer), CAST(NULL AS integer)
  UNION
  SELECT l.customer_site_id, l.customer_id FROM reached r JOIN supply_links l ON l.supplier_site_id = r.site
  WHERE l.mineral = 'cobalt' AND l.state <> 'ended' AND l.uploaded_by_id IS NULL
) SELECT count(DISTINCT brand) FROM reached WHERE brand IS NOT NULL
"""


def measure(folder: Path, say: Say, *, entities: int = 100_000, links: int = 1_000_000) -> None:
    """Print the figures for a chain of this size, on both databases."""
    with Installation(folder / "exposure"):
        _measure("SQLite", say, entities, links)
    with postgres() as url, Installation(folder / "exposure-postgresql", url):
        _measure("PostgreSQL", say, entities, links)


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of an empty database of a server that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="grievance-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        try:
            yield server.new_database()
        finally:
            server.stop()


def _measure(name: str, say: Say, entities: int, links: int) -> None:
    mines, brands = _grow(entities, links)
    say(f"\n{name}: {entities:,} sites and companies, {links:,} relations")
    before = held()
    spent = _timed(lambda: find_sites("akela", takes_reports=False))
    db.session.remove()
    say(f"names read for searching: {spent / 1000:.1f} s, {held() - before:.0f} MiB of this process alone")
    before = held()
    spent = _timed(lambda: graph_for(None))
    say(f"read into memory: {spent / 1000:.1f} s, {held() - before:.0f} MiB of this process alone")
    with transaction():
        chain_changed()
    say(f"read again after an import: {_timed(lambda: graph_for(None)) / 1000:.1f} s   aim 5 s")
    graph = graph_for(None)
    _walk(graph, mines, brands, say)
    spent = _timed(
        lambda: [graph.shares_of_site(each, Mineral.COBALT, among=brands) for each in mines[:_SITES]]
    )
    say(f"{len(mines[:_SITES])} sites × {len(brands):,} brands, shares: {spent / 1000:.1f} s")
    _search(say)
    _beside_networkx(graph, mines, brands, say)


def _walk(graph: SupplyGraph, mines: list[int], brands: list[int], say: Say) -> None:
    # Once without the clock: what each mineral's layer works out for all is worked out.
    graph.shares_of_site(mines[0], Mineral.COBALT, among=brands)

    def in_memory(mine: int) -> None:
        graph.downstream(mine, Mineral.COBALT, among=brands)
        graph.shares_of_site(mine, Mineral.COBALT, among=brands)

    cte = _row("recursive CTE, reach alone", mines[:_ASKED_SLOWLY], _count, say)
    _row("one mine to all brands, in memory: paths and shares", mines[:_ASKED], in_memory, say, cte, aim=100)
    _row("one mine to all brands, SQL tier by tier: paths", mines[:_ASKED], _by_tiers, say, cte, aim=500)


def _beside_networkx(graph: SupplyGraph, mines: list[int], brands: list[int], say: Say) -> None:
    before = held()
    started = time.perf_counter()
    columns = (SupplyLink.supplier_site_id, SupplyLink.customer_site_id, SupplyLink.customer_id)
    query = select(*columns).where(SupplyLink.mineral == Mineral.COBALT, SupplyLink.state != LinkState.ENDED)
    walked: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
    walked.add_edges_from(
        (("site", supplier), ("site", site) if site else ("brand", brand))
        for supplier, site, brand in db.session.execute(query)
    )
    spent = time.perf_counter() - started
    grown = held() - before
    say(f"networkx, one mineral of five: read in {spent:.1f} s, {grown:.0f} MiB of this process alone")
    beside = _row(
        "networkx, reach and tiers, no evidence and no shares",
        mines[:_ASKED_SLOWLY],
        lambda mine: nx.single_source_shortest_path_length(walked, ("site", mine)),
        say,
    )
    _row(
        "the same mines in memory: paths by evidence",
        mines[:_ASKED_SLOWLY],
        lambda mine: graph.downstream(mine, Mineral.COBALT, among=brands),
        say,
        beside,
        than="networkx",
    )


def _search(say: Say) -> None:
    for kind, typed in typed_names().items():
        _row(
            f"a site searched for: {kind}",
            typed,
            lambda each: find_sites(each, takes_reports=False),
            say,
            aim=150,
        )


def _row(
    name: str,
    asked: Iterable[Any],
    find: Callable[[Any], object],
    say: Say,
    slow: float | None = None,
    *,
    than: str = "the CTE",
    aim: int = 0,
) -> float:
    spent = [_timed(lambda each=each: find(each)) for each in asked]  # type: ignore[misc]
    p50, p95 = quantiles(spent, n=2)[0], quantiles(spent, n=20)[18]
    ratio = f"   {p50 / slow:.3f} of {than}" if slow else ""
    say(f"{name:54} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms{ratio}" + (f"   aim {aim} ms" if aim else ""))
    return p50


def _count(mine: int) -> None:
    db.session.execute(text(_CTE), {"site": mine}).all()


def _by_tiers(mine: int) -> None:
    reached_brands(None, mine, Mineral.COBALT, limit=50)
    db.session.rollback()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _grow(entities: int, links: int) -> tuple[list[int], list[int]]:
    """Fill an empty database with a chain in which few suppliers and few buyers have most relations."""
    chance = random.Random(20)  # noqa: S311  It invents a chain, the same each time.
    facts = {"source": "invented", "licence": "none", "confidence": "low", "invented": True, "country": "ZZ"}
    minerals = list(Mineral)
    counts = [(stage, entities * part // 100) for stage, part in _STAGES]
    places: list[list[int]] = []
    sites: list[dict[str, object]] = []
    handled: list[dict[str, object]] = []
    first = 1
    for stage, count in counts:
        places.append(list(range(first, first + count)))
        sites += [_site(number, stage, facts) for number in places[-1]]
        handled += [{"site_id": number, "mineral": minerals[number % 5]} for number in places[-1]]
        first += count
    brands = list(range(1, entities * _BRANDS // 100 + 1))
    with transaction():
        add_rows(Site, sites)
        add_rows(SiteMineral, handled)
        add_rows(Company, [_brand(number, facts) for number in brands])
        rows = (_link(number, chance, places, brands, minerals) for number in range(1, links + 1))
        while part := [row for row, _ in zip(rows, range(_AT_ONCE), strict=False)]:
            add_rows(SupplyLink, part)
        chain_changed()
    _analyze()
    reaching = select(SupplyLink.supplier_site_id).where(
        SupplyLink.mineral == Mineral.COBALT, SupplyLink.supplier_site_id <= places[0][-1]
    )
    mines = list(dict.fromkeys(db.session.scalars(reaching.order_by(SupplyLink.id).limit(5_000))))
    return [each for each in mines if each is not None][:500], brands


def _analyze() -> None:
    """Let PostgreSQL look at what it holds, as it does by itself in time; SQLite never does."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _site(number: int, stage: str, facts: dict[str, object]) -> dict[str, object]:
    name = invented_name(number)
    return {
        **facts,
        "id": number,
        "code": f"s{number}",
        "reference": new_reference(),
        "name": name,
        "search_text": fold(name),
        "stage": stage,
        "status": "operating",
    }


def _brand(number: int, facts: dict[str, object]) -> dict[str, object]:
    name = f"Invented Brand {number}"
    return {
        **facts,
        "id": number,
        "code": f"c{number}",
        "reference": new_reference(),
        "name": name,
        "is_brand": True,
    }


def _link(
    number: int, chance: random.Random, places: list[list[int]], brands: list[int], minerals: list[Mineral]
) -> dict[str, object]:
    stage = chance.randrange(len(places))
    last = stage == len(places) - 1
    # One in forty goes back, as what is recycled does.
    following = places[stage - 1] if chance.random() < 0.025 and stage > 1 else None
    to_site = following or (None if last else places[stage + 1])
    volume = chance.random() < 0.3
    return {
        "code": f"l{number}",
        "reference": new_reference(),
        "supplier_site_id": _one(places[stage], chance),
        "customer_site_id": _one(to_site, chance) if to_site else None,
        "customer_id": None if to_site else _one(brands, chance),
        "mineral": minerals[chance.randrange(5)],
        "product": "invented",
        "state": chance.choices(("active", "uncertain", "planned", "ended"), (80, 10, 6, 4))[0],
        "amount": chance.randrange(1, 5_000) if volume else None,
        "unit": "t" if volume else None,
        "period": "year" if volume else None,
        "source": "invented",
        "source_url": "https://example.org/invented",
        "as_of": date(2026, 1, 1),
        "confidence": chance.choices(("high", "medium", "low"), (30, 50, 20))[0],
        "is_shared": True,
    }


def _one(ids: list[int], chance: random.Random) -> int:
    """Choose one, the first far more often than the last."""
    return ids[int(len(ids) * chance.random() ** 2)]
