"""Which columns a list has, by the names that lists give them."""

from __future__ import annotations

from collections.abc import Mapping

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.supplychain.lists.cells import FoundRow
from grievance.supplychain.lists.statements import ListForm

NOT_OURS = N_(
    "The file has none of the forms we can read. A list of sites needs the columns name and country; a list "
    "of companies company or name, and is_brand or roles; a list of links supplier, customer and mineral."
)
TWICE = N_("These columns stand twice in the file: %(columns)s")

#: Our name of a column → the names that lists give it, the best first.
SITE_COLUMNS: dict[str, tuple[str, ...]] = {
    "site_id": ("site_id", "id", "code"),
    "name": ("name", "site", "facility_name"),
    "local_names": ("local_names", "local_name", "native_language_name"),
    "operator": ("operator",),
    "owners": ("owners", "owners_text", "parent_company"),
    "country": ("country", "country_code", "country_name"),
    "address": ("address", "street"),
    "nearest_place": ("nearest_place", "place", "city"),
    "minerals": ("minerals", "mineral"),
    "stage": ("stage",),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
    "coord_precision": ("coord_precision", "precision"),
    "status": ("status",),
    "workforce": ("workforce", "number_of_workers"),
    "ids": ("ids", "identifiers"),
    "os_id": ("os_id",),
    "lei": ("lei", "lei_id"),
    "duns": ("duns", "duns_id"),
    "rba": ("rba", "rba_id"),
    "cid": ("cid", "rmi_cid"),
    "sector": ("sector",),
    "product_type": ("product_type",),
    "facility_type": ("facility_type",),
    "processing_type": ("processing_type", "processing_type_facility_type_raw"),
    "source": ("source",),
    "licence": ("licence", "license"),
    "confidence": ("confidence",),
    "notes": ("notes",),
}
COMPANY_COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "company_id", "id"),
    "company": ("company", "name"),
    "local_names": ("local_names", "local_name"),
    "country": ("country",),
    "is_brand": ("is_brand",),
    "roles": ("roles",),
    "lei": ("lei", "lei_id"),
    "duns": ("duns", "duns_id"),
    "ids": ("ids", "identifiers"),
    "source": ("source",),
    "licence": ("licence", "license"),
    "confidence": ("confidence",),
}
LINK_COLUMNS: dict[str, tuple[str, ...]] = {
    "link_id": ("link_id", "id", "code"),
    "supplier": ("supplier",),
    "supplier_site": ("supplier_site",),
    "supplier_site_id": ("supplier_site_id",),
    "supplier_country": ("supplier_country",),
    "customer": ("customer",),
    "customer_site": ("customer_site",),
    "customer_site_id": ("customer_site_id",),
    "customer_country": ("customer_country",),
    "mineral": ("mineral", "minerals"),
    "product": ("product",),
    "hs": ("hs", "hs_code"),
    "since": ("since", "from", "valid_from"),
    "until": ("until", "to", "valid_to"),
    "status": ("status", "state"),
    "volume": ("volume", "volume_text"),
    "unit": ("unit",),
    "period": ("period",),
    "source": ("source", "source_title"),
    "source_url": ("source_url",),
    "as_of": ("as_of",),
    "verified": ("verified",),
    "confidence": ("confidence",),
    "notes": ("notes",),
}
_OF_OPEN_SUPPLY_HUB = frozenset({"os_id", "sector", "product_type", "facility_type", "processing_type"})


def columns_of(header: FoundRow) -> tuple[ListForm, dict[str, str]]:
    """Return which list a header makes, and what each column is called → where it is."""
    called: dict[str, str] = {}
    twice: list[str] = []
    for place, cell in header.cells.items():
        name = " ".join(cell.text.strip().lower().split()).replace(" ", "_")
        if name in called:
            twice.append(name)
        elif name:
            called[name] = place
    form = _form(called)
    if form is None:
        raise InvalidInput(NOT_OURS, field="file")
    if twice:
        raise InvalidInput(TWICE, field="file", columns=", ".join(sorted(twice)))
    return form, called


def _form(called: Mapping[str, str]) -> ListForm | None:
    if {"supplier", "customer"} <= set(called) and {"mineral", "minerals"} & set(called):
        return ListForm.LINKS
    if "company" in called or ("name" in called and {"is_brand", "roles"} & set(called)):
        return ListForm.COMPANIES
    if not {"name", "site", "facility_name"} & set(called) or not set(SITE_COLUMNS["country"]) & set(called):
        return None
    plain = {"address"} <= set(called) and not {"stage", "minerals", "mineral"} & set(called)
    return ListForm.OPEN_SUPPLY_HUB if plain or _OF_OPEN_SUPPLY_HUB & set(called) else ListForm.SITES


def places(columns: Mapping[str, tuple[str, ...]], called: Mapping[str, str]) -> dict[str, str]:
    """Return our name of each column that the list has → where it is."""
    return {
        ours: next(called[name] for name in theirs if name in called)
        for ours, theirs in columns.items()
        if any(name in called for name in theirs)
    }
