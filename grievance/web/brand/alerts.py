"""What has changed along a chain, how its brand wants to be told, and where its systems listen."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from grievance.alerts.labels import ALERT_LABELS, DELIVERY_LABELS
from grievance.alerts.queries import (
    AlertLine,
    DeliveryLine,
    alert_page,
    delivery,
    kind_choices,
    systems_of,
    ways_of,
    webhook,
)
from grievance.alerts.services.setting import add_webhook, remove_webhook, send_again, set_alerts
from grievance.foundation.db import transaction
from grievance.transparency.labels import word_for
from grievance.web.brand.chain import for_brands, rail
from grievance.web.ui.forms import Form, RefusableForm, SomeOf, _l, saved
from grievance.web.ui.paging import page_number, pager
from grievance.web.ui.presentation import day, moment, translated
from grievance.web.ui.session import present_visit, settings
from grievance.web.ui.visitors import peppers, staff

Page = str | Response | tuple[str, int]
_SECRET = "webhook_secret"  # noqa: S105 - where it lies until it was shown
_TONES = {"delivered": "good", "dead": "danger"}


class WaysForm(Form):
    """By which ways the people of a brand are told."""

    digest = BooleanField(_l("Once a day, if something has changed"))
    immediate = BooleanField(_l("At once, when the case team has checked that it may be told"))


class SystemForm(RefusableForm):
    """Where a system of the brand listens, and to what."""

    address = StringField(
        _l("Address of your system"),
        description=_l("It begins with https:// and takes a POST. Who does not know the secret is not us."),
    )
    kinds = SomeOf(_l("What it is told"))

    def offer(self) -> None:
        """Say what can be chosen."""
        self.kinds.choices = [(str(each), translated(ALERT_LABELS[each])) for each in kind_choices()]


@for_brands
def show() -> Page:
    """Show what has changed; take by which ways the brand wants to be told."""
    ways = ways_of(staff())
    form = WaysForm(digest=ways.digest, immediate=ways.immediate)
    if form.arrived():
        with transaction():
            set_alerts(staff(), digest=form.digest.data, immediate=form.immediate.data)
        return redirect(url_for("brand.alerts"), code=303)
    return _page(form, _system_form())


@for_brands
def add_system() -> Page:
    """Take where a system listens; its secret is shown once."""
    form = _system_form()

    def add() -> None:
        present_visit()[_SECRET] = add_webhook(
            staff(),
            address=form.address.data or "",
            kinds=form.kinds.data or [],
            base_url=settings().base_url,
            peppers=peppers(),
        )

    if form.arrived() and saved(form, add):
        return redirect(url_for("brand.alerts"), code=303)
    ways = ways_of(staff())
    return _page(
        WaysForm(formdata=None, digest=ways.digest, immediate=ways.immediate), form
    ), form.answer_status


@for_brands
def remove_system(reference: str) -> Page:
    """Send nothing to an address any more."""
    with transaction():
        remove_webhook(staff(), webhook(staff(), reference))
    return redirect(url_for("brand.alerts"), code=303)


@for_brands
def again(reference: str) -> Page:
    """Send a message anew that was given up."""
    with transaction():
        send_again(staff(), delivery(staff(), reference))
    return redirect(url_for("brand.alerts"), code=303)


def _system_form() -> SystemForm:
    form = SystemForm()
    form.offer()
    return form


def _page(ways: WaysForm, system: SystemForm) -> str:
    found = alert_page(staff(), page=page_number())
    secret = present_visit().pop(_SECRET, None)
    refusal = system.refusal
    return render_template(
        "brand/alerts.html",
        nav=rail("brand.alerts"),
        rows=[_row(each) for each in found.rows],
        ways=ways,
        system=system,
        errors=system.mistakes(),
        refused=translated(refusal.message, **refusal.values) if refusal is not None else None,
        secret=secret,
        systems=[
            {
                "reference": each.reference,
                "address": each.address,
                "kinds": [translated(ALERT_LABELS[kind]) for kind in each.kinds],
                "messages": [_message(message) for message in each.deliveries],
            }
            for each in systems_of(staff())
        ],
        **pager(found, lambda number: url_for("brand.alerts", page=number)),
    )


def _row(line: AlertLine) -> dict[str, Any]:
    """Return one change as the page's table shows it."""
    told = line.told
    said = []
    if "standing" in told:
        said.append(translated(word_for("standing", told["standing"])))
    if "overdue_since" in told:
        said.append(translated(word_for("owing", told["who_has_to_act"])))
        said.append(gettext("overdue since %(day)s", day=day(date.fromisoformat(told["overdue_since"]))))
    if "shares" in told:
        said += [
            f"{translated(word_for('mineral', mineral))}: {translated(word_for('share', band))}"
            for mineral, band in told["shares"].items()
        ]
        reports = told["reports"]
        said.append(gettext("reports: %(count)s", count="–" if reports is None else reports))
    return {
        "day": day(line.on_day),
        "what": translated(ALERT_LABELS[line.kind]),
        "tone": "danger" if line.kind in ("action.overdue", "team.asked_to_look") else "info",
        "site": line.site,
        "url": url_for("brand.site", reference=line.site_reference) if line.site else None,
        "now": said,
    }


def _message(line: DeliveryLine) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "what": translated(ALERT_LABELS[line.kind]),
        "day": day(line.on_day),
        "state": translated(DELIVERY_LABELS[line.state]),
        "tone": _TONES.get(str(line.state), "plain"),
        "attempts": line.attempts,
        "answer": line.answer or "–",
        "next": moment(line.next_try_at) if line.next_try_at is not None else "–",
        "again_url": url_for("brand.send_again", reference=line.reference) if line.is_dead else None,
    }
