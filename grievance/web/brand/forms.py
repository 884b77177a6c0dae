"""The forms of a brand: its answer to a request, what it promises, and what it has done."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grievance.leverage.labels import ANSWER_LABELS, ASK_LABELS, RUNG_LABELS
from grievance.leverage.services.answering import LONGEST, Promise
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.locales import WORKER_LOCALES, language, select_locale
from grievance.web.ui.money_fields import WithMoney, currencies

_MISSING = _l("Fill this in.")
_A_DAY = _l("Give a day, as 2026-05-31.")
_LANGUAGES = [(code, language(code).autonym) for code in WORKER_LOCALES]
_ASKS = {str(each): each for each in ASK_LABELS}
_RUNGS = {str(each): each for each in RUNG_LABELS}
_ANSWERS = {str(each): each for each in ANSWER_LABELS}


class PromiseForm(WithMoney, RefusableForm):
    """What a brand does itself, by when, and what it costs it."""

    kind = OneOf(_l("What you do"))
    rung = OneOf(_l("Which step of the ladder"))
    promise_text = TextAreaField(_l("What exactly"), validators=[DataRequired(_MISSING), Length(max=LONGEST)])
    due_on = DateField(_l("Done by"), validators=[InputRequired(_A_DAY)])
    amount = StringField(_l("Amount that you pay"), validators=[Length(max=40)])
    currency = OneOf(_l("Currency"))
    exit_weighed = BooleanField(
        _l("If you leave: the open remedy was weighed, and “What exactly” says what happens to the workers")
    )
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(str(each), gettext(words)) for each, words in ASK_LABELS.items()]
        self.rung.choices = [
            ("", gettext("None: you do something else")),
            *((str(each), gettext(words)) for each, words in RUNG_LABELS.items()),
        ]
        self.currency.choices = currencies(gettext("No money"))

    def promise(self) -> Promise | None:
        """Return what was promised; nothing where nothing was written."""
        if not (self.promise_text.data or "").strip() or self.due_on.data is None:
            return None
        amount, currency = self.money()
        return Promise(
            kind=_ASKS[self.kind.data or ""],
            due_on=self.due_on.data,
            text=self.promise_text.data or "",
            locale=self.locale.data or select_locale(),
            rung=_RUNGS.get(self.rung.data or ""),
            amount=amount,
            currency=currency,
            exit_weighed=bool(self.exit_weighed.data),
        )


class AnswerForm(PromiseForm):
    """A brand's answer, with the first thing that it promises."""

    answer = OneOf(_l("Your answer"))
    text = TextAreaField(_l("Your answer in words"), validators=[DataRequired(_MISSING), Length(max=LONGEST)])
    promise_text = TextAreaField(_l("What exactly"), validators=[Length(max=LONGEST)])
    due_on = DateField(_l("Done by"), validators=[Optional()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.answer.choices = [(str(each), gettext(words)) for each, words in ANSWER_LABELS.items()]

    def said(self) -> Any:
        """Return the answer that was chosen."""
        return _ANSWERS[self.answer.data or ""]


class DoneForm(RefusableForm):
    """What a brand says that it has done."""

    text = TextAreaField(
        _l("What was done, and how it can be seen"), validators=[DataRequired(_MISSING), Length(max=LONGEST)]
    )
    locale = OneOf(_l("Language of your text"), choices=_LANGUAGES)
