"""The forms of the inspector's desk."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grievance.cases.endings import WITHOUT_REMEDY
from grievance.cases.labels import (
    CASE_TYPE_LABELS,
    CLOSURE_LABELS,
    COERCION_LABELS,
    LINK_LABELS,
    REOPEN_LABELS,
    SOURCE_LABELS,
)
from grievance.cases.models.case import Band, Case
from grievance.cases.services.joining import LASTS
from grievance.cases.severity import SIGN_LABELS
from grievance.cases.states import CaseType, LinkKind
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import languages
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, SomeOf, _l
from grievance.web.ui.presentation import translated

LONG = Length(max=8000)
_LEVELS = {
    "scale": (
        _l("1 – annoyance"),
        _l("2 – loss of a right without lasting harm"),
        _l("3 – serious loss: a month's pay, an injury that heals"),
        _l("4 – grave: liberty, health, livelihood"),
        _l("5 – life, torture, sexual violence, worst child labour"),
    ),
    "scope": (
        _l("1 – one person"),
        _l("2 – 2 to 9 people"),
        _l("3 – 10 to 49 people"),
        _l("4 – 50 to 249 people"),
        _l("5 – 250 or more, or the whole site"),
    ),
    "undo": (
        _l("1 – can be put right within weeks"),
        _l("2 – can be put right within months"),
        _l("3 – only in part, or after more than six months"),
        _l("4 – hardly"),
        _l("5 – cannot be undone"),
    ),
}


def _levels(kind: str) -> list[tuple[str, str]]:
    return [(str(number), words) for number, words in enumerate(_LEVELS[kind], start=1)]


class ActForm(Form):
    """What every step carries: which version of the case its page showed."""

    version = HiddenField()
    was = HiddenField()
    """What stood in its fields then, as marks."""
    pages_of_choice: dict[str, str | None] | None = None
    """Where in a long choice its page stands, if it offers only a part of it."""


class ReasonForm(ActForm):
    """A reason in words, kept sealed."""

    reason = TextAreaField(_l("Reason, for the file"), validators=[LONG])


class ReopenForm(ReasonForm):
    """Why a case is taken up again, as a code that is counted."""

    cause = OneOf(
        _l("What happened"), choices=[(each.value, _l(label)) for each, label in REOPEN_LABELS.items()]
    )


class WithdrawForm(ReasonForm):
    """What came of asking the worker whether somebody forced them."""

    check = OneOf(
        _l("Did somebody force them?"),
        choices=[(each.value, _l(label)) for each, label in COERCION_LABELS.items()],
    )


class ReferForm(ReasonForm):
    """Where a matter is handed to."""

    to = StringField(
        _l("Body that can help"),
        validators=[DataRequired(_l("Name the body that can help.")), Length(max=200)],
    )


class SuspendForm(ReasonForm):
    """Until when a case rests."""

    until = DateField(_l("Until"), validators=[DataRequired(_l("Give a day that is still to come."))])


class RemindForm(ActForm):
    """On which day somebody wants to come back to a case."""

    day = DateField(
        _l("On which day"), validators=[DataRequired(_l("Give a day from today on, within a year."))]
    )


class TaskForm(ActForm):
    """What somebody is to do, who, and by which day."""

    text = TextAreaField(
        _l("What is to be done"), validators=[DataRequired(_l("Say what is to be done.")), LONG]
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)
    who = OneOf(_l("Who does it"))
    day = DateField(
        _l("By which day"), validators=[DataRequired(_l("Give a day from today on, within a year."))]
    )


class TaskDoneForm(ActForm):
    """Which task is done."""

    task = OneOf(_l("Task"))


class ToRepresentativeForm(ActForm):
    """What the team writes to whoever follows a report for its worker."""

    claim = OneOf(_l("Who reads it"))
    text = TextAreaField(_l("Message"), validators=[DataRequired(_l("Write the message first.")), LONG])
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class AskInterpreterForm(ActForm):
    """Which text, into which language, by whom and by which day."""

    text = OneOf(_l("Text"))
    locale = OneOf(_l("Into which language"), choices=languages(), default=writing_locale)
    interpreter = OneOf(_l("Interpreter"))
    day = DateField(
        _l("By which day"), validators=[DataRequired(_l("Give a day from today on, within a year."))]
    )
    reads_again = BooleanField(_l("A second reading: somebody else translated it already"))


class TakeBackForm(ActForm):
    """Which text an interpreter gives back."""

    text = OneOf(_l("Text"))


class MergeForm(ActForm):
    """Which case goes on."""

    target = StringField(
        _l("Case that goes on"),
        description=_l("Its code, from the head of its page."),
        validators=[DataRequired(_l("Give the code of the other case.")), Length(max=16)],
    )


class LinkForm(ActForm):
    """Which other cases belong with this one, and how."""

    alike = SomeOf(_l("Cases like this one"))
    target = StringField(
        _l("Another case"),
        description=_l("Its code, from the head of its page."),
        validators=[Length(max=16)],
    )
    kind = OneOf(
        _l("What they have to do with each other"),
        choices=[(each.value, _l(label)) for each, label in LINK_LABELS.items()],
        default=LinkKind.SAME_PATTERN.value,
    )


class UnlinkForm(ActForm):
    """Which link is taken back."""

    link = OneOf(_l("Which link"), validators=[DataRequired(_l("Choose a link."))])


class CollectiveForm(ActForm):
    """Which cases are linked with a collective complaint from its beginning."""

    alike = SomeOf(_l("Link these cases with it"))


class JoinCodeForm(ActForm):
    """For how long workers can join, and whether those who are there hear of it at once."""

    days = OneOf(_l("How long the code can be used"), default=str(LASTS[1]))
    tell = BooleanField(_l("Tell the workers of this case, who find the code on their page"), default=True)


class TextForm(ActForm):
    """Words in one language."""

    text = TextAreaField(_l("Text"), validators=[DataRequired(_l("Write something first.")), LONG])
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class DisclosureForm(ActForm):
    """Which version of a text its page showed."""

    disclosure = HiddenField()


class CloseForm(ActForm):
    """Why a case ends, apart from what was found."""

    reason = OneOf(_l("Why the case ends"))
    why = TextAreaField(_l("Note for the file"), validators=[LONG])


class EndForm(ActForm):
    """Why a case ends although something is owed, and how the team knows."""

    closure = OneOf(
        _l("Why the case ends"), choices=[(each.value, _l(CLOSURE_LABELS[each])) for each in WITHOUT_REMEDY]
    )
    known_from = TextAreaField(
        _l("How you know it"),
        description=_l("Who says so, where, and since when: a notice, a register, a visit. For the file."),
        validators=[LONG],
    )
    successor = StringField(
        _l("Case that took it over"),
        description=_l("Its code, from the head of its page."),
        validators=[Length(max=16)],
    )
    body = StringField(_l("Body that took it over, if no case did"), validators=[Length(max=200)])


class SeverityForm(ActForm):
    """How grave, how many, how hard to undo, and what weighs in."""

    scale = OneOf(_l("How grave is it?"), choices=_levels("scale"), default="2")
    scope = OneOf(
        _l("How many people?"), choices=[("", _l("Not known – counts as 3")), *_levels("scope")], default=""
    )
    irremediability = OneOf(_l("How hard is it to undo?"), choices=_levels("undo"), default="1")
    signs = SomeOf(
        _l("Signs of a risk of punishment"),
        choices=[(each.value, _l(label)) for each, label in SIGN_LABELS.items()],
    )
    repeat_pattern = BooleanField(_l("Three or more like cases at this site in 90 days"))
    vulnerable_group = BooleanField(
        _l("Especially vulnerable people: without papers, pregnant, disabled, contract labour")
    )
    child_involved = BooleanField(_l("A child is concerned"))
    imminent_danger = BooleanField(_l("Somebody may die or be badly hurt right now"))
    band = OneOf(
        _l("Set by hand instead"),
        choices=[("", _l("As the model says")), *((each.value, each.value) for each in Band)],
        description=_l("Up at any time. Down only with a reason, and once a second person agrees."),
        default="",
    )
    reason = TextAreaField(_l("Reason, for the file"), validators=[LONG])


class TypeForm(ActForm):
    """Of what kind a case is."""

    case_type = OneOf(
        _l("Kind"),
        choices=[
            (each.value, _l(label))
            for each, label in CASE_TYPE_LABELS.items()
            if each not in {CaseType.RETALIATION, CaseType.APPEAL}
        ],
    )


class TranslationForm(ActForm):
    """A translation by hand."""

    locale = OneOf(_l("Language of the translation"), choices=languages())
    text = TextAreaField(_l("Translation"), validators=[DataRequired(_l("Write the translation.")), LONG])


class TranscriptForm(ActForm):
    """The words of a recording."""

    locale = OneOf(_l("Language that is spoken"), choices=languages())
    text = TextAreaField(_l("What is said"), validators=[DataRequired(_l("Write down what is said.")), LONG])


class HandlerForm(ActForm):
    """Who handles a case."""

    handler = OneOf(_l("Who handles it"))


class ReportForm(ActForm):
    """Which of the case's workers are written to."""

    report = OneOf(_l("Addressed to"))


class ItemForm(ActForm):
    """An item of the taxonomy, perhaps with a hazard."""

    item = OneOf(_l("Item"))
    hazard = OneOf(_l("Hazard, if it is about safety"))


class IncidentForm(Form):
    """What a public source says of an incident."""

    item = OneOf(_l("What it is about"))
    address = StringField(
        _l("Address of the source"),
        validators=[DataRequired(_l("Give the address of the source, with https:// in front."))],
    )
    published_on = DateField(_l("Published on"), validators=[DataRequired(_l("Give a day, as 2026-05-31."))])
    confidence = OneOf(
        _l("How sure"),
        choices=[(each.value, _l(label)) for each, label in SOURCE_LABELS.items()],
        default="claimed",
    )
    text = TextAreaField(
        _l("What happened, in your own words"),
        description=_l("Without a site in the list, say where it was."),
        validators=[DataRequired(_l("Say what happened, in your own words.")), LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)


class ProvisionForm(ActForm):
    """A commitment of the Agreement."""

    provision = OneOf(_l("Relates to commitment"))


class SiteForm(ActForm):
    """The site that was picked."""

    site = StringField(validators=[Optional(), Length(max=16)])


def item_choices() -> list[tuple[str, str]]:
    """Return all items that can be chosen, with their code and group."""
    known = catalogue()
    return [
        (item.code, f"{item.code} · {translated(item.staff_label)}")
        for group in known.groups.in_order()
        for item in known.items_of(group.code)
    ]


def hazard_choices(case: Case) -> list[tuple[str, str]]:
    """Return the hazards, those of the case's mineral and stage first."""
    known = catalogue()
    site = case.site
    likely = (
        {each.code for row in site.minerals for each in known.hazards_for(row.mineral, site.stage)}
        if site is not None
        else set()
    )
    ordered = sorted(known.hazards.in_order(), key=lambda each: each.code not in likely)
    return [
        ("", gettext("None")),
        *((each.code, f"{each.code} · {translated(each.label)}") for each in ordered),
    ]


def provision_choices() -> list[tuple[str, str]]:
    """Return the commitments by code and topic."""
    return [
        (each.code, f"{each.code} · {translated(each.topic)}") for each in catalogue().provisions.in_order()
    ]
