"""Keep industrial parks, and which sites lie in them, as sources say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import PARKS, SITES
from grievance.supplychain.lists.countries import country_called
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.park import Park, ParkName
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.periods import read_span
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.naming import LONGEST_NAME, NO_NAME, NO_SOURCE, TOO_LONG
from grievance.supplychain.services.stewardship import check_position
from grievance.supplychain.services.writing import words_of_site, write_values
from grievance.supplychain.shipped import OtherName
from grievance.supplychain.stages import Confidence

NO_COUNTRY = N_("Enter a country by its code or its name.")


@dataclass(frozen=True)
class ParkFacts:
    """What a source says about a park."""

    name: str
    country: str
    source: str
    confidence: Confidence
    names: tuple[OtherName, ...] = ()
    operator: Company | None = None
    latitude: float | None = None
    longitude: float | None = None
    source_url: str | None = None
    as_of: date | None = None


def add_park(actor: Actor, *, facts: ParkFacts) -> Park:
    """Write down an industrial park."""
    actor.must(Permission.Site.MANAGE)
    reference = new_reference()
    made = Park(reference=reference, code=f"by-hand-{reference.lower()}")
    _write(made, facts)
    db.session.add(made)
    db.session.flush()
    record(actor, "park.added", made)
    return made


def correct_park(actor: Actor, park: Park, *, facts: ParkFacts) -> None:
    """Correct what is known about a park; whoever does says where it is from and how sure it is."""
    PARKS.require(actor, Permission.Site.MANAGE, park)
    if _write(park, facts):
        for site in db.session.scalars(select(Site).where(Site.park_id == park.id)):
            site.search_text = words_of_site(site)
        chain_changed()
        record(actor, "park.corrected", park)


def place_in_park(
    actor: Actor,
    site: Site,
    park: Park,
    *,
    source: str,
    confidence: Confidence,
    since: str | None = None,
    until: str | None = None,
    source_url: str | None = None,
    as_of: date | None = None,
) -> Tenancy:
    """Write down that a site lies in a park, as one source says; what has ended leaves the site elsewhere."""
    SITES.require(actor, Permission.Site.MANAGE, site)
    begins, ends = read_span(since, until)
    if not source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    made = Tenancy(
        site=site,
        park=park,
        since=begins,
        until=ends,
        source=source.strip(),
        source_url=source_url or None,
        as_of=as_of,
        confidence=confidence,
        recorded_at=clock.now(),
    )
    db.session.add(made)
    _lies_there(site, park, until=ends)
    db.session.flush()
    chain_changed()
    record(actor, "site.park_said", site)
    return made


def write_park(park: Park, values: dict[str, object], names: Iterable[OtherName]) -> bool:
    """Make a park's record say what a source says, and say whether that changed anything."""
    changed = write_values(park, values)
    wanted = {each.name: each.language for each in names if each.name != park.name}
    present = {each.name: each for each in park.names}
    if {name: each.language for name, each in present.items()} == wanted:
        return changed
    for name in set(present) - set(wanted):
        park.names.remove(present[name])
    for name, language in wanted.items():
        if name in present:
            present[name].language = language
        else:
            park.names.append(ParkName(name=name, language=language))
    return True


def _lies_there(site: Site, park: Park, *, until: str | None) -> None:
    """Let the record of a site say in which park it lies now."""
    if until is None or until >= clock.today().isoformat()[: len(until)]:
        site.park = park
    elif site.park_id == park.id:
        site.park = None
    site.search_text = words_of_site(site)


def _write(park: Park, facts: ParkFacts) -> bool:
    name = " ".join(clean_lines(facts.name).split())
    if not name:
        raise InvalidInput(NO_NAME, field="name")
    for each, field in ((name, "name"), *((other.name, "names") for other in facts.names)):
        if len(each) > LONGEST_NAME:
            raise InvalidInput(TOO_LONG, field=field, limit=LONGEST_NAME)
    country = country_called(facts.country)
    if country is None:
        raise InvalidInput(NO_COUNTRY, field="country")
    if not facts.source.strip():
        raise InvalidInput(NO_SOURCE, field="source")
    if (facts.latitude, facts.longitude, country) != (park.latitude, park.longitude, park.country):
        check_position(facts.latitude, facts.longitude, country)
    values: dict[str, object] = {
        "name": name,
        "country": country,
        "operator": facts.operator,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "source": facts.source.strip(),
        "source_url": facts.source_url or None,
        "as_of": facts.as_of,
        "confidence": facts.confidence,
    }
    return write_park(park, values, facts.names)
