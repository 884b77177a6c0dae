"""Choosing what an act is about: released cases, commitments, sites and companies."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from grievance.enforcement.queries import find_releases, releases, sites_named
from grievance.foundation.errors import NotFound
from grievance.standards.catalogue import catalogue
from grievance.supplychain.queries import find_sites
from grievance.supplychain.searching import companies_by_reference, find_companies
from grievance.web.official.forms import SubjectsForm
from grievance.web.ui.forms import SomeOf
from grievance.web.ui.presentation import country, day, translated
from grievance.web.ui.typed_names import FEW, Listed, once
from grievance.web.ui.visitors import staff

#: What describes the Agreement rather than what it commits to.
_NOT_COMMITMENTS = frozenset({"scope", "fact", "limits", "context"})


@dataclass(frozen=True)
class Choice:
    """One thing that can be ticked."""

    value: str
    label: str
    checked: bool
    hint: str | None = None
    icon: None = None


def offer(form: SubjectsForm) -> None:
    """Fill in what can be chosen: what is ticked already, what was looked for, what was handed over."""
    typed = (form.search.data or "").strip() if request.method == "POST" else ""
    ticked = set(form.sites.data or ()) | set(request.args.getlist("site"))
    found = [(each.reference, each.name, each.country) for each in find_sites(typed, takes_reports=False)]
    known = [(each.reference, each.name, each.country) for each in sites_named(sorted(ticked))]
    form.sites.choices = _once([*known, *found])
    firms = companies_by_reference(form.companies.data or ())
    form.companies.choices = _once(
        [(each.reference, each.name, each.country) for each in (*firms, *find_companies(typed))]
    )
    form.provisions.choices = [
        (each.code, f"{each.code} · {translated(each.topic)}")
        for each in catalogue().provisions.in_order()
        if each.strength not in _NOT_COMMITMENTS
    ]
    released = Listed(
        [(each.reference, f"{each.case_reference} · {day(each.released_on)}") for each in releases(staff())]
    )
    wanted = {*(form.releases.data or ()), *request.args.getlist("release")}
    form.releases.choices = once([*released.of(wanted), *released.fitting(typed, most=FEW)])
    if request.method == "GET":
        form.sites.data = sorted(ticked)
        offered = {value for value, _label in form.releases.choices}
        form.releases.data = [each for each in request.args.getlist("release") if each in offered]


def case_references(form: SubjectsForm) -> tuple[str, ...]:
    """Return the references of the cases whose releases were ticked."""
    wanted = list(form.releases.data or ())
    found = find_releases(staff(), wanted)
    if len(found) < len(set(wanted)):
        raise NotFound
    return tuple(dict.fromkeys(each.case.reference for each in found))


def choices(form: SubjectsForm, name: str) -> list[Choice]:
    """Return what can be ticked in one field."""
    field: SomeOf = form[name]  # type: ignore[assignment]
    ticked = set(field.data or ())
    return [Choice(value, label, value in ticked) for value, label in field.choices]


def _once(rows: list[tuple[str, str, str | None]]) -> list[tuple[str, str]]:
    return list(
        {reference: f"{name}, {country(code)}" if code else name for reference, name, code in rows}.items()
    )
