"""Colleagues: who lost their key and waits for access, and who has ties to which sites."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import User
from grievance.cases.services.custody import (
    colleagues,
    counts_to_give,
    find_colleague,
    restore_access,
)
from grievance.foundation.db import transaction
from grievance.foundation.pages import Page as Rows
from grievance.foundation.pages import part_of
from grievance.foundation.text import N_
from grievance.policy.roles import Role
from grievance.supplychain.models.tie import StaffTie
from grievance.supplychain.stages import TieKind
from grievance.supplychain.ties import page_of_ties
from grievance.vault.services.principals import retired_principals, staff_principal
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.ui.paging import page_number, pager

#: So many colleagues on a page: for each it is counted what could be given.
PEOPLE = 25
#: So many ties of a colleague are named in their line.
TIES = 10

#: What a supervisor reads of a colleague's tie.
KIND_WORDS = {
    TieKind.EMPLOYER: N_("works or worked there"),
    TieKind.FAMILY: N_("family"),
    TieKind.UNION: N_("union"),
    TieKind.SUPPLIER: N_("trades with it"),
    TieKind.PAST_AUDIT: N_("audited it"),
    TieKind.MONEY: N_("money"),
    TieKind.OTHER: N_("other"),
}


@for_case_team
def show() -> Page:
    """Show the colleagues of one's teams, and how much one can give each of them."""
    found = part_of(colleagues(present()), number=page_number(), size=PEOPLE)
    people, waiting = found.rows, counts_to_give(present(), found.rows)
    sees_ties = Role.SUPERVISOR in present().roles
    return render_template(
        "inspector/colleagues.html",
        rows=[_row(each, waiting[each.id], sees_ties=sees_ties) for each in people],
        place=pager(found, lambda number: url_for("inspector.colleagues", page=number)),
        sees_ties=sees_ties,
        own_url=url_for("inspector.person", reference=current_user.user.reference),
        nav=rail(),
    )


@for_case_team
def restore(reference: str) -> Response:
    """Give a colleague access to everything that one can give them."""
    with transaction():
        restore_access(present(), find_colleague(present(), reference))
    return redirect(url_for("inspector.colleagues"), code=303)


def _row(user: User, waiting: int, *, sees_ties: bool) -> dict[str, Any]:
    principal = staff_principal(user.id)
    ties = page_of_ties(user.id, size=TIES) if sees_ties else Rows[StaffTie](rows=(), number=1, total=0)
    return {
        "reference": user.reference,
        "name": user.name,
        "ready": principal is not None and principal.receives_grants,
        "lost": bool(retired_principals(user.id)),
        "waiting": waiting,
        "ties": [
            (about.name, KIND_WORDS[tie.kind])
            for tie in ties.rows
            if (about := tie.site or tie.company) is not None
        ],
        "more_ties": ties.total - len(ties.rows),
    }
