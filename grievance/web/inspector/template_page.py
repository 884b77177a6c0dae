"""Reply templates of one's teams: the list, a new one, and one in all languages."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.accounts.models.organisation import Team
from grievance.cases.models.reply_template import ReplyTemplate
from grievance.cases.services.reply_templates import (
    LONGEST,
    LONGEST_NAME,
    add_template,
    find_template,
    improve_template,
    newest_texts,
    page_of_templates,
    retire_template,
)
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed
from grievance.policy.roles import Role
from grievance.web.inspector.conflicts import (
    changed_text,
    remember_fields,
    require_same_fields,
    settle_fields,
)
from grievance.web.inspector.desk import Page, present, rail
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed
from grievance.web.ui.typed_names import Listed
from grievance.web.ui.visitors import for_roles

_PREFIX = "text_"


class TemplateForm(RefusableForm):
    """What the team calls it; its texts are added, one for each language of workers."""

    name = StringField(
        _l("What the team calls it"),
        validators=[DataRequired(_l("Give it a name of at most 80 letters.")), Length(max=LONGEST_NAME)],
    )

    was = HiddenField()

    def texts(self) -> dict[str, str]:
        """Return what was written, by language."""
        return {code: self[f"{_PREFIX}{code}"].data or "" for code in WORKER_LOCALES}


class NewTemplateForm(TemplateForm):
    """A template that begins, and whose it is."""

    team = OneOf(_l("Team"))


@for_roles(Role.SUPERVISOR)
def show_all() -> Page:
    """List the templates of the visitor's teams, and begin another one."""
    form = _form(NewTemplateForm)
    teams = list(db.session.scalars(select(Team).where(Team.id.in_(present().team_ids)).order_by(Team.name)))
    team = form["team"]
    assert isinstance(team, OneOf)
    team.among(Listed([(each.reference, each.name) for each in teams]))

    def save() -> None:
        chosen = next(each for each in teams if each.reference == team.data)
        add_template(
            present(),
            db.session.get_one(Team, chosen.id),
            name=form["name"].data or "",
            texts=form.texts(),
        )

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.templates"), code=303)
    found = page_of_templates(present().team_ids, page=page_number())
    page = render_template(
        "inspector/reply_templates.html",
        nav=rail(),
        columns=[
            {"key": "name", "label": gettext("Name"), "head": True},
            {"key": "languages", "label": gettext("Languages")},
            {"key": "team", "label": gettext("Team")},
        ],
        rows=[_row(each) for each in found.rows],
        place=pages_here(found),
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
    )
    return page, form.answer_status


@for_roles(Role.SUPERVISOR)
def show(template: str) -> Page:
    """Show a template in all languages, keep better texts, or use it no longer."""
    found = find_template(present(), template)
    if request.method == "POST" and "retire" in request.form:
        with transaction():
            retire_template(present(), find_template(present(), template))
        return redirect(url_for("inspector.templates"), code=303)
    form = _filled(found)

    def save() -> None:
        own = find_template(present(), template)
        require_same_fields(form, lambda: _filled(own))
        improve_template(present(), own, name=form["name"].data or "", texts=form.texts())

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.template", template=template), code=303)
    if request.method == "GET":
        remember_fields(form)
    found = find_template(present(), template)
    changed = isinstance(form.refusal, Changed)
    clashes = settle_fields(form, lambda: _filled(found)) if changed else None
    page = render_template(
        "inspector/reply_template.html",
        nav=rail(),
        title=found.name,
        versions=[
            gettext(
                "%(language)s: version %(number)s, %(name)s, %(day)s",
                language=language(code).autonym,
                number=each.version,
                name=each.written_by.name,
                day=day(each.written_at),
            )
            for code, each in newest_texts(found).items()
        ],
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal if clashes is None else None,
        conflict=changed_text(clashes),
    )
    return page, form.answer_status


def _filled(template: ReplyTemplate) -> TemplateForm:
    """Return the form of a template with what it says now."""
    texts = {f"{_PREFIX}{code}": each.text for code, each in newest_texts(template).items()}
    return _form(TemplateForm, name=template.name, **texts)


def _form(base: type[TemplateForm], **values: Any) -> TemplateForm:
    """Return a form with one text for each language of workers."""
    fields = {
        f"{_PREFIX}{code}": TextAreaField(language(code).autonym, validators=[Length(max=LONGEST)])
        for code in WORKER_LOCALES
    }
    made: type[TemplateForm] = type("TextsForm", (base,), fields)
    return made(**values)


def _row(template: ReplyTemplate) -> dict[str, Any]:
    return {
        "url": url_for("inspector.template", template=template.reference),
        "name": template.name,
        "languages": listed(language(code).autonym for code in newest_texts(template)),
        "team": template.team.name,
    }
