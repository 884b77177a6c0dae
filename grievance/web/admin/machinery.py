"""What the installation does by itself: messages and work for later, without content."""

from __future__ import annotations

from flask import render_template

from grievance.jobs import queries as jobs
from grievance.notifications.outbox import letter_of, outbox
from grievance.web.admin.desk import Answer, administrators, page_number, pager, rail
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers, staff


@administrators
def show_outbox() -> Answer:
    """List messages as their readers get them; only a demonstration shows the links of invitations."""
    page = outbox(staff(), page=page_number())
    # Whoever reads somebody else's link could join in their place.
    ring = peppers() if settings().demo else None
    letters = {mail.id: letter_of(mail, base_url=settings().base_url, peppers=ring) for mail in page.rows}
    return render_template(
        "admin/outbox.html",
        page=page,
        letters=letters,
        has_server=bool(settings().smtp_host),
        **pager(page),
        **rail(),
    )


@administrators
def show_jobs() -> Answer:
    """Show how much waits, and what failed."""
    return render_template("admin/jobs.html", state=jobs.state(), stuck=jobs.stuck_jobs(), **rail())
