"""Link cases that belong together, take a link back, make a collective complaint of cases that are alike."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from grievance.cases.alike import Alike, alike, candidates, pattern_of
from grievance.cases.labels import CASE_STATE_LABELS, LIKENESS_LABELS, LINK_LABELS
from grievance.cases.links import Linked, count_links, linked_ids, links_of
from grievance.cases.models.case import Case
from grievance.cases.services.comparing_words import compare_words
from grievance.cases.services.linking import link_cases, open_collective, unlink_cases
from grievance.cases.states import OPEN, CaseType, Likeness, LinkKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.pages import part_of
from grievance.foundation.text import N_, sought
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.ui.forms import Form, SomeOf
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, translated

_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
#: So many links are offered at a time to be taken back.
CHOICES = 50
#: What is linked: appeals and cases about punishment hang on their case already.
_KINDS = frozenset(CaseType) - {CaseType.APPEAL, CaseType.RETALIATION}


def _link_form(actor: Actor, case: Case) -> Form:
    form = forms.LinkForm()
    others = candidates(actor, case, elsewhere=True)
    found = alike(case, others, wording=_wording(actor, case, others))
    _offer(form.alike, case, others, found)
    return form


def _wording(actor: Actor, case: Case, others: list[Case]) -> dict[int, float]:
    """Compare words once, for whoever comes to choose; what was chosen needs no second look."""
    if request.method != "GET":
        return {}
    with transaction():
        return compare_words(actor, case, others)


def _offer(field: SomeOf, case: Case, others: list[Case], found: list[Alike]) -> None:
    """Offer what is like a case, and what was chosen when its words had been compared too."""
    choices = {each.case.reference: alike_words(each) for each in found}
    chosen = set(field.data or ())
    choices |= {each.reference: _named(each) for each in others if each.reference in chosen - choices.keys()}
    field.choices = list(choices.items())


def _link(actor: Actor, case: Case, form: Form) -> None:
    typed = sought(form["target"].data or "")
    chosen = [*dict.fromkeys([*(form["alike"].data or ()), *([typed] if typed else ())])]
    if not chosen:
        raise InvalidInput(N_("Choose a case, or give the code of one."), field="target")
    for each in chosen:
        link_cases(actor, case, target=each, kind=LinkKind(form["kind"].data))


def _unlink_form(actor: Actor, case: Case) -> Form:
    form = forms.UnlinkForm()
    found = part_of(range(count_links(actor, case)), number=page_number("links"), size=CHOICES)
    links = links_of(actor, case, after=(found.number - 1) * found.size, most=found.size)
    offered = [(each.reference, _link_words(each)) for each in links]
    form.link.choices = [("", gettext("Choose one")), *offered]
    form.pages_of_choice = pages_here(found, "links")
    return form


def _collective_form(actor: Actor, case: Case) -> Form:
    pattern = pattern_of(actor, case)
    linked = set(db.session.scalars(linked_ids(case)))
    others = [each for each in pattern.others if each.id not in linked] if pattern is not None else []
    form = forms.CollectiveForm(alike=[each.reference for each in others])
    form.alike.choices = [(each.reference, _named(each)) for each in others]
    return form


def alike_words(found: Alike) -> str:
    """Say which case is like another one, and why."""
    return f"{_named(found.case)} · {why_alike(found)}"


def why_alike(found: Alike) -> str:
    """Say what two cases have in common."""
    said = {each: translated(LIKENESS_LABELS[each]) for each in Likeness if each in found.likeness}
    if Likeness.ITEM in said:
        said[Likeness.ITEM] = f"{said[Likeness.ITEM]} ({', '.join(found.items)})"
    return listed(said.values())


def _named(case: Case) -> str:
    place = case.site.name if case.site is not None else gettext("no site")
    return f"{case.reference} · {place} · {day(case.opened_at)} · {translated(CASE_STATE_LABELS[case.state])}"


def _link_words(linked: Linked) -> str:
    return f"{linked.case.reference} · {translated(LINK_LABELS[linked.kind])}"


LINKS: tuple[Act, ...] = (
    Act(
        "link",
        N_("Link with another case"),
        _link_form,
        _link,
        permissions=_WORK,
        hint=N_(
            "A link moves nothing: each worker keeps their own code, thread and answers, and each case its "
            "clocks. Both cases say that they are linked. Words are compared only among the open cases that "
            "you handle."
        ),
        icon="link",
        kinds=_KINDS,
    ),
    Act(
        "unlink",
        N_("Take a link back"),
        _unlink_form,
        lambda actor, case, form: unlink_cases(actor, case, link=form["link"].data or ""),
        permissions=_WORK,
        icon="link",
        kinds=_KINDS,
    ),
    Act(
        "collective",
        N_("Open a collective complaint"),
        _collective_form,
        lambda actor, case, form: open_collective(actor, case, others=form["alike"].data or ()),
        permissions=_WORK,
        hint=N_(
            "This case then stands for several workers. They join with a code that you give out, and each "
            "keeps a code, a thread and a word of their own. Other cases are linked, never merged by this."
        ),
        icon="people",
        in_states=OPEN,
        kinds=frozenset({CaseType.INDIVIDUAL}),
    ),
)
