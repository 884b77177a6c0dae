"""What a report asks, in which order, and what counts as an answer; the same for every channel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_, ascii_digits, clean_lines
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Group, Item

STORY_MAX = 20_000
"""Letters; longer words are shown again with the request to shorten them."""
LINE_MAX = 300
FILES_MAX = 5
NOT_SURE = "OT"
#: Sexual violence and harassment: gentler words, no details asked.
SENSITIVE = frozenset({"VH2", "VH3", "VH4"})
#: A child is harmed by its work; that nobody checks ages (CL5) says nothing yet about a child.
CHILD_AT_WORK = frozenset({"CL1", "CL2", "CL3", "CL4"})
_HOURS = re.compile(r"(\d+)(h|d|wd)")


class Question(StrEnum):
    """The seven questions, in order; the last one is to check the answers."""

    WHAT = "1"
    EXACTLY = "2"
    WHERE = "3"
    STORY = "4"
    KNOWN = "5"
    REPLY = "6"
    CHECK = "7"


def questions(*, site_is_known: bool) -> list[Question]:
    """Return the questions of a report: whoever comes from a site's poster is not asked where."""
    return [each for each in Question if each is not Question.WHERE or not site_is_known]


def groups() -> list[Group]:
    """Return the groups of problems in the order of the pictures."""
    return sorted(catalogue().groups.values(), key=lambda group: group.position)


def items_in(group_codes: Iterable[str]) -> list[Item]:
    """Return what can be chosen within the groups; that one is not sure is always among it."""
    wanted = [group.code for group in groups() if group.code in {*group_codes, NOT_SURE}]
    return [item for code in wanted for item in catalogue().items_of(code)]


def known_groups(codes: Iterable[str]) -> list[str]:
    """Return those codes that are groups, each once; there must be one."""
    found = [code for code in dict.fromkeys(codes) if code in catalogue().groups]
    if not found:
        raise InvalidInput(N_("Choose at least one problem."), field="group")
    return found


def known_items(codes: Iterable[str]) -> list[str]:
    """Return those codes that are problems which can be chosen, each once; there must be one."""
    items = catalogue().items
    found = [code for code in dict.fromkeys(codes) if code in items and not items[code].retired]
    if not found:
        raise InvalidInput(N_("Choose at least one problem."), field="item")
    return found


def clean_story(text: str) -> str:
    """Return a story without control characters, or raise `InvalidInput` if it is too long."""
    story = clean_lines(text)
    if len(story) > STORY_MAX:
        raise InvalidInput(N_("This is too long. Please make it shorter."), field="story")
    return story


def clean_line(text: str, *, field: str) -> str:
    """Return a short answer on one line, or raise `InvalidInput` if it is too long."""
    line = " ".join(clean_lines(text).split())
    if len(line) > LINE_MAX:
        raise InvalidInput(N_("This is too long. Please make it shorter."), field=field)
    return line


def check_phone(contact: str) -> None:
    """Raise `InvalidInput` if this cannot be a phone number."""
    if not 6 <= len(ascii_digits(contact)) <= 15:
        raise InvalidInput(N_("This phone number does not look right."), field="contact")


def is_sensitive(item_codes: Iterable[str]) -> bool:
    """Whether a report is about sexual violence or harassment."""
    return not SENSITIVE.isdisjoint(item_codes)


def is_about_children(item_codes: Iterable[str]) -> bool:
    """Whether a report is about children at work."""
    return any(code.startswith("CL") for code in item_codes)


def band_floor(item_codes: Sequence[str]) -> str:
    """Return the least urgent band that a report about these may have."""
    items = catalogue().items
    return min((items[code].floor for code in item_codes if code in items), default="P3")


def first_contact_within(item_codes: Sequence[str]) -> timedelta:
    """Return how soon a person reads a report about these and writes back."""
    return first_contact_in(band_floor(item_codes))


def first_contact_in(band: str) -> timedelta:
    """Return how soon a person reads a report of a band and writes back."""
    rule = catalogue().clocks["first_contact"].for_band(band)
    found = _HOURS.fullmatch(rule)
    if found is None:
        return timedelta(days=3)
    return timedelta(hours=int(found[1])) if found[2] == "h" else timedelta(days=int(found[1]))
