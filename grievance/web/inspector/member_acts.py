"""Give out the code with which workers join a collective complaint, and stop it."""

from __future__ import annotations

from flask_babel import ngettext

from grievance.cases.letters import Letter
from grievance.cases.members import TOGETHER
from grievance.cases.models.case import Case
from grievance.cases.services import correspondence, joining
from grievance.cases.states import OPEN
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act, plain
from grievance.web.inspector.letters import reader_locales, template_in, writing_locale
from grievance.web.ui.forms import Form

_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
_INVITATION = "others_can_join"


def _code_form(_actor: Actor, _case: Case) -> Form:
    form = forms.JoinCodeForm()
    form.days.choices = [(str(each), ngettext("%(num)s day", "%(num)s days", each)) for each in joining.LASTS]
    return form


def _give_code(actor: Actor, case: Case, form: Form) -> None:
    joining.make_join_code(actor, case, days=int(form["days"].data))
    if form["tell"].data:
        correspondence.write_to_reporters(actor, case, _invitation(case))


def _invitation(case: Case) -> Letter:
    codes = dict.fromkeys([writing_locale(), *reader_locales(case)])
    said = {code: template_in(_INVITATION, code) for code in codes}
    texts = {code: text for code, text in said.items() if text is not None}
    original = writing_locale() if writing_locale() in texts else "en"
    if original not in texts:
        texts[original] = template_in(_INVITATION, original) or ""
    return Letter(original=original, texts=texts, template=_INVITATION)


MEMBERSHIP: tuple[Act, ...] = (
    Act(
        "join_code",
        N_("Give out a code to join"),
        _code_form,
        _give_code,
        permissions=_WORK,
        hint=N_(
            "Workers with the same problem join this case with it, by themselves. It opens nothing: whoever "
            "has it sees neither who the others are nor how many. A code from before stops."
        ),
        icon="people",
        in_states=OPEN,
        kinds=TOGETHER,
    ),
    Act(
        "stop_join_code",
        N_("Stop the code to join"),
        plain(forms.ActForm),
        lambda actor, case, _form: joining.stop_join_code(actor, case),
        permissions=_WORK,
        hint=N_("Whoever is a member stays one."),
        icon="lock",
        in_states=OPEN,
        kinds=TOGETHER,
    ),
)
