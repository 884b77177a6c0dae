"""What neutral messages say: that something waits, where to sign in, and never what it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grievance.foundation.text import N_


class Template(StrEnum):
    """Which message it is."""

    WAITING = "waiting"
    """Something waits for this person."""
    WAITING_TEAM = "waiting_team"
    """Something waits for this person's team."""
    DEADLINES = "deadlines"
    """Deadlines of this person's come near or were missed."""
    DEADLINE_NOW = "deadline_now"
    """A deadline in a case of danger comes near or was missed."""
    INVITATION = "invitation"
    """They may join."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a message's name
    """They, or somebody else, asked for a new password."""
    HOLDERS_SHORT = "holders_short"
    """Something can be opened by fewer than two people."""
    ESCROW_USED = "escrow_used"
    """The people of the escrow opened what their team holds."""


@dataclass(frozen=True)
class Wording:
    """A subject and paragraphs; the only value in them is an address."""

    subject: str
    paragraphs: tuple[str, ...]


_SAYS_NO_MORE = N_("This message says no more on purpose. Please do not answer it.")

WORDINGS: dict[Template, Wording] = {
    Template.WAITING: Wording(
        N_("Something waits for you"),
        (N_("Something waits for you in the portal."), N_("Sign in: %(address)s"), _SAYS_NO_MORE),
    ),
    Template.WAITING_TEAM: Wording(
        N_("Something waits for your team"),
        (N_("Something waits for your team in the portal."), N_("Sign in: %(address)s"), _SAYS_NO_MORE),
    ),
    Template.DEADLINES: Wording(
        N_("Deadlines need you"),
        (
            N_("Something in the portal is due soon, or is late."),
            N_("Sign in: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.DEADLINE_NOW: Wording(
        N_("A deadline needs you now"),
        (
            N_("Something urgent in the portal is due within hours, or is late. Please look at once."),
            N_("Sign in: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.INVITATION: Wording(
        N_("Your invitation"),
        (
            N_("You were invited to the portal. Set your password here: %(address)s"),
            N_("The link works once and for seven days. Give it to nobody."),
            N_("If you do not know why you got this, delete it."),
        ),
    ),
    Template.PASSWORD_RESET: Wording(
        N_("A new password"),
        (
            N_("Somebody asked for a new password for your account. Set it here: %(address)s"),
            N_("The link works once and for one hour. Give it to nobody."),
            N_("If it was not you, delete this. Nothing changes, and the link alone opens nothing."),
        ),
    ),
    Template.HOLDERS_SHORT: Wording(
        N_("Too few people can open what is open"),
        (
            N_("Some open cases can be opened by fewer than two people. Nothing is lost yet."),
            N_("Sign in and see which teams need somebody: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.ESCROW_USED: Wording(
        N_("The keys in escrow were used"),
        (
            N_("The people of the escrow have given a colleague access to your team's cases."),
            N_("If you did not expect this, speak with your supervisor today. Sign in: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
}
