"""Let the officials of a Party know about a case: its form, what stands in its way, and what went already."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import NO_TEXT, live_version
from grievance.cases.services.safety_gate import never_for, obstacles
from grievance.enforcement.consents import AUDIENCES
from grievance.enforcement.queries import releases_of_case
from grievance.enforcement.services.releasing import NOT_RATED, SAY_WHY, is_covert, release_case
from grievance.enforcement.states import PARTY_LABELS, Party
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.acts import Act, shown_disclosure
from grievance.web.inspector.forms import LONG, DisclosureForm
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated


class ReleaseForm(DisclosureForm):
    """To which government the text that waits for it goes."""

    party = OneOf(
        _l("Addressed to"),
        choices=[("", _l("Choose one")), *((each.value, _l(PARTY_LABELS[each])) for each in Party)],
        validators=[DataRequired(_l("Choose a Party."))],
        default="",
    )


class CovertReleaseForm(ReleaseForm):
    """The same for a case that its site does not know of."""

    covert_reason = TextAreaField(
        _l("Why a government must know"),
        description=_l(SAY_WHY),
        validators=[LONG],
    )


def _form(_actor: Actor, case: Case) -> Form:
    return CovertReleaseForm() if is_covert(case) else ReleaseForm()


def _release(actor: Actor, case: Case, form: Form) -> None:
    party = Party(form["party"].data)
    release_case(
        actor,
        case,
        party=party,
        disclosure=shown_disclosure(case, AUDIENCES[party], form),
        covert_reason=form["covert_reason"].data or "" if "covert_reason" in form else "",
    )


def _in_the_way(case: Case) -> list[str]:
    """Return what would be refused, by whichever Party has a text that waits."""
    if case.severity is None:
        return [NOT_RATED]
    waiting = [each for each in (live_version(case, audience) for audience in AUDIENCES.values()) if each]
    found = [reason for each in waiting for reason in obstacles(case, each)]
    return list(dict.fromkeys(found)) if waiting else [NO_TEXT]


def _never(case: Case) -> str | None:
    """Return why no Party reads of a case, whatever anybody agrees to."""
    reasons = [never_for(case, audience) for audience in AUDIENCES.values()]
    return reasons[0] if all(reasons) else None


RELEASE = Act(
    "release",
    N_("Release to a Party"),
    _form,
    _release,
    permissions=(Permission.Enforcement.RELEASE,),
    hint=N_(
        "The officials of one Party can open it: what it is about, where, how urgent, how far it has come. "
        "What it will read is written and looked at before. No worker's words and no file go with it."
    ),
    icon="flag",
    warn=_in_the_way,
    never=_never,
)


def releases_shown(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what went to which Party and when; what it says stays sealed to its officials."""
    found = releases_of_case(actor, case, number=page_number("released"))
    rows = [
        {
            "party": translated(PARTY_LABELS[each.party]),
            "when": day(each.released_on),
            "iso": each.released_on.isoformat(),
            "kind": gettext("Facts and a summary") if each.with_words else gettext("Facts without words"),
            "covert": each.covert,
        }
        for each in found.rows
    ]
    return {
        "party_releases": rows,
        "party_releases_place": pages_here(found, "released", anchor="#party-releases"),
    }
