"""What waits to be filed: each row with its faults, the choice to file the good ones, and then the slips."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from grievance.accounts.models.organisation import Organisation
from grievance.complaints.states import FilingBasis
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, Refusal
from grievance.foundation.secrets import CODE, Cost, cost_for
from grievance.foundation.text import N_, fold
from grievance.policy.actor import Actor
from grievance.representation.batches import is_filed, is_followed, read_claims
from grievance.representation.claims import ReadClaim
from grievance.representation.columns import Column
from grievance.representation.services.filing import (
    ClaimToFile,
    can_stand_together,
    file_claims,
    may_file,
)
from grievance.vault.reporter_codes import in_groups, keys_of
from grievance.web.representative.batch import (
    Batch,
    Waiting,
    forget_batch,
    keep_filed,
    present_batch,
    take_out,
)
from grievance.web.representative.desk import Page, for_representatives, rail
from grievance.web.representative.forms import fault_text
from grievance.web.representative.questions import consent_texts
from grievance.web.ui.locales import language, open_locales
from grievance.web.ui.presentation import money, translated
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers, staff

#: Filed in one transaction: nobody else who writes has to wait for a whole list.
_AT_ONCE = 10
NOTHING_GOOD = N_("None of these rows can be filed. Put the faults right in your list, and send it again.")
ONE_SITE = N_(
    "A collective case is about one site of our list. File these claims one by one, or split the list."
)
WORKER_FILED_FOR_YOU = N_("%(who)s sent a report for you.")
WORKER_FILED_FOR_FAMILY = N_("%(who)s sent a report for you or your family.")
WORKER_FILED_FOR_ALL = N_("%(who)s sent a report. It names no worker.")
WORKER_READ_ANSWER = N_("Go to %(address)s and type this code. There you read our answer.")
WORKER_STOP_THEM = N_("You can stop them there at any time.")
WORKER_KEEP_SAFE = N_("Keep it in a safe place. Show it to nobody.")


@for_representatives
def batch() -> Page:
    """Show what waits, or do what was chosen with it."""
    waiting = present_batch()
    if waiting is None:
        return redirect(url_for("representative.file"), code=303)
    if request.method == "POST":
        return _do(waiting, request.form.get("do", ""))
    return _slips(waiting) if waiting.filed else _preview(waiting)


def _do(waiting: Batch, chosen: str) -> Page:
    if chosen in {"file", "together"} and not waiting.filed:
        try:
            keep_filed(_file(waiting, together=chosen == "together"))
        except Refusal as refusal:
            db.session.rollback()
            return _preview(waiting, translated(refusal.message, **refusal.values), refusal.status)
        return _back()
    if chosen.startswith("out-") and chosen[4:].isdecimal() and not waiting.filed:
        take_out(int(chosen[4:]))
        return _back()
    if chosen == ("handed-out" if waiting.filed else "nothing"):
        forget_batch()
    return redirect(url_for("representative.claims"), code=303)


def _file(waiting: Batch, *, together: bool) -> list[str]:
    """File the good rows, some in each transaction; sent once more, it files what is left."""
    actor = staff()
    cost = cost_for(CODE, level=settings().kdf_cost)
    texts = {locale: consent_texts(locale) for locale in open_locales()}
    good = [
        ClaimToFile(
            said=claim.said,
            code=each.code,
            # Stretched before the transactions begin: nobody else has to wait for it.
            keys=keys_of(each.code, peppers=peppers(), cost=cost)[0],
            consent_texts=texts[claim.said.locale],
        )
        for each, claim in zip(waiting.rows, _read(actor, waiting), strict=True)
        if claim.said is not None
    ]
    if together and not can_stand_together([each.said for each in good]):
        raise GuardRefused(ONE_SITE)
    beside = [each.said.slip for each in good] if together else None
    done: list[str] = []
    left = iter(good)
    while part := list(islice(left, _AT_ONCE)):
        done += _file_some(actor, part, cost, beside)
    if not done:
        may_file(actor)
        raise GuardRefused(NOTHING_GOOD)
    return done


def _file_some(actor: Actor, part: list[ClaimToFile], cost: Cost, beside: list[str] | None) -> list[str]:
    for last in (False, True):
        try:
            with transaction():
                return file_claims(actor, part, peppers=peppers(), cost=cost, together_with=beside)
        except IntegrityError:
            # The same list was being filed by another process: now its claims are there.
            if last:
                raise
    raise AssertionError


def _read(actor: Actor, waiting: Batch) -> list[ReadClaim]:
    return read_claims(actor, [each.row for each in waiting.rows], locales=open_locales())


def _preview(waiting: Batch, refused: str = "", status: int = 200) -> Page:
    actor = staff()
    claims = _read(actor, waiting)
    rows = [_shown(actor, claim, at) for at, claim in enumerate(claims)]
    page = render_template(
        "representative/batch.html",
        nav=rail("batch"),
        rows=rows,
        warnings=[translated(each) for each in waiting.warnings],
        good=sum(row["state"] == "good" for row in rows),
        faulty=sum(row["state"] == "faulty" for row in rows),
        before=sum(row["state"] == "before" for row in rows),
        together=can_stand_together([each.said for each in claims if each.said is not None]),
        refused=refused,
    )
    return page, status


def _shown(actor: Actor, claim: ReadClaim, at: int) -> dict[str, Any]:
    said, row = claim.said, claim.row
    before = said is not None and is_filed(actor, said.slip)
    owed = said.owed if said is not None else None
    return {
        "at": at,
        "place": str(row.number),
        "slip": claim.slip,
        "state": "faulty" if said is None else "before" if before else "good",
        "gone": before and said is not None and not is_followed(actor, said.slip),
        "problem": _typed(claim, Column.PROBLEM),
        "site": _typed(claim, Column.SITE) or _typed(claim, Column.PLACE),
        "language": language(said.locale).autonym if said is not None else _typed(claim, Column.LANGUAGE),
        "money": money(owed.amount, owed.currency) if owed is not None else "",
        "faults": [(each.cell.rpartition("!")[2], fault_text(each)) for each in claim.faults],
    }


def _typed(claim: ReadClaim, column: Column) -> str:
    cell = claim.row.cells.get(column)
    return " ".join(cell.text.split())[:60] if cell is not None else ""


def _slips(waiting: Batch) -> Page:
    filed = {fold(slip) for slip in waiting.filed}
    organisation = db.session.get_one(Organisation, staff().organisation_id)
    slips = [
        _slip(each, claim, organisation.name)
        for each, claim in zip(waiting.rows, _read(staff(), waiting), strict=True)
        if claim.said is not None and fold(claim.said.slip) in filed
    ]
    left = len(waiting.rows) - len(slips)
    return render_template("representative/slips.html", nav=rail("batch"), slips=slips, left=left)


def _slip(waiting: Waiting, claim: ReadClaim, organisation: str) -> dict[str, Any]:
    assert claim.said is not None
    spoken = language(claim.said.locale)
    with force_locale(spoken.code):
        lines = _lines(organisation, claim.said.basis)
    return {
        "mark": claim.said.slip,
        "groups": in_groups(waiting.code),
        "lines": lines,
        "tag": spoken.tag,
        "dir": spoken.direction,
        "own": claim.said.basis is FilingBasis.PUBLIC_INTEREST,
    }


def _lines(organisation: str, basis: FilingBasis) -> Sequence[str]:
    address = url_for("worker.follow", _external=True)
    told = {
        FilingBasis.NEXT_OF_KIN: WORKER_FILED_FOR_FAMILY,
        FilingBasis.PUBLIC_INTEREST: WORKER_FILED_FOR_ALL,
    }
    lines = [
        gettext(told.get(basis, WORKER_FILED_FOR_YOU), who=organisation),
        gettext(WORKER_READ_ANSWER, address=address),
    ]
    if basis is not FilingBasis.PUBLIC_INTEREST:
        lines.append(gettext(WORKER_STOP_THEM))
    return [*lines, gettext(WORKER_KEEP_SAFE)]


def _back() -> Response:
    return redirect(url_for("representative.batch"), code=303)
