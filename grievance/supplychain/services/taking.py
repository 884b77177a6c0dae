"""Take what a row of a list says about a site or a company into the register, or say why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, fold
from grievance.supplychain import shipped
from grievance.supplychain.lists.statements import CompanySaid, Party, SiteSaid
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.outcomes import RowOutcome
from grievance.supplychain.services.known import Found, KnownParties, numbers_of
from grievance.supplychain.services.noting import CONFIDENCE, LICENCE, Notes
from grievance.supplychain.services.numbering import issue_numbers
from grievance.supplychain.services.writing import (
    search_text,
    write_company_names,
    write_identifiers,
    write_minerals,
    write_site_names,
    write_values,
)
from grievance.supplychain.stages import LABOUR_SCOPE, SiteStatus

CURATED = N_("We keep it by hand. What the list says is noted beside it.")
WE_KNOW_IT = N_("We know it. A list of your own changes nothing about it.")
NOT_KNOWN = N_("We do not know %(name)s. A steward has to say which one it is.")
UNCLEAR = N_("%(name)s looks like others that we know. A steward has to say which one it is.")
NOT_KNOWN_TO_US = N_("We do not know %(name)s. Ask for it to be added, and read the list again.")
INVENTED = N_("The code %(code)s belongs to an invented site.")
NO_STAGE = N_("The row does not say what is done at the site.")
NO_COUNTRY = N_("The row does not say in which country it is.")
#: Where nobody can be at work yet or any more.
_IDLE = frozenset({SiteStatus.PROJECT, SiteStatus.DEPOSIT, SiteStatus.CLOSED})
#: What a source can say of a site that is a column of its record, by its name there.
_SITE_COLUMNS = (
    *(
        "owners",
        "status",
        "latitude",
        "longitude",
        "precision",
        "workforce",
        "confidence",
        "licence",
        "notes",
    ),
)


@dataclass(frozen=True)
class Taken:
    """What became of a row, and which record it is about."""

    outcome: RowOutcome
    message: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    site_id: int | None = None
    company_id: int | None = None
    link_id: int | None = None


def unclear(party: Party, found: Found, *, own: bool) -> Taken:
    """Say that somebody has to say which one a name means; stewards do not see lists of organisations."""
    message = NOT_KNOWN_TO_US if own else UNCLEAR if found.is_unclear else NOT_KNOWN
    return Taken(RowOutcome.REVIEW, message, {"name": party.name})


class Register:
    """The register while a list is taken into it; a trial writes nothing, and tells the same."""

    def __init__(self, run: ImportRun, known: KnownParties, *, trial: bool) -> None:
        self.run = run
        self.trial = trial
        self.is_own = run.organisation_id is not None
        self.known = known
        self._made = 0
        self._reporting: list[Site] = []
        self._notes = Notes(run, trial=trial)
        self._codes = set(self.known.companies.by_code)

    def take_site(self, said: SiteSaid) -> Taken:
        """Take what a row says about a site."""
        party = said.site
        if party.code in self.known.invented_sites:
            return Taken(RowOutcome.REFUSED, INVENTED, {"code": party.code})
        found = self.known.site(party)
        if found.id is not None:
            return self._again(said, found.id)
        if self.is_own or not (found.is_like_none or found.is_new):
            return unclear(party, found, own=self.is_own)
        if party.stage is None or party.country is None:
            return Taken(RowOutcome.REFUSED, NO_STAGE if party.stage is None else NO_COUNTRY)
        return Taken(RowOutcome.ADDED, site_id=self._add_site(said))

    def take_company(self, said: CompanySaid) -> Taken:
        """Take what a row says about a company."""
        party = said.company
        found = self.known.company(party)
        if found.id is None:
            if self.is_own or not (found.is_new or (said.is_listed and found.is_like_none)):
                return unclear(party, found, own=self.is_own)
            return Taken(RowOutcome.ADDED, company_id=self.add_company(said))
        if self.is_own or not said.is_listed:
            return Taken(RowOutcome.UNCHANGED, WE_KNOW_IT if self.is_own else "", company_id=found.id)
        changed = self._notes.note("company_id", found.id, said)
        return Taken(RowOutcome.CHANGED if changed else RowOutcome.UNCHANGED, company_id=found.id)

    def _again(self, said: SiteSaid, site_id: int) -> Taken:
        """Take what a row says about a site that is known."""
        if self.is_own:
            return Taken(RowOutcome.UNCHANGED, WE_KNOW_IT, site_id=site_id)
        curated = said.site.code in shipped.curated_codes()
        changed = self._notes.note("site_id", site_id, said)
        if changed and not self.trial:
            site = db.session.get_one(Site, site_id)
            if site.source == self._notes.source(said.source) and not curated:
                self._write_site(site, said)
            self._write_numbers(site, said.site, said.source)
        outcome = RowOutcome.CHANGED if changed else RowOutcome.UNCHANGED
        return Taken(outcome, CURATED if curated else "", site_id=site_id)

    def made_up(self) -> int:
        """Return a number that stands for a record which a trial does not add."""
        self._made -= 1
        return self._made

    def add_company(self, said: CompanySaid) -> int:
        """Add a company that nobody knew, with the list as its source."""
        party = said.company
        company_id = self.made_up() if self.trial else self._written_company(said).id
        self.known.companies.learn(company_id, party)
        self._notes.note("company_id", company_id, said)
        return company_id

    def _written_company(self, said: CompanySaid) -> Company:
        party = said.company
        made = Company(
            code=party.code or self._code_for(party.name),
            reference=new_reference(),
            name=party.name,
            country=party.country,
            is_brand=bool(said.is_brand),
            source=self._notes.source(said.source),
            licence=said.licence or LICENCE,
            confidence=said.confidence or CONFIDENCE,
            invented=False,
        )
        db.session.add(made)
        write_company_names(made, party.names)
        self._write_numbers(made, party, said.source)
        db.session.flush()
        return made

    def _add_site(self, said: SiteSaid) -> int:
        party = said.site
        if self.trial:
            self._operator(said)
            site_id = self.made_up()
        else:
            site = Site(
                code=party.code or f"list-{new_reference()}", reference=new_reference(), invented=False
            )
            self._write_site(site, said)
            db.session.add(site)
            self._write_numbers(site, party, said.source)
            db.session.flush()
            site_id = site.id
        self._notes.note("site_id", site_id, said)
        self.known.sites.learn(site_id, party)
        return site_id

    def _write_site(self, site: Site, said: SiteSaid) -> None:
        party = said.site
        values = {
            **{name: getattr(said, name) for name in _SITE_COLUMNS if getattr(said, name) is not None},
            "name": party.name,
            "country": party.country,
            "stage": party.stage or site.stage,
            "address": party.address,
            "nearest_place": party.place,
            "operator_id": self._operator(said),
            "source": self._notes.source(said.source),
            "search_text": search_text(party.name, party.names, said.operator, party.place),
        }
        values.setdefault("status", site.status or SiteStatus.LISTED)
        values.setdefault("confidence", site.confidence or CONFIDENCE)
        values.setdefault("licence", site.licence or LICENCE)
        write_values(site, values)
        write_site_names(site, party.names)
        write_minerals(site, party.minerals)
        self._let_report(site)

    def finish(self) -> None:
        """Take reports about sites of our own lists, in the Agreement's scope, where somebody may work."""
        issue_numbers(self._reporting)
        self._reporting = []

    def _let_report(self, site: Site) -> None:
        listed = self.run.kind in {"sites", "template"}
        is_worked = site.stage in LABOUR_SCOPE and site.status not in _IDLE
        if listed and site.number is None and is_worked and site.minerals:
            self._reporting.append(site)

    def _operator(self, said: SiteSaid) -> int | None:
        """Return the company that a row names as operator, added if nobody knows it."""
        if not said.operator:
            return None
        # The site's country is not always the firm's.
        party = Party(name=said.operator)
        found = self.known.company(party)
        if found.id is not None or found.is_unclear:
            return found.id
        return self.add_company(
            CompanySaid(party, source=said.source, licence=said.licence, confidence=said.confidence)
        )

    def _write_numbers(self, record: Site | Company, party: Party, source: str | None) -> None:
        numbers = numbers_of(party)
        if numbers:
            write_identifiers(record, numbers, source=self._notes.source(source))

    def _code_for(self, name: str) -> str:
        words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60]
        if not words or words in self._codes:
            words = f"{words or 'company'}-{new_reference(6)}"
        self._codes.add(words)
        return words
