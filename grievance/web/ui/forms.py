"""What all forms of people at desks share: typed doors to Flask-WTF, what is wrong with a form, saving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from wtforms import StringField
from wtforms.validators import ValidationError

from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed, NotFound, Refusal
from grievance.web.ui.typed_names import TypedName


def _l(message: str) -> str:
    """Mark a label or message of a form, to be translated when it is shown."""
    lazy: Any = lazy_gettext(message)
    return cast("str", lazy)


_AS_STORED: ContextVar[bool] = ContextVar("as_stored", default=False)


@contextmanager
def as_stored() -> Iterator[None]:
    """Make forms that hold what they would be shown with, whatever was posted."""
    token = _AS_STORED.set(True)
    try:
        yield
    finally:
        _AS_STORED.reset(token)


class Form(FlaskForm):
    """A form with its token; values given by name fill it until something is posted."""

    class Meta(FlaskForm.Meta):
        """What WTForms asks a form for."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was posted, unless the form is made to show what is stored."""
            return None if _AS_STORED.get() else super().wrap_formdata(form, formdata)  # type: ignore[no-untyped-call]

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)  # type: ignore[no-untyped-call]

    def arrived(self) -> bool:
        """Whether it was posted and nothing is wrong with it."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]

    @property
    def answer_status(self) -> int:
        """The status of a page that shows it: 422 if it came back with errors."""
        return 422 if self.is_submitted() else 200  # type: ignore[no-untyped-call]

    def mistakes(self) -> list[tuple[str, str]]:
        """Return (field id, message) for the error summary, in the order of the fields."""
        return [(field.id, str(message)) for field in self for message in field.errors]

    def blame(self, refusal: InvalidInput) -> None:
        """Put a refusal beside the field it is about, or beside the first one."""
        field = self[refusal.field] if refusal.field and refusal.field in self else next(iter(self))
        said = [gettext(refusal.message, **refusal.values), *(gettext(each) for each in refusal.advice)]
        field.errors = [*field.errors, *said]


class RefusableForm(Form):
    """A form that can be refused as a whole, and keeps what was typed then."""

    refusal: Refusal | None = None

    @property
    def answer_status(self) -> int:
        """The status of a page that shows it: that of the refusal, else 422 if it came back with errors."""
        return self.refusal.status if self.refusal is not None else super().answer_status


def saved(form: RefusableForm, save: Callable[[], object]) -> bool:
    """Do what a form asks for; where it cannot be done, the form says so and keeps what was typed."""
    try:
        with transaction():
            save()
    except InvalidInput as refused:
        form.blame(refused)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refused:
        form.refusal = refused
    except StaleDataError:
        form.refusal = Changed()
    else:
        return True
    return False


class OneOf(TypedName, StringField):
    """One of several values; `choices` are (value, label) for the select and tiles components.

    Without `validate_choice` a service says what is wrong with what was not offered, or is not any more.
    """

    def __init__(
        self,
        label: str,
        *,
        choices: Iterable[tuple[str, str]] = (),
        validate_choice: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.choices = list(choices)
        self.validate_choice = validate_choice

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered, and a name that may mean several."""
        self.must_be_clear()
        if self.validate_choice and (self.data or "") not in {value for value, _label in self.choices}:
            raise ValidationError(gettext("Choose one of the list."))


class SomeOf(TypedName):
    """Any number of several values, as tick boxes of one name."""

    def __init__(self, label: str, *, choices: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(label, **options)
        self.choices = list(choices)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Keep what was ticked."""
        self.data = [str(value) for value in valuelist]

    def chosen(self) -> list[str]:
        """Return what is ticked."""
        return list(self.data or ())

    def choose(self, value: str | None) -> None:
        """Tick what was typed, beside what is ticked already."""
        self.data = [*self.chosen(), *([value] if value is not None and value not in self.chosen() else ())]

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered, and a name that may mean several."""
        self.must_be_clear()
        if set(self.data or ()) - {value for value, _label in self.choices}:
            raise ValidationError(gettext("Choose from the list."))
