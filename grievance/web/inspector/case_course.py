"""What stands around the timeline of a case: which part of it is shown, and the plan for safety above it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from grievance.cases.course_parts import COURSE_PART_LABELS, CoursePart
from grievance.cases.models.case import Case
from grievance.cases.safety_plans import safety_plan_of
from grievance.policy.actor import Actor
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, translated

ANCHOR = "#timeline"


def part_shown() -> CoursePart | None:
    """Return which part of the course is asked for; all of it if none is."""
    shown = request.args.get("show", "")
    return CoursePart(shown) if shown in set(CoursePart) else None


def course_filters() -> dict[str, Any]:
    """Return the parts of the course as chips, and the addresses of the page with another choice."""
    part = part_shown()
    options = [
        {
            "label": translated(COURSE_PART_LABELS[each]),
            "url": _here(show=None if each is part else each.value, earlier=None),
            "on": each is part,
        }
        for each in CoursePart
    ]
    return {
        "course_filters": [{"label": gettext("Show"), "options": options}],
        "all_of_course": _here(show=None, earlier=None) if part is not None else None,
        "beside_url": _here(beside=None if "beside" in request.args else "1"),
    }


def safety_plan_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return how the worker is kept safe, for the top of the page."""
    found = safety_plan_of(actor, case)
    if found is None:
        return None
    spoken = language(found.lang) if found.lang else None
    return {
        "title": gettext("Safety plan of %(day)s", day=day(found.at)),
        "text": found.text,
        "lang": spoken.tag if spoken is not None else None,
        "dir": spoken.direction if spoken is not None else None,
        "by": found.by,
    }


def _here(**changed: str | None) -> str:
    """Return the address of this page with something changed; the rest stays as it is."""
    now = {name: value for name, value in {**request.args.to_dict(), **changed}.items() if value is not None}
    return f"?{urlencode(now)}{ANCHOR}"
