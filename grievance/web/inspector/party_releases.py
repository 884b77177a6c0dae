"""Let the officials of a Party know about a case: its form, what stands in its way, and what went already."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.enforcement.consents import words_may_go_to_a_party
from grievance.enforcement.queries import releases_of_case
from grievance.enforcement.services.releasing import NO_CONSENT, NOT_RATED, SAY_WHY, is_covert, release_case
from grievance.enforcement.states import PARTY_LABELS, Party
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.acts import Act
from grievance.web.inspector.desk import languages
from grievance.web.inspector.forms import LONG, ActForm
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import day, translated


class ReleaseForm(ActForm):
    """To which government, and what it may read in words."""

    party = OneOf(
        _l("Addressed to"),
        choices=[("", _l("Choose one")), *((each.value, _l(PARTY_LABELS[each])) for each in Party)],
        validators=[DataRequired(_l("Choose a Party."))],
        default="",
    )
    text = TextAreaField(
        _l("Summary in words"),
        description=_l(
            "In your own words: no names, nothing that shows who reported. "
            "It may stay empty: then the facts go alone."
        ),
        validators=[LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


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
    release_case(
        actor,
        case,
        party=Party(form["party"].data),
        text=form["text"].data or "",
        locale=form["locale"].data or "en",
        covert_reason=form["covert_reason"].data or "" if "covert_reason" in form else "",
    )


def _in_the_way(case: Case) -> list[str]:
    """Return what would be refused, before anybody writes a summary for nothing."""
    if case.severity is None:
        return [NOT_RATED]
    return [] if all(words_may_go_to_a_party(case, each) for each in Party) else [NO_CONSENT]


RELEASE = Act(
    "release",
    N_("Release to a Party"),
    _form,
    _release,
    permissions=(Permission.Enforcement.RELEASE,),
    hint=N_(
        "The officials of one Party can open it: what it is about, where, how urgent, how far it has come. "
        "No worker's words and no file go with it."
    ),
    icon="flag",
    warn=_in_the_way,
)


def releases_shown(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return what went to which Party and when; what it says stays sealed to its officials."""
    return [
        {
            "party": translated(PARTY_LABELS[each.party]),
            "when": day(each.released_on),
            "iso": each.released_on.isoformat(),
            "kind": gettext("Facts and a summary") if each.with_words else gettext("Facts without words"),
            "covert": each.covert,
        }
        for each in releases_of_case(actor, case)
    ]
