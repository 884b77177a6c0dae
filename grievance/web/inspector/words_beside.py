"""A text as it was written and what others made of it in another language, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.history import Text
from grievance.cases.models.case import Case
from grievance.cases.services.translating import WORK
from grievance.cases.versions import TRANSLATOR_LABELS, Version
from grievance.policy.roles import ROLE_LABELS, Role
from grievance.web.inspector.desk import present
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.glossary import explained
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated


def words_beside(original: Text, versions: Sequence[Version]) -> dict[str, Any] | None:
    """Return the original and the translation that its reader wants most, and all others; None without any.

    Of the versions the newest comes first.
    """
    if original.words is None or not versions:
        return None
    here = writing_locale()
    chosen = next((each for each in versions if each.locale == here), versions[0])
    return {
        "original": pane(gettext("Original"), original.lang, original.words),
        "translation": pane_of(chosen),
        "terms": explained(original.words, original.lang),
        "others": [pane_of(each) for each in versions if each is not chosen],
    }


def translate_url(case: Case, key: str) -> str | None:
    """Return where a text of a case is translated by whoever works on it and reads its language."""
    if not any(present().may(each) for each in WORK):
        return None
    return url_for("inspector.translate", reference=case.reference, text=key)


def pane_of(version: Version) -> dict[str, Any]:
    """Return one version with who made it, in which role, and who read it again."""
    title = gettext("Version %(number)s. %(how)s", number=version.number, how=_how(version))
    again = gettext("read again by %(name)s", name=version.again_by) if version.again_by else ""
    return {**pane(title, version.locale, version.words), "again": again}


def pane_written_down(version: Version) -> dict[str, Any]:
    """Return what was written down of a recording, with who did it and in which role."""
    assert version.role is not None
    title = gettext(
        "Version %(number)s. Written down by %(name)s (%(role)s)",
        number=version.number,
        name=version.by or "–",
        role=translated(ROLE_LABELS[version.role]),
    )
    return pane(title, version.locale, version.words)


def pane(title: str, locale: str, words: str) -> dict[str, Any]:
    """Return words in one language under what they are."""
    spoken = language(locale)
    return {"title": title, "language": spoken.autonym, "lang": spoken.tag, "text": words, "again": ""}


def _how(version: Version) -> str:
    if version.role is None:
        return translated(TRANSLATOR_LABELS[version.translator])
    if version.role is Role.INTERPRETER:
        return gettext("Translated by an interpreter: %(name)s", name=version.by)
    return gettext(
        "Translated by a colleague: %(name)s (%(role)s)",
        name=version.by,
        role=translated(ROLE_LABELS[version.role]),
    )
