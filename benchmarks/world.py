"""The world that is measured: the demonstration, grown to 10,000 cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect, select

from grievance.app import create_app
from grievance.cases.models.case import Case
from grievance.foundation.db import db, transaction
from grievance.foundation.references import new_reference
from grievance.foundation.settings import load_settings
from tests.services.server import LiveServer

CASES = 10_000


def prepare(server: LiveServer, folder: Path) -> dict[str, Any]:
    """Load the demonstration, grow its queue, and return the account of each role."""
    server.run("demo", "load")
    accounts = json.loads(server.run("demo", "accounts", "--json").stdout)
    _grow(folder)
    by_role: dict[str, Any] = {}
    for account in accounts:
        by_role.setdefault(account["role"], account)
    return by_role


def _grow(folder: Path) -> None:
    """Repeat the demonstration's cases under new references until there are enough for a long queue."""
    app = create_app(load_settings(folder=folder, demo=True))
    columns = [column.key for column in inspect(Case).columns if column.key != "id"]
    with app.app_context(), transaction():
        rows = [
            {name: getattr(case, name) for name in columns}
            for case in db.session.scalars(select(Case).where(Case.parent_id.is_(None)))
        ]
        names = ("reference", "register_reference", "brand_reference")
        grown = [
            {**rows[number % len(rows)], **{name: new_reference() for name in names}}
            for number in range(CASES)
        ]
        db.session.execute(insert(Case), grown)
    with app.app_context():
        db.engine.dispose()
