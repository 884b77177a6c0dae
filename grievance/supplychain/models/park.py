"""Industrial parks, in which several firms run plants side by side."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.stages import Confidence


class Park(Referenced, Base):
    """An industrial park; who works in it may not know for which of its firms."""

    __tablename__ = "parks"

    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    source: Mapped[str] = mapped_column(String(500))
    confidence: Mapped[Confidence] = mapped_column(stored_by_value(Confidence))

    operator: Mapped[Company | None] = relationship()
