"""How a timeline names a message that went to several workers at once."""

from __future__ import annotations

from flask_babel import ngettext


def sent_to(what: str, count: int) -> str:
    """Say what was sent, and to how many reports."""
    return ngettext("%(what)s (%(num)s report)", "%(what)s (%(num)s reports)", count, what=what)
