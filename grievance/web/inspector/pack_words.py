"""The words that a pack takes along, in the language of whoever takes it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.fieldwork.labels import KIND_LABELS
from grievance.web.inspector.desk import languages
from grievance.web.ui.presentation import translated


def lock_words() -> dict[str, str]:
    """Return what a closed pack says: nothing of what is in it or whose it is."""
    return {
        "title": gettext("Sealed page"),
        "code": gettext("Code"),
        "open": gettext("Open the pack"),
        "wrong": gettext("This code does not open it."),
    }


def pack_words() -> dict[str, Any]:
    """Return what an open pack says."""
    return {
        **_of_cases(),
        **_of_finds(),
        "lock": gettext("Lock"),
        "expired": gettext("This pack opens no longer"),
        "expired_why": gettext("Its days are over. What you saved with it can still be brought back."),
        "interview": gettext("Private interview"),
        "interview_why": gettext(
            "Choose first, alone. Then the page shows nothing of any case "
            "until you open it again with your code."
        ),
        "language": gettext("Language in which it is written down"),
        "languages": languages(),
        "choose_language": gettext("Choose the language first."),
        "begin": gettext("Begin"),
        "back": gettext("Back"),
        "notes": gettext("Notes"),
        "notes_label": gettext("Write here"),
        "leave": gettext("Leave now"),
    }


def _of_cases() -> dict[str, str]:
    return {
        "told": gettext("The site knows of this case."),
        "not_told": gettext("The site does not know of this case. Say nothing there that gives it away."),
        "restricted": gettext("Restricted: what it is about is not taken along."),
        "find_out": gettext("What to find out"),
        "nothing_said": gettext("Nothing was written for this case."),
    }


def _of_finds() -> dict[str, Any]:
    return {
        "add": gettext("Add what you found"),
        "add_why": gettext("It is sealed at once: from then on not even this page can open it."),
        "kinds": {str(kind): translated(label) for kind, label in KIND_LABELS.items()},
        "kind": gettext("What it is"),
        "case": gettext("It belongs to"),
        "at": gettext("When it was taken"),
        "where": gettext("Where it was taken"),
        "source": gettext("Who gave it or was heard"),
        "source_hint": gettext("Leave it empty unless the case needs it."),
        "text": gettext("What you saw or heard"),
        "file": gettext("A photo, recording or paper"),
        "seal": gettext("Seal it"),
        "sealed": gettext("Sealed. Save the file before you close this page."),
        "empty": gettext("Write something or choose a file."),
        "too_big": gettext("The file is empty or larger than 30 MB."),
        "save": gettext("Take the pack back"),
        "save_why": gettext(
            "Save one file with all that was sealed. Bring it back with your own account, once."
        ),
        "save_now": gettext("Save the file"),
        "saved": gettext("The browser saves the file. Keep it until it was brought back."),
        "before": gettext("Go on from a file that you saved before"),
        "saved_before": gettext("Saved before"),
        "not_ours": gettext("This file was not saved with this pack."),
    }
