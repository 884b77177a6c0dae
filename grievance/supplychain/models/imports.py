"""What was imported, by whom and with what outcome, row by row, and what it changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.decision import MatchDecision
from grievance.supplychain.outcomes import Action, RowOutcome, RunState, Subject


class ImportRun(Referenced, Base):
    """One file that was read; a second run of the same file changes nothing."""

    __tablename__ = "import_runs"
    __table_args__ = (CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_when"),)

    kind: Mapped[str] = mapped_column(String(30))
    """Which layout it has."""
    layout_version: Mapped[str | None] = mapped_column(String(40))
    """As the file itself says it."""
    list_name: Mapped[str] = mapped_column(String(200), default="")
    """Whose list it is: decisions about names are remembered for it."""
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    state: Mapped[RunState] = mapped_column(stored_by_value(RunState), default=RunState.DONE)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose own knowledge the relations of the file are; empty for public facts."""
    is_shared: Mapped[bool] = mapped_column(default=True)
    finished_at: Mapped[datetime | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    """How far it has got."""
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Rows by what became of them."""


class ImportRow(Referenced, Base):
    """One row of a file and what became of it."""

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_run_id_outcome", "run_id", "outcome"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"))
    sheet: Mapped[str] = mapped_column(String(60), default="")
    line: Mapped[int]
    subject: Mapped[Subject] = mapped_column(stored_by_value(Subject))
    name: Mapped[str] = mapped_column(String(200))
    """The site or company that it names, or the supplier of a relation."""
    outcome: Mapped[RowOutcome] = mapped_column(stored_by_value(RowOutcome))
    message: Mapped[str] = mapped_column(String(300), default="")
    """Translatable, with the values that it takes."""
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    cells: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the row says, contacts left out: enough to take it later."""
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """Of what it says: the same row is never asked about twice."""
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("supply_links.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("match_decisions.id"), index=True)
    """By which answer of a steward it goes; a row in review with one is ready to be taken."""

    run: Mapped[ImportRun] = relationship()
    decision: Mapped[MatchDecision | None] = relationship()


class ImportChange(Base):
    """One record that an import touched, as it was before; undoing an import goes through these backwards."""

    __tablename__ = "import_changes"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    action: Mapped[Action] = mapped_column(stored_by_value(Action))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The columns that differed, or the whole row if it was removed."""
