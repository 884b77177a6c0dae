"""Give somebody on the team a task, say that one is done, and show those that are open."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.cases.services.tasks import (
    TaskView,
    finish_task,
    give_task,
    open_task,
    open_tasks,
    who_can_do,
)
from grievance.cases.states import CaseType
from grievance.foundation import clock
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector import forms
from grievance.web.inspector.acts import Act
from grievance.web.ui.forms import Form
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day
from grievance.web.ui.typed_names import Listed

_ALL = frozenset(CaseType)
_LONGEST = 60
"""A choice of a list names so much of a task."""


def tasks_shown(actor: Actor, case: Case) -> dict[str, Any]:
    """Return the open tasks of a case as its page lists them, the earliest first."""
    found = open_tasks(actor, case, page=page_number("tasks"))
    rows = [
        {
            "who": each.who,
            "due": day(each.due_on),
            "late": each.due_on < clock.today(),
            "text": _words(each),
            "tag": language(each.lang).tag,
            "url": url_for("inspector.act", reference=case.reference, verb="task_done", task=each.reference),
        }
        for each in found.rows
    ]
    return {"tasks": rows, "tasks_place": pages_here(found, "tasks", anchor="#tasks")}


def _give_form(_actor: Actor, case: Case) -> Form:
    form = forms.TaskForm()
    form.who.among(Listed([(each.reference, each.name) for each in who_can_do(case)]))
    return form


def _give(actor: Actor, case: Case, form: Form) -> None:
    give_task(
        actor,
        case,
        to=form["who"].data or "",
        due_on=form["day"].data,
        words=Words(form["text"].data or "", form["locale"].data or "en"),
    )


def _done_form(actor: Actor, case: Case) -> Form:
    form = forms.TaskDoneForm()
    asked = request.args.get("task", "")
    named = open_task(actor, case, form.task.data or asked)
    offered = {each.reference: each for each in open_tasks(actor, case).rows}
    if named is not None:
        offered.setdefault(named.reference, named)
    form.task.choices = [
        (each.reference, f"{_words(each)[:_LONGEST]} ({each.who}, {day(each.due_on)})")
        for each in offered.values()
    ]
    if request.method == "GET" and asked in {value for value, _label in form.task.choices}:
        form.task.data = asked
    return form


def _words(task: TaskView) -> str:
    return task.text if task.text is not None else gettext("You hold no key that opens this.")


TASKS: tuple[Act, ...] = (
    Act(
        "task",
        N_("Give a task"),
        _give_form,
        _give,
        permissions=(Permission.Case.READ,),
        hint=N_(
            "It stands on this page and, near its day, on Today of whoever does it. Only the team reads it."
        ),
        icon="plus",
        kinds=_ALL,
    ),
    Act(
        "task_done",
        N_("A task is done"),
        _done_form,
        lambda actor, case, form: finish_task(actor, case, form["task"].data or ""),
        permissions=(Permission.Case.READ,),
        icon="check",
        kinds=_ALL,
    ),
)
