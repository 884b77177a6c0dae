"""Hand a text to the labour authority: written down with to whom and why, and then there to be printed."""

from __future__ import annotations

from flask import Response
from flask_babel import force_locale
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.disclosing import find_disclosure
from grievance.cases.services.steps import Words
from grievance.cases.states import DisclosureAudience, DisclosureState
from grievance.enforcement.services.handing_over import AUTHORITY, hand_to_authority
from grievance.foundation.errors import NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.acts import Act, never_told, plain, shown_disclosure
from grievance.web.inspector.desk import find_case, for_case_team, present
from grievance.web.inspector.forms import LONG, DisclosureForm
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.downloads import text_file
from grievance.web.ui.forms import Form, _l
from grievance.web.ui.presentation import country, day


class HandOverForm(DisclosureForm):
    """To whom a text is handed."""

    whom = TextAreaField(
        _l("To which office, and why"),
        description=_l(
            "Only the team reads this. If the site does not know of the case, say how the workers stay safe."
        ),
        validators=[DataRequired(_l("Write something first.")), LONG],
    )


def _hand_over(actor: Actor, case: Case, form: Form) -> None:
    hand_to_authority(
        actor,
        case,
        disclosure=shown_disclosure(case, AUTHORITY, form),
        whom=Words(form["whom"].data or "", writing_locale()),
    )


HAND_OVER = Act(
    "hand_to_authority",
    N_("Hand to the labour authority"),
    plain(HandOverForm),
    _hand_over,
    permissions=(Permission.Enforcement.RELEASE,),
    hint=N_(
        "The labour authority of the country reads exactly this text. You hand it over yourself: "
        "once this is written down, you can download and print it."
    ),
    icon="flag",
    audience=AUTHORITY,
    never=never_told(AUTHORITY),
)


@for_case_team
def download(reference: str, disclosure: str) -> Response:
    """Give a text that was released to the labour authority, as it is handed over."""
    actor, case = present(), find_case(reference)
    found = find_disclosure(actor, case, disclosure)
    if found.audience is not DisclosureAudience.AUTHORITY or found.state is not DisclosureState.RELEASED:
        raise NotFound
    held = open_item(actor, found.item)
    with force_locale(held["lang"]):
        head = [day(found.released_at)]
        if case.site is not None:
            head = [case.site.name, country(case.site.country), *head]
    name = f"text-{found.release_reference}"
    lines = [*head, "", held["text"], "", name, f"SHA-256 {found.text_hash}", ""]
    return text_file(name, "\n".join(lines))
