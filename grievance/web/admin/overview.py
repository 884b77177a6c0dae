"""The first page: how the installation is doing, without a word of any case."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from flask import render_template, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import UserState
from grievance.accounts.queries import anybody_receives_the_rest, organisations, teams, user_counts
from grievance.accounts.trained import anybody_named_with
from grievance.alarms.queries import unusual_readings
from grievance.cases.custody import thin_by_team
from grievance.cases.deadlines import missed_by_team
from grievance.cases.services.conflict import roles_with
from grievance.cases.staffing import Gap, gaps, said
from grievance.complaints.recipients import thin_teams, too_few_named
from grievance.foundation.db import db
from grievance.foundation.pages import part_of
from grievance.jobs import queries as jobs
from grievance.notifications.models import Mail
from grievance.opening.queries import present_undertaking
from grievance.policy.permissions import Permission
from grievance.supplychain.registry import site_counts
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.admin.languages import state_of
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.promises import has_changed
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import staff

#: So much of what somebody has to put right stands on the page.
NEEDS = 50


class _Need(NamedTuple):
    """What somebody has to put right, and where."""

    words: str
    address: str
    label: str


@administrators
def show() -> Answer:
    """Show counts, and what needs somebody."""
    people = user_counts(staff())
    total, reporting = site_counts(staff())
    state = jobs.state()
    waiting = db.session.scalar(select(func.count(Mail.id)).where(Mail.sent_at.is_(None))) or 0
    figures = [
        {
            "label": gettext("People"),
            "value": people[UserState.ACTIVE],
            "url": url_for("admin.users"),
            "note": gettext("%(count)s invited", count=people[UserState.INVITED]),
        },
        {
            "label": gettext("Organisations"),
            "value": organisations(staff()).total,
            "url": url_for("admin.organisations"),
        },
        {"label": gettext("Teams"), "value": teams(staff()).total, "url": url_for("admin.teams")},
        {
            "label": gettext("Sites"),
            "value": total,
            "url": url_for("admin.sites"),
            "note": gettext("%(count)s take reports", count=reporting),
        },
        {
            "label": gettext("Messages not sent yet")
            if settings().smtp_host
            else gettext("Messages written"),
            "value": waiting,
            "url": url_for("admin.outbox"),
        },
        {
            "label": gettext("Work given up"),
            "value": state.given_up,
            "url": url_for("admin.jobs"),
            "tone": "danger" if state.given_up else None,
        },
    ]
    whole: list[Callable[[], _Need]] = [partial(_Need, *each) for each in _about_the_whole(state)]
    needs = part_of([*whole, *_about_teams()], number=page_number("needs"), size=NEEDS)
    return render_template(
        "admin/overview.html",
        figures=figures,
        needs=[each() for each in needs.rows],
        needs_place=pages_here(needs, "needs"),
        **rail(),
    )


def _about_named() -> str | None:
    """Say what those who are named for restricted cases are too few for, or may not do; None if nothing."""
    if too_few_named():
        return gettext(
            "Fewer than two people are named for cases about sexual violence and children. "
            "Others hold these keys meanwhile."
        )
    if not all(
        anybody_named_with(*roles_with(each)) for each in (Permission.Case.ASSIGN, Permission.Case.CLOSE)
    ):
        return gettext("Nobody who is named for restricted cases may assign and close them.")
    if not anybody_named_with(*roles_with(Permission.Plan.AGREE)):
        return gettext(
            "Nobody who is named for restricted cases may agree a plan: "
            "in a case about a child nothing can be put right."
        )
    return None


def _about_the_whole(state: jobs.State) -> list[tuple[str, str, str]]:
    """Return what somebody has to put right of the whole."""
    found = _about_opening()
    if not anybody_receives_the_rest():
        found.append(
            (gettext("No team receives what no other team covers."), url_for("admin.teams"), gettext("Teams"))
        )
    if (words := _about_named()) is not None:
        found.append((words, url_for("admin.users"), gettext("People")))
    if state.worker_seems_gone:
        found.append(
            (
                gettext("No worker process seems to run: nothing is sent."),
                url_for("admin.jobs"),
                gettext("Work for later"),
            )
        )
    if not settings().smtp_host and not settings().demo:
        found.append(
            (
                gettext("No mail server is set: nobody hears that something waits."),
                url_for("admin.outbox"),
                gettext("Messages"),
            )
        )
    if unusual_readings(staff()):
        found.append(
            (
                gettext("Some accounts read unusually many reports."),
                url_for("admin.alarms"),
                gettext("Alarms"),
            )
        )
    return found


def _about_teams() -> list[Callable[[], _Need]]:
    """Return what is wrong team by team; of thousands, only those on the page are put into words."""
    return [
        *(partial(_too_few, each) for each in gaps()),
        *(partial(_thin, each.team) for each in thin_teams()),
        *(partial(_thinly_held, *each) for each in thin_by_team().items()),
        *(partial(_late, *each) for each in missed_by_team().items()),
    ]


def _too_few(gap: Gap) -> _Need:
    """Say what a team is too few for; it turns no worker away."""
    words = " ".join(translated(text, **values) for text, values in said(gap))
    return _Need(words, url_for("admin.team", reference=gap.team.reference), gap.team.name)


def _thin(team: Team) -> _Need:
    words = gettext("A team that receives reports needs two people who have kept a recovery code.")
    return _Need(words, url_for("admin.team", reference=team.reference), team.name)


def _thinly_held(team: str, count: int) -> _Need:
    words = ngettext(
        "%(team)s: %(num)s sealed part of open cases can be opened by fewer than two people.",
        "%(team)s: %(num)s sealed parts of open cases can be opened by fewer than two people.",
        count,
        team=team,
    )
    return _Need(words, url_for("admin.teams"), gettext("Teams"))


def _late(team: str, count: int) -> _Need:
    words = ngettext(
        "%(team)s: %(num)s deadline is missed by half its time or more.",
        "%(team)s: %(num)s deadlines are missed by half their time or more.",
        count,
        team=team,
    )
    return _Need(words, url_for("admin.teams"), gettext("Teams"))


def _about_opening() -> list[tuple[str, str, str]]:
    """Say what keeps workers out, and what they read that nobody has confirmed."""
    found = []
    present, label = present_undertaking(), gettext("Who runs this")
    if present is None:
        text = gettext("Nobody can report yet: nobody has confirmed who runs this and what is promised.")
        found.append((text, url_for("admin.opening"), label))
    elif has_changed(present):
        text = gettext("The promises to workers changed since they were confirmed. Confirm anew.")
        found.append((text, url_for("admin.opening"), label))
    for code in WORKER_LOCALES:
        if state_of(code) == "changed":
            text = gettext("A language closed: what workers agree to in it changed since somebody read it.")
            found.append((text, url_for("admin.language", locale=language(code).tag), language(code).autonym))
    return found
