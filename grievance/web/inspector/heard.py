"""What workers wrote of how they were treated, for colleagues who never had the case in hand."""

from __future__ import annotations

from flask import render_template

from grievance.policy.roles import Role
from grievance.satisfaction.queries import Line, lines
from grievance.web.inspector.desk import Page, present, rail
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import month
from grievance.web.ui.visitors import for_roles


@for_roles(Role.INSPECTOR, Role.SAFEGUARDING_LEAD, Role.SUPERVISOR)
def show() -> Page:
    """List the lines that were sealed to this colleague, without case, site or day."""
    shown = [_shown(each) for each in lines(present())]
    return render_template("inspector/heard.html", nav=rail(), lines=shown)


def _shown(line: Line) -> dict[str, str]:
    known = language(line.lang)
    return {"when": month(line.month), "text": line.text, "lang": known.tag, "dir": known.direction}
