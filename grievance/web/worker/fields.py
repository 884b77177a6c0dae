"""A form field as the components draw it: what it is called, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from grievance.foundation.errors import Refusal


@dataclass(frozen=True)
class Problem:
    """Something to put right: at which field, in words, and as a status."""

    field: str
    text: str
    status: int = 422


Errors = list[Problem]
#: What a decoder puts where bytes were not the letters they should have been.
DAMAGED = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    id: str
    label: str
    data: str = ""
    errors: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The name under which it is sent."""
        return self.id


def field(name: str, label: str, data: str = "", errors: Errors | None = None) -> Field:
    """Return a field with those messages that are about it."""
    return Field(name, label, data, [each.text for each in errors or [] if each.field == name])


def refused(error: Refusal, *, default: str) -> Problem:
    """Return where and what is wrong, in the visitor's language."""
    text = gettext(error.message, **error.values)
    return Problem(getattr(error, "field", None) or default, text, error.status)


def worst(errors: Errors) -> int:
    """Return the status of a page that shows these."""
    return max(
        (each.status for each in errors), default=200, key=lambda status: (status >= 500, status == 413)
    )


def token_is_right() -> bool:
    """Whether the form was made for this visit; a visit that is over makes every token wrong."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def from_elsewhere() -> bool:
    """Whether the browser says that another site sent this form."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def damaged(text: str) -> bool:
    """Whether letters of a text were lost on the way, and nobody has looked at it since."""
    return DAMAGED in text and "looked" not in request.form
