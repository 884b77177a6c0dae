"""Sites, companies and relations stay when they become claims; the new tables refuse what cannot be."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_supply_claims.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
REGISTER = (
    "INSERT INTO companies (id, reference, code, name, country, is_brand, lei, source, licence, "
    "confidence, invented) VALUES (1, 'com-1', 'miner', 'Invented Miner', 'ZZ', false, "
    "'529900PM64WH8AF1E917', 'a list', 'none', 'low', true), "
    "(2, 'com-2', 'brand', 'Invented Brand', NULL, true, NULL, 'a page', 'none', "
    "'low', true)",
    "INSERT INTO company_names (company_id, name, language) VALUES (1, 'Mfano', 'sw')",
    "INSERT INTO sites (id, reference, code, name, search_text, operator_id, country, stage, status, "
    "latitude, longitude, source, licence, confidence, invented) VALUES (1, 'site-1', 'mine', 'Pit', "
    "'pit', 1, 'ZZ', 'mine', 'operating', -10.5, 25.5, 'a list', 'none', 'medium', true)",
    "INSERT INTO site_minerals (site_id, mineral) VALUES (1, 'nickel'), (1, 'cobalt')",
    "INSERT INTO import_runs (id, reference, kind, file_name, file_hash, started_at, counts) VALUES (1, "
    "'run-1', 'sites', 'list.csv', :hash, '2026-11-01 00:00:00', '{}')",
)
OLD_LINK = (
    "INSERT INTO supply_links (reference, code, supplier_id, supplier_site_id, customer_id, mineral, "
    "product, since, until, state, source, source_url, as_of, confidence, is_shared) VALUES (:code, "
    ":code, 1, :site, :customer, 'cobalt', 'ore', :since, :until, :state, 's', 'https://example.org', "
    "'2026-11-01', "
    "'low', true)"
)
LINK = (
    "INSERT INTO supply_links (reference, code, kind, supplier_id, supplier_site_id, customer_id, "
    "customer_site_id, mineral, product, since, until, state, claim, evidence, amount, source, source_url, "
    "as_of, confidence, is_shared) VALUES (:code, :code, :kind, :supplier, :from_site, :customer, :to_site, "
    "'cobalt', 'ore', :since, :until, 'active', 'asserted', 'page', :amount, 's', 'https://example.org', "
    "'2026-11-01', 'low', true)"
)
NEW = {
    "kind": "supplies",
    "supplier": 1,
    "from_site": None,
    "customer": 2,
    "to_site": None,
    **dict.fromkeys(("since", "until", "amount")),
}
REFUSED = (
    "UPDATE sites SET same_as_id = id",
    "UPDATE companies SET same_as_id = id",
    "UPDATE import_runs SET state = 'undone'",
    "UPDATE company_names SET kind = 'nickname'",
    "UPDATE identifiers SET site_id = 1",
    "UPDATE identifiers SET since = '2026', until = '2025-12'",
    "UPDATE involvements SET share = 101",
    "UPDATE involvements SET site_id = NULL, of_company_id = 2",
    "UPDATE involvements SET site_id = NULL, of_company_id = 1, role = 'owner'",
    "UPDATE statements SET company_id = 1, site_id = 1",
    "INSERT INTO match_decisions (reference, subject, list_name, name_key, country, verdict, decided_at) "
    "VALUES ('d', 'site', '', 'pit', '', 'same', '2026-11-01 00:00:00')",
    "INSERT INTO assurances (reference, site_id, scheme, status, source, source_url, as_of, recorded_at) "
    "VALUES ('a', 1, 'rmap', 'spotless', 's', 'u', '2026-11-01', '2026-11-01 00:00:00')",
)
DECLARED = {"kind": "declared", "supplier": None, "from_site": 1}


def rows(statement: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def old_link(code: str, **values: object) -> None:
    usual = {"site": 1, "customer": 2, "since": None, "until": None, "state": "active"}
    write(OLD_LINK, code=code, **{**usual, **values})


def rules(table: str) -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_check_constraints(table)}


def test_the_register_stays_and_says_who_says_so(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        for statement in REGISTER:
            write(statement, **({"hash": b"h" * 32} if ":hash" in statement else {}))
        old_link("running", since="2020", until="2027")
        old_link("over", state="ended")
        old_link("backwards", since="2026-05", until="2025")
        old_link("to itself", site=None, customer=1)
        write(FACT)
        before = {table: rules(table) for table in ("sites", "companies", "supply_links", "import_runs")}
        schema.upgrade(REVISION)
        assert all(rules(table) >= kept for table, kept in before.items())
        assert rows("SELECT scheme, value, company_id FROM identifiers") == [
            ("lei", "529900PM64WH8AF1E917", 1)
        ]
        assert rows("SELECT company_id, site_id, role, source FROM involvements") == [
            (1, 1, "operator", "a list")
        ]
        assert rows("SELECT kind, language FROM company_names") == [("alias", "sw")]
        assert rows("SELECT code, claim, kind, until FROM supply_links ORDER BY id") == [
            ("running", "asserted", "supplies", "2027"),
            ("over", "ended", "supplies", None),
            ("backwards", "asserted", "supplies", None),
        ]
        assert rows("SELECT notes FROM supply_links WHERE code = 'backwards'")[0][0] == (
            "said to end 2025, before it began; "
        )
        [(said,)] = rows("SELECT said FROM statements WHERE site_id = 1")
        known = said if isinstance(said, dict) else json.loads(str(said))
        assert known["minerals"] == ["cobalt", "nickel"]
        assert (known["latitude"], known["stage"]) == (-10.5, "mine")
        assert count("statements") == 3
        assert rows("SELECT state, is_shared FROM import_runs") in ([("done", 1)], [("done", True)])
        db.engine.dispose()


def test_what_cannot_be_is_refused_and_it_can_be_taken_back(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        for statement in REGISTER:
            write(statement, **({"hash": b"h" * 32} if ":hash" in statement else {}))
        old_link("running")
        write(FACT)
        schema.upgrade(REVISION)
        write(LINK, code="by site", **{**NEW, "supplier": None, "from_site": 1})
        write(LINK, code="declared", **{**NEW, **DECLARED})
        for wrong in REFUSED:
            with pytest.raises(IntegrityError):
                write(wrong)
        for wrong_link in (
            {"supplier": None},
            {"customer": None},
            {"customer": 1},
            {"from_site": 1, "to_site": 1},
            {"since": "2026-02", "until": "2026-01-31"},
            {"amount": 5.0},
            {"kind": "given away"},
        ):
            with pytest.raises(IntegrityError):
                write(LINK, code="wrong", **{**NEW, **wrong_link})
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert rows("SELECT id, lei FROM companies ORDER BY id") == [(1, "529900PM64WH8AF1E917"), (2, None)]
        assert rows("SELECT code, supplier_id FROM supply_links ORDER BY id") == [
            ("running", 1),
            ("by site", 1),
        ]
        assert count("sites") == count("import_runs") == count("facts") == 1
        schema.upgrade(REVISION)
        assert count("identifiers") == count("involvements") == 1
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
