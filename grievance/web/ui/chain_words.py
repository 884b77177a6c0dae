"""How pages say how a site is linked to those who buy: how far, how well known, how old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext, ngettext

from grievance.web.ui.presentation import day as shown_day

EVIDENCE_TONES: Mapping[str, str] = {"low": "warn", "medium": "plain", "high": "good"}
SHARE_TONES: Mapping[str, str] = {"high": "warn", "some": "info"}


def seen_words(day: date | None) -> str:
    """Say how old the oldest link of a path is."""
    return gettext("last seen to hold on %(day)s", day=shown_day(day)) if day else gettext("no date known")


def link_words(steps: int) -> str:
    """Say how a site is linked, and never whose mineral it is."""
    return ngettext(
        "possible link (%(num)s step, documented)", "possible link (%(num)s steps, documented)", steps
    )


def runs_words(*, all_active: bool) -> str:
    """Say whether every link of a path is said to run."""
    return gettext("said to run now") if all_active else gettext("not known to run now")
