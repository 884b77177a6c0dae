"""How SQLite's tables are rebuilt: each is read alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.ddl.sqlite import SQLiteImpl

if TYPE_CHECKING:
    from alembic.operations.batch import BatchOperationsImpl


class ReadAlone(SQLiteImpl):
    """Read only the table that is rebuilt: what it refers to, near and far, is nearly the whole schema."""

    __dialect__ = "sqlite"

    def requires_recreate_in_batch(self, batch_op: BatchOperationsImpl) -> bool:
        """Say whether the table has to be rebuilt, and that its foreign keys are copied as names."""
        batch_op.reflect_kwargs["resolve_fks"] = False
        return super().requires_recreate_in_batch(batch_op)
