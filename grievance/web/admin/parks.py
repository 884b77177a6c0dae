"""Industrial parks: what is known of each, and which sites lie in them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from sqlalchemy.orm import joinedload
from wtforms import DateField, FloatField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from grievance.foundation.pages import page_of
from grievance.policy.permissions import Permission
from grievance.supplychain.access import PARKS
from grievance.supplychain.dossier import meant, tenancies_of
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.park import Park
from grievance.supplychain.services import parks
from grievance.supplychain.shipped import other_names
from grievance.supplychain.stages import CONFIDENCE_LABELS, Confidence
from grievance.web.admin.desk import Answer, rail, stewards
from grievance.web.admin.forms import words_of
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.visitors import staff

#: So many of its sites stand on a page of a park.
SITES = 50


class ParkForm(RefusableForm):
    """What is known about a park."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=200)])
    names = TextAreaField(_l("Other names"), validators=[Length(max=2000)])
    country = StringField(_l("Country"), validators=[DataRequired(_l("Enter a country.")), Length(max=80)])
    operator = StringField(_l("Who runs the park"), validators=[Length(max=200)])
    latitude = FloatField(
        _l("Latitude"), validators=[Optional(), NumberRange(-90, 90, _l("Between -90 and 90."))]
    )
    longitude = FloatField(
        _l("Longitude"), validators=[Optional(), NumberRange(-180, 180, _l("Between -180 and 180."))]
    )
    source = StringField(
        _l("Source"), validators=[DataRequired(_l("Say where this is from.")), Length(max=500)]
    )
    source_url = StringField(_l("Address of the page"), validators=[Length(max=500)])
    as_of = DateField(_l("As of which day the source says so"), validators=[Optional()])
    confidence = OneOf(_l("How sure this is"))


@stewards
def list_parks() -> Answer:
    """List the industrial parks, and add one."""
    staff().must(Permission.Site.MANAGE)
    form = ParkForm()
    form.confidence.choices = words_of(CONFIDENCE_LABELS)
    made: list[Park] = []
    if form.arrived() and saved(form, lambda: made.append(parks.add_park(staff(), facts=_facts(form)))):
        return redirect(url_for("admin.park", reference=made[0].reference), code=303)
    query = PARKS.visible(staff()).options(joinedload(Park.operator)).order_by(Park.name, Park.id)
    found = page_of(query, number=page_number())
    page = render_template(
        "admin/parks.html",
        parks=found.rows,
        place=pages_here(found),
        form=form,
        errors=form.mistakes(),
        **rail(),
    )
    return page, form.answer_status


@stewards
def show(reference: str) -> Answer:
    """Show one park with its sites, and take corrections of what is known."""
    staff().must(Permission.Site.MANAGE)
    park = PARKS.find(staff(), Park.reference, reference)
    form = ParkForm(
        **{each: getattr(park, each) for each in _SAME},
        names="\n".join(_written(each.name, each.language) for each in park.names),
        operator=park.operator.code if park.operator is not None else "",
    )
    form.confidence.choices = words_of(CONFIDENCE_LABELS)

    def save() -> None:
        known = PARKS.find(staff(), Park.reference, reference)
        parks.correct_park(staff(), known, facts=_facts(form))

    if form.arrived() and saved(form, save):
        return redirect(url_for("admin.park", reference=reference), code=303)
    tenancies = tenancies_of(park, page=page_number(), size=SITES)
    page = render_template(
        "admin/park.html",
        park=park,
        tenancies=tenancies.rows,
        place=pages_here(tenancies, at=url_for("admin.park", reference=reference)),
        form=form,
        errors=form.mistakes(),
        confidences=CONFIDENCE_LABELS,
        **rail(),
    )
    return page, form.answer_status


_SAME = (
    *("name", "country", "latitude", "longitude"),
    *("source", "source_url", "as_of", "confidence"),
)


def _facts(form: ParkForm) -> parks.ParkFacts:
    lines = ";".join((form.names.data or "").splitlines())
    return parks.ParkFacts(
        name=form.name.data or "",
        names=other_names(lines, besides=(form.name.data or "").strip()),
        country=form.country.data or "",
        operator=_operator(form.operator.data or ""),
        latitude=form.latitude.data,
        longitude=form.longitude.data,
        source=form.source.data or "",
        source_url=form.source_url.data,
        as_of=form.as_of.data,
        confidence=Confidence(form.confidence.data or ""),
    )


def _operator(typed: str) -> Company | None:
    if not typed.strip():
        return None
    found = meant(staff(), typed, field="operator", kind=Company)
    assert isinstance(found, Company)
    return found


def _written(name: str, language: str | None) -> str:
    return f"{language}:{name}" if language else name
