"""How Alembic reaches the database: through the application, on SQLite by rebuilding tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from grievance.foundation.db import UtcDateTime, db
from grievance.migrations import rebuilding as _rebuilding  # noqa: F401 — Alembic knows it once it is read


def _plain(kind: str, column_type: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as what the database stores, so that old migrations need no code of today."""
    return "sa.DateTime()" if kind == "type" and isinstance(column_type, UtcDateTime) else False


def run() -> None:
    """Apply migrations on the connection that the command handed over."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_plain,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
