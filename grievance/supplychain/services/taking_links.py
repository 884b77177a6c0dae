"""Take what a row of a list says about who supplies whom."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select

from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.supplychain import shipped
from grievance.supplychain.claims import Evidence, LinkKind
from grievance.supplychain.lists.statements import Basis, CompanySaid, LinkSaid, Party, SiteSaid, Statement
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.outcomes import RowOutcome
from grievance.supplychain.services.taking import CURATED, Register, Taken, unclear
from grievance.supplychain.services.writing import write_values
from grievance.supplychain.stages import Confidence, LinkState

NO_ADDRESS = N_("Everybody may see this relation, so it needs the web address of its source.")
SAME_ENDS = N_("The supplier and the customer are the same.")
_ENDS = ("supplier_id", "supplier_site_id", "customer_id", "customer_site_id")


class Links:
    """The relations that whoever brings a list has brought before."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.run = register.run
        mine = SupplyLink.uploaded_by_id.is_not_distinct_from(self.run.organisation_id)
        self._codes: dict[str, int] = {}
        self._curated = frozenset(each.code for each in shipped.links())
        for link_id, code in db.session.execute(select(SupplyLink.id, SupplyLink.code).where(mine)).all():
            self._codes[code] = link_id

    def take(self, said: LinkSaid) -> Taken:
        """Take what a row says about a relation."""
        ends: dict[str, int | None] = {}
        for side in ("supplier", "customer"):
            for kind, name in (("company", side), ("site", f"{side}_site")):
                party: Party | None = getattr(said, name)
                found = self._found(party, kind)
                if isinstance(found, Taken):
                    return found
                ends[f"{name}_id"] = found
        if _leads_to_itself(ends):
            return Taken(RowOutcome.REFUSED, SAME_ENDS)
        if not self.register.is_own and not said.source_url:
            return Taken(RowOutcome.REFUSED, NO_ADDRESS)
        return self._write(said, ends)

    def _found(self, party: Party | None, kind: str) -> int | Taken | None:
        if party is None:
            return None
        known = self.register.known
        found = known.company(party) if kind == "company" else known.site(party)
        if found.id is None and found.is_new and kind == "company" and not self.register.is_own:
            return self.register.add_company(CompanySaid(party))
        return found.id if found.id is not None else unclear(party, found, own=self.register.is_own)

    def _write(self, said: LinkSaid, ends: dict[str, int | None]) -> Taken:
        values = {**ends, **self._values(said)}
        code = self._code(said, values)
        present = self._codes.get(code)
        if present is None:
            return Taken(RowOutcome.ADDED, link_id=self._add(code, values))
        if code in self._curated:
            return Taken(RowOutcome.UNCHANGED, CURATED, link_id=present)
        if present < 0:
            return Taken(RowOutcome.UNCHANGED, link_id=None)
        link = db.session.get_one(SupplyLink, present)
        differs = any(getattr(link, name) != value for name, value in values.items())
        if differs and not self.register.trial:
            write_values(link, values)
        return Taken(RowOutcome.CHANGED if differs else RowOutcome.UNCHANGED, link_id=present)

    def _add(self, code: str, values: dict[str, Any]) -> int:
        if self.register.trial:
            self._codes[code] = self.register.made_up()
        else:
            made = SupplyLink(code=code, reference=new_reference(), **values)
            db.session.add(made)
            db.session.flush()
            self._codes[code] = made.id
        return self._codes[code]

    def _values(self, said: LinkSaid) -> dict[str, Any]:
        declared = said.basis is not Basis.STATED
        return {
            "kind": LinkKind.DECLARED if said.basis is Basis.DECLARED_SMELTER else LinkKind.SUPPLIES,
            "mineral": said.mineral,
            "product": said.product,
            "hs_code": said.hs.replace(".", "") if said.hs else None,
            "since": said.since,
            "until": said.until,
            "state": said.state or LinkState.UNCERTAIN,
            "volume": said.volume,
            "evidence": Evidence.DECLARATION if declared else Evidence.PAGE,
            "source": said.source or self.run.list_name,
            "source_url": said.source_url or "",
            "as_of": said.as_of or self.run.started_at.date(),
            "confidence": said.confidence or Confidence.LOW,
            "notes": said.notes,
            "uploaded_by_id": self.run.organisation_id,
            "is_shared": self.run.is_shared,
        }

    def _code(self, said: LinkSaid, values: dict[str, Any]) -> str:
        """Return the key of a relation: its own in a public list, else who supplies whom, by whose word."""
        if said.code and not self.register.is_own:
            return said.code
        signs = [values[name] for name in (*_ENDS, "kind", "mineral", "product", "source", "uploaded_by_id")]
        return f"list-{hashlib.sha256(json.dumps(signs).encode()).hexdigest()[:40]}"


def take_said(register: Register, links: Links, said: Statement) -> Taken:
    """Take whatever a row says."""
    if isinstance(said, SiteSaid):
        return register.take_site(said)
    return register.take_company(said) if isinstance(said, CompanySaid) else links.take(said)


def _leads_to_itself(ends: dict[str, int | None]) -> bool:
    sites = (ends["supplier_site_id"], ends["customer_site_id"])
    if sites != (None, None):
        return sites[0] == sites[1]
    return ends["supplier_id"] == ends["customer_id"]
