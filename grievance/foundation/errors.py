"""Refusals: what the product declines to do, in words that may be shown to the person who asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from grievance.foundation.text import N_


class Refusal(Exception):
    """Something was asked that cannot be done; `message` is a translatable text fit to be shown."""

    status = 400
    message = N_("This cannot be done.")
    leaves: Callable[[], None] | None = None
    """Writes down that it was tried, after everything that was tried has been taken back."""

    def __init__(self, message: str | None = None, **values: object) -> None:
        super().__init__(message or self.message)
        if message is not None:
            self.message = message
        self.values = values


class NotFound(Refusal):
    """The record does not exist or is out of the actor's reach; the two must look the same."""

    status = 404
    message = N_("We cannot find this.")


class NotAllowed(Refusal):
    """The record is in reach, but this actor may not do that with it."""

    status = 403
    message = N_("You may not do this.")


class WrongState(Refusal):
    """The step does not exist from the state the record is in."""

    status = 409
    message = N_(
        "This step is not open now. The record has moved on. Open its page again: it shows what can be done."
    )


class GuardRefused(Refusal):
    """The step exists, but a condition for it is not met; the message says which."""

    status = 409


class Changed(Refusal):
    """Somebody else changed the record since it was read."""

    status = 409
    message = N_("Somebody else changed this meanwhile. Look at it again before you save.")


class InvalidInput(Refusal):
    """A value that was given cannot be used; `field` names where it was given."""

    status = 422

    def __init__(
        self, message: str, *, field: str | None = None, advice: tuple[str, ...] = (), **values: object
    ) -> None:
        super().__init__(message, **values)
        self.field = field
        self.advice = advice
        """What would help, in further translatable sentences."""


class TooManyTries(Refusal):
    """Wrong tries have to wait for a while, and so do right ones; nobody is shut out for good."""

    status = 429
    message = N_("Too many people are trying at once. Wait a minute and try again.")

    def __init__(self, message: str | None = None, *, wait: timedelta, **values: object) -> None:
        super().__init__(message, **values)
        self.wait = wait

    @property
    def seconds(self) -> int:
        """How many seconds to wait, as the header Retry-After says it."""
        return max(1, int(self.wait.total_seconds()))


class Sealed(Refusal):
    """The actor holds no key that opens this."""

    status = 403
    message = N_("You hold no key that opens this.")


class Unavailable(Refusal):
    """Something the product needs does not answer at the moment."""

    status = 503
    message = N_("Something broke on our side. Your words are still here. Try again.")
