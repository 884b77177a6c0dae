"""Find the company that a list names as operator, or add it with the list as its source."""

from __future__ import annotations

import re

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.foundation.text import fold
from grievance.supplychain.models.company import Company, CompanyName
from grievance.supplychain.services.rows import SiteRow


class Firms:
    """The companies that are known, by every name they have, folded."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._codes: set[str] = set()
        real = Company.invented.is_(False)
        others = select(CompanyName.company_id, CompanyName.name).join(CompanyName.company).where(real)
        for company_id, name in db.session.execute(others).all():
            self._ids.setdefault(fold(name), company_id)
        query = select(Company.id, Company.name, Company.code).where(real).order_by(Company.id)
        for company_id, name, code in db.session.execute(query).all():
            self._ids[fold(name)] = company_id
            self._codes.add(code)

    def named(self, name: str, row: SiteRow) -> int:
        """Return the id of the company of this name; the name must be the same but for case and accents."""
        key = fold(name)
        if key not in self._ids:
            self._ids[key] = self._add(name, row)
        return self._ids[key]

    def _add(self, name: str, row: SiteRow) -> int:
        made = Company(
            code=self._code_for(name),
            reference=new_reference(),
            name=name,
            # The site's country is not always the firm's.
            country=None,
            is_brand=False,
            source=row.source,
            licence=row.licence,
            confidence=row.confidence,
            invented=False,
        )
        db.session.add(made)
        db.session.flush()
        return made.id

    def _code_for(self, name: str) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60]
        if not words or words in self._codes:
            words = f"{words or 'company'}-{new_reference(6)}"
        self._codes.add(words)
        return words
