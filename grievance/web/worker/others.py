"""Others who stand by a worker: a code to give to them, how to leave them, and a wish for an advocate."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.cases.join_codes import in_groups
from grievance.cases.members import TOGETHER, has_left, live_code, memberships
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.services.advocates import ask_for_advocate, waiting_for_advocate
from grievance.cases.services.joining import WORKER_HAS_LEFT, invite_others, leave_others
from grievance.cases.states import OPEN, CaseType
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import own_complaint
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, NotFound, Refusal
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.web.ui.presentation import day, translated
from grievance.web.worker.follow import refuse, say_done, take_done
from grievance.web.worker.replying import with_code

Answer = Response | tuple[str, int] | str


@with_code
def others(actor: Actor) -> Answer:
    """Show the code for others and what leaving them means, and do what is asked.

    Nobody joins a report of a survivor or about a child; that somebody stands by them can be asked for.
    """
    if request.method == "GET":
        return _page(own_complaint(actor))
    wanted = request.form.get("do", "")
    try:
        if wanted == "invite":
            with transaction():
                invite_others(actor, own_complaint(actor))
            return say_done(gettext("Here is a code for others."), at="worker.others")
        if wanted == "help":
            with transaction():
                ask_for_advocate(actor, own_complaint(actor))
            return say_done(
                gettext("We have it. We look for somebody and write to you within 7 days."),
                at="worker.others",
            )
        if wanted == "leave":
            with transaction():
                leave_others(actor, own_complaint(actor))
            return say_done(translated(WORKER_HAS_LEFT))
        raise InvalidInput(N_("Please choose one of the answers."))
    except NotFound:
        raise
    except Refusal as refusal:
        return refuse(actor, refusal, default="main")


def _page(complaint: Complaint) -> str:
    case = case_of(complaint)
    gone = has_left(complaint)
    together = case is not None and _stand_together(case)
    code = live_code(case) if case is not None and not gone else None
    return render_template(
        "worker/others.html",
        done=take_done(),
        gone=translated(WORKER_HAS_LEFT) if gone else None,
        closed=case is None or case.state not in OPEN,
        together=together,
        alone=complaint.restriction is not None,
        code=in_groups(code.code) if code is not None else None,
        until=day(code.ends_on) if code is not None else None,
        asked=_asked(case, complaint) if case is not None else None,
    )


def _asked(case: Case, complaint: Complaint) -> str | None:
    """Return since when somebody is looked for who stands by this worker."""
    since = waiting_for_advocate(case).get(complaint.reference)
    return day(since) if since is not None else None


def _stand_together(case: Case) -> bool:
    """Whether there are others to leave; whoever was reported for alone has none."""
    if case.case_type not in TOGETHER or case.restriction is not None:
        return False
    return case.case_type is CaseType.COLLECTIVE or len(memberships(case)) > 1
