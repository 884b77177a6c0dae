"""Say of a case that one knows somebody there: it is others' then, with all cases of its site."""

from __future__ import annotations

from wtforms import DateField
from wtforms.validators import DataRequired, Optional

from grievance.cases.models.case import Case
from grievance.cases.respondents import firms_of
from grievance.cases.services.conflict import NO_SITE, declare_conflict
from grievance.cases.states import CaseType
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.labels import TIE_LABELS
from grievance.supplychain.stages import TieKind
from grievance.web.inspector.acts import Act
from grievance.web.inspector.forms import ActForm
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.typed_names import Listed

_SITE = "site"


class ConflictForm(ActForm):
    """To what of a case one has ties, and of which kind."""

    about = OneOf(_l("Site or company"), default=_SITE)
    kind = OneOf(
        _l("What ties you to it"),
        choices=[("", _l("Choose")), *((each.value, _l(label)) for each, label in TIE_LABELS.items())],
        validators=[DataRequired(_l("Choose one of the list."))],
    )
    from_day = DateField(
        _l("Since when"),
        validators=[Optional()],
        description=_l("As far as you remember. You may leave it empty."),
    )
    until_day = DateField(
        _l("Until when"),
        validators=[Optional()],
        description=_l(
            "Empty if it goes on. A tie from earlier counts too, until you say that it has ended."
        ),
    )


def _form(actor: Actor, case: Case) -> Form:
    if case.site is None:
        return ActForm()
    form = ConflictForm()
    firms = [(each.reference, each.name) for each in firms_of(actor, case)]
    form.about.among(Listed([(_SITE, case.site.name), *firms]))
    return form


def _declare(actor: Actor, case: Case, form: Form) -> None:
    if not isinstance(form, ConflictForm):
        declare_conflict(actor, case)
        return
    firms = {each.reference: each for each in firms_of(actor, case)}
    declare_conflict(
        actor,
        case,
        company=firms.get(form.about.data or ""),
        kind=TieKind(form.kind.data or ""),
        from_day=form.from_day.data,
        until_day=form.until_day.data,
    )


def _without_site(case: Case) -> list[str]:
    return [NO_SITE] if case.site is None else []


CONFLICT = Act(
    "conflict",
    N_("I know someone here"),
    _form,
    _declare,
    permissions=(Permission.Case.READ,),
    hint=N_(
        "If you or somebody close to you has ties to the site or a firm of this case, say so here. Then "
        "this case and all others at the site do not exist for you any more, and colleagues go on with "
        "them. A tie to a contractor or recruiter counts for the whole site. Your supervisor sees what you "
        "say here."
    ),
    icon="people",
    warn=_without_site,
    kinds=frozenset(CaseType),
)
