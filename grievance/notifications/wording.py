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
    DANGER_CHECK = "danger_check"
    """Whoever is called looks at once whether it is real and now."""
    PAGED = "paged"
    """A colleague who looked needs them now."""
    SHIFT_NEAR = "shift_near"
    """They are on call soon, or stand in."""
    SHIFT_OFFERED = "shift_offered"
    """A colleague asks them to take a shift."""
    SHIFT_ANSWERED = "shift_answered"
    """A colleague answered, or wants to keep the shift after all."""
    ROSTER_HOLE = "roster_hole"
    """Soon nobody is on call."""
    CHAIN_DIGEST = "chain_digest"
    """Something has changed along a brand's chain since yesterday."""
    CHAIN_NOW = "chain_now"
    """The case team asks a brand to look at once."""
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
    short: str = ""
    """The same as a text message, where it cannot wait for somebody to look at their mail."""


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
    Template.DANGER_CHECK: Wording(
        N_("You are called: please look now"),
        (
            N_("Something in the portal needs a look within ten minutes: is it real, and is it now?"),
            N_("Look here: %(address)s"),
            N_("If you do not look, the next colleague is called."),
            _SAYS_NO_MORE,
        ),
        short=N_("You are called. Please look within ten minutes: %(address)s"),
    ),
    Template.PAGED: Wording(
        N_("A colleague needs you now"),
        (
            N_("A colleague has looked and needs a second person now."),
            N_("Look here: %(address)s"),
            _SAYS_NO_MORE,
        ),
        short=N_("A colleague on call needs you now: %(address)s"),
    ),
    Template.SHIFT_NEAR: Wording(
        N_("You are on call soon"),
        (
            N_("Within a day you are on call, or stand in. Please see from when until when."),
            N_("Look here: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.SHIFT_OFFERED: Wording(
        N_("A colleague asks you to take a shift"),
        (N_("A colleague asks you to take a shift on call."), N_("Look here: %(address)s"), _SAYS_NO_MORE),
    ),
    Template.SHIFT_ANSWERED: Wording(
        N_("A shift on call was answered"),
        (
            N_("A colleague has answered about a shift on call, or keeps one after all."),
            N_("Look here: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.ROSTER_HOLE: Wording(
        N_("Soon nobody is on call"),
        (
            N_("The roster of your team has a hole soon. Until you fill it, supervisors are called instead."),
            N_("Look here: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.CHAIN_DIGEST: Wording(
        N_("Something that you follow has changed"),
        (
            N_("Something that you follow in the portal has changed since yesterday."),
            N_("Look here: %(address)s"),
            _SAYS_NO_MORE,
        ),
    ),
    Template.CHAIN_NOW: Wording(
        N_("Please look now"),
        (
            N_("The case team asks you to look at something in the portal today."),
            N_("Look here: %(address)s"),
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
