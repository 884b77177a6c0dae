"""Take a pack along on a visit, and bring back what was found."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import get_locale, gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

from grievance.cases.labels import BAND_LABELS
from grievance.fieldwork.models import SiteVisit
from grievance.fieldwork.pack_keys import (
    GROUP,
    PackKeys,
    close_for_code,
    in_groups,
    new_code,
    new_pack_keys,
    text_of,
)
from grievance.fieldwork.pack_page import pack_page
from grievance.fieldwork.queries import find_visit
from grievance.fieldwork.return_file import MOST_CARRIED
from grievance.fieldwork.services.bringing import OUT_OF_REACH, Brought, bring_back, discard, read_return
from grievance.fieldwork.services.carrying import PackContent, PackedMatter, compose_pack, hand_out_pack
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Refusal, Sealed
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.standards.catalogue import catalogue
from grievance.vault.recovery_codes import ALPHABET
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.inspector.pack_words import lock_words, pack_words
from grievance.web.inspector.visit_page import when_of, works_on_site
from grievance.web.ui.forms import RefusableForm, _l
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.sealed_files import as_pack, scanner, store
from grievance.web.ui.session import present_visit

_CODES = "pack_codes"
"""Where the sealed session of whoever makes a pack keeps its code until the pack is made."""


NOT_THE_LAST = N_("These are not the last four. Look at your paper.")


class TakeForm(RefusableForm):
    """That the code was written down."""

    last_group = StringField(
        _l("The last four letters and digits, from your paper"),
        validators=[DataRequired(_l("Fill this in."))],
    )


class ReturnForm(RefusableForm):
    """What was saved with the pack."""

    file = FileField(
        _l("The file that you saved with the pack"), validators=[FileRequired(_l("Choose a file."))]
    )
    leave = BooleanField(
        _l("Take the rest, and leave what belongs to cases that I cannot open now"),
        description=_l("What is left cannot be brought back later. Their colleagues see that it was left."),
    )


@for_case_team
def take(visit: str) -> Page:
    """Show the code of a new pack once, then hand the pack out."""
    found, form = _visit_to_work_on(visit), TakeForm()
    content: PackContent | None = None
    try:
        content = compose_pack(present(), found)
    except (GuardRefused, Sealed) as refusal:
        form.refusal = refusal
    code = _code_of(visit) if content is not None else ""
    if content is not None and form.arrived():
        if _typed(form.last_group.data or "") == code[-GROUP:]:
            return _taken(visit, content, code)
        form.blame(InvalidInput(NOT_THE_LAST, field="last_group"))
    page = render_template(
        "inspector/pack.html",
        nav=rail(),
        visit=found,
        when=when_of(found),
        content=content,
        expires=day(content.expires_on) if content is not None else "",
        groups=in_groups(code) if code else [],
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
    )
    return page, form.answer_status


@for_case_team
def bring(visit: str) -> Page:
    """Take in the file that a pack saved."""
    found, form = _visit_to_work_on(visit), ReturnForm()
    if form.arrived():
        try:
            brought = read_return(present(), found, form.file.data.stream, store=store(), scanner=scanner())
            _kept(visit, brought, leave=bool(form.leave.data))
            return redirect(url_for("inspector.visit", visit=visit), code=303)
        except InvalidInput as refusal:
            _leave(refusal)
            form.blame(refusal)
        except (GuardRefused, Sealed) as refusal:
            _leave(refusal)
            form.refusal = refusal
    page = render_template(
        "inspector/pack_back.html",
        nav=rail(),
        visit=found,
        when=when_of(found),
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        may_leave=form.refusal is not None and form.refusal.message == OUT_OF_REACH,
    )
    return page, form.answer_status


def _visit_to_work_on(visit: str) -> SiteVisit:
    found = find_visit(present(), visit)
    if not works_on_site(present()):
        raise NotAllowed
    return found


def _kept(visit: str, brought: Brought, *, leave: bool) -> None:
    try:
        with transaction():
            left = bring_back(present(), find_visit(present(), visit), brought, leave=leave)
    except BaseException:
        discard(brought, store=store())
        raise
    discard(left, store=store())


def _leave(refusal: Refusal) -> None:
    """Keep the fact of a pack that was refused while its file was only being read."""
    if refusal.leaves is not None:
        write, refusal.leaves = refusal.leaves, None
        with transaction():
            write()


def _code_of(visit: str) -> str:
    """Return the code that the visitor is being shown, the same until the pack is made."""
    held: dict[str, str] = present_visit().get(_CODES, {})
    if visit not in held:
        held = {visit: new_code()}
        present_visit()[_CODES] = held
    return held[visit]


def _typed(text: str) -> str:
    plain = text.upper().translate(str.maketrans("ILO", "110"))
    return "".join(letter for letter in plain if letter in ALPHABET)[-GROUP:]


def _taken(visit: str, content: PackContent, code: str) -> Page:
    keys, reference = new_pack_keys(), new_reference()
    shown = language(str(get_locale()))
    file = pack_page(
        close_for_code(_inside(content, keys), code, pack=reference),
        words=lock_words(),
        lang=shown.tag,
        direction=shown.direction,
    )
    with transaction():
        hand_out_pack(
            present(),
            find_visit(present(), visit),
            reference=reference,
            keys=keys,
            file_hash=hashlib.sha256(file).hexdigest(),
        )
    present_visit().pop(_CODES, None)
    return as_pack(file, name=f"pack-{reference}.html")


def _inside(content: PackContent, keys: PackKeys) -> dict[str, Any]:
    """Return all that the page shows once it is open, in the visitor's language."""
    first, last = day(content.begins_on), day(content.ends_on)
    number = f" ({content.site_number})" if content.site_number else ""
    return {
        "words": pack_words(),
        "lang": language(str(get_locale())).tag,
        "site": f"{content.site}{number}",
        "when": gettext(
            "%(first)s to %(last)s, for %(name)s. Opens until %(day)s.",
            first=first,
            last=last,
            name=content.holder,
            day=day(content.expires_on),
        ),
        "expires": content.expires_on.isoformat(),
        "most_bytes": MOST_CARRIED,
        "cases": [_matter(each) for each in content.matters],
        "seal_to": text_of(keys.seals),
        "sign_with": text_of(keys.signs),
    }


def _matter(matter: PackedMatter) -> dict[str, Any]:
    urgency = f" – {matter.band} {translated(BAND_LABELS[matter.band])}" if matter.band is not None else ""
    known = catalogue().items
    return {
        "reference": matter.reference,
        "title": gettext("Case %(reference)s", reference=matter.reference) + urgency,
        "site_told": matter.site_told,
        "restricted": matter.restricted,
        "items": [translated(known[each].staff_label) for each in matter.items if each in known],
        "lang": language(matter.lang).tag,
        "text": matter.text,
    }
