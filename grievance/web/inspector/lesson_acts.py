"""Write down what a case teaches, and say later what was changed because of it."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.lessons import (
    LESSON_CHANGE_LABELS,
    Lesson,
    LessonChange,
    lessons,
    use_lesson,
    write_lesson,
)
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.acts import Act
from grievance.web.inspector.desk import languages
from grievance.web.inspector.forms import LONG, ActForm
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import day, translated

_LEARNS = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE, Permission.Case.CLOSE)
#: An appeal and a case about punishment are about a case, and so is what they teach.
_KINDS = frozenset(CaseType) - {CaseType.APPEAL, CaseType.RETALIATION}
_LONGEST = 60


class LessonForm(ActForm):
    """What is to be learned."""

    cause = OneOf(_l("Root cause"))
    text = TextAreaField(
        _l("What is to be learned"),
        validators=[DataRequired(_l("Write it down in a few words.")), LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class LessonUsedForm(ActForm):
    """What was changed because of a lesson."""

    lesson = OneOf(_l("Lesson"))
    change = OneOf(_l("What was changed"))
    day = DateField(
        _l("On which day"), validators=[DataRequired(_l("Give a day from that of the lesson until today."))]
    )
    text = TextAreaField(_l("How"), validators=[DataRequired(_l("Write it down in a few words.")), LONG])
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


def _lesson_form(_actor: Actor, _case: Case) -> Form:
    form = LessonForm()
    form.cause.choices = [
        (each.code, f"{each.code} · {translated(each.label)}") for each in catalogue().root_causes.in_order()
    ]
    return form


def _write(actor: Actor, case: Case, form: Form) -> None:
    write_lesson(actor, case, cause=form["cause"].data or "", words=_words(form))


def _used_form(actor: Actor, case: Case) -> Form:
    form = LessonUsedForm()
    form.lesson.choices = [(each.reference, _name(each)) for each in lessons(actor, case)]
    form.change.choices = [(each.value, translated(label)) for each, label in LESSON_CHANGE_LABELS.items()]
    return form


def _use(actor: Actor, case: Case, form: Form) -> None:
    use_lesson(
        actor,
        case,
        lesson=form["lesson"].data or "",
        change=LessonChange(form["change"].data),
        on=form["day"].data,
        words=_words(form),
    )


def _words(form: Form) -> Words:
    return Words(form["text"].data or "", form["locale"].data or "en")


def _name(lesson: Lesson) -> str:
    text = lesson.text if lesson.text is not None else gettext("You hold no key that opens this.")
    return f"{text[:_LONGEST]} ({day(lesson.written_on)})"


LESSONS: tuple[Act, ...] = (
    Act(
        "lesson",
        N_("Write down a lesson"),
        _lesson_form,
        _write,
        permissions=_LEARNS,
        hint=N_("What this case teaches, also after its end. Only the team reads it."),
        icon="plus",
        kinds=_KINDS,
    ),
    Act(
        "lesson_used",
        N_("A lesson led to a change"),
        _used_form,
        _use,
        permissions=_LEARNS,
        hint=N_("A rule, a text, a poster or a practice was changed. The key figures count it by its day."),
        icon="check",
        kinds=_KINDS,
    ),
)
