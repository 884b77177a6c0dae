"""A site answers on paper, without an account: a sheet is printed, and what came back is entered once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.reply_numbers import new_number, read_number
from grievance.cases.services.notice import take_reply
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import OPEN, ReplyKind
from grievance.cases.within import find_in_case
from grievance.evidence.services.storing import PreparedFile, add_held
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: So many stand on a page.
SHEETS = 50
TELL_FIRST = N_("The site has not been told anything yet that it could answer.")
WRONG_NUMBER = N_("A sheet has ten digits. One of these is wrong: read them again.")
OTHER_CASE = N_("This is no sheet of this case. Look at whose answer it is before you enter it.")
ENTERED = N_("What came on this sheet was entered on %(day)s.")
WRONG_DAY = N_("Give the day on which it came: from when the sheet was printed until today.")
NO_SCAN = N_("Add the scan of the sheet as it came.")


def print_sheet(actor: Actor, case: Case) -> ReplySheet:
    """Make a sheet with a number of its own, on which the site can answer by hand."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if case.state not in OPEN:
        raise WrongState
    if case.shared is None:
        raise GuardRefused(TELL_FIRST)
    made = ReplySheet(case=case, number=new_number(), printed_on=clock.today(), printed_by_id=actor.user_id)
    db.session.add(made)
    db.session.flush()
    add_event(actor, case, "reply_sheet_printed", sheet=made.reference)
    record(actor, "reply_sheet.printed", made)
    return made


def enter_sheet(
    actor: Actor,
    case: Case,
    *,
    number: str,
    came_on: date,
    text: str,
    locale: str,
    kind: ReplyKind,
    scan: PreparedFile | None,
) -> ReplySheet:
    """Enter what came back, once, with the scan; the deadline is measured by the day on which it came."""
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if case.state not in OPEN or case.shared is None:
        raise WrongState
    sheet = _sheet(case, number)
    if not sheet.printed_on <= came_on <= clock.today():
        raise InvalidInput(WRONG_DAY, field="came_on")
    if scan is None:
        raise InvalidInput(NO_SCAN, field="scan")
    release = take_reply(actor, case, words=Words(text, locale), kind=kind, came_on=came_on)
    sheet.file = add_held(case.shared, scan.original, author_role=actor.leading_role, scan=scan.scan)
    sheet.release, sheet.came_on = release, came_on
    sheet.entered_on, sheet.entered_by_id = clock.today(), actor.user_id
    db.session.flush()
    record(actor, "reply_sheet.entered", sheet, kind=kind, due=came_on)
    return sheet


def sheets_of(actor: Actor, case: Case, *, page: int = 1) -> Page[ReplySheet]:
    """Return one page of the sheets of a case, newest first."""
    CASES.require(actor, Permission.Case.READ, case)
    query = select(ReplySheet).where(ReplySheet.case_id == case.id)
    query = query.options(joinedload(ReplySheet.printed_by), joinedload(ReplySheet.entered_by))
    return page_of(query.order_by(ReplySheet.id.desc()), number=page, size=SHEETS)


def find_sheet(actor: Actor, case: Case, reference: str) -> ReplySheet:
    """Return one sheet of a case."""
    CASES.require(actor, Permission.Case.READ, case)
    return find_in_case(ReplySheet, case, reference)


def _sheet(case: Case, typed: str) -> ReplySheet:
    number = read_number(typed)
    if number is None:
        raise InvalidInput(WRONG_NUMBER, field="number")
    found = db.session.scalar(
        select(ReplySheet).where(ReplySheet.number == number, ReplySheet.case_id == case.id)
    )
    if found is None:
        raise InvalidInput(OTHER_CASE, field="number")
    if found.entered_on is not None:
        raise InvalidInput(ENTERED, field="number", day=found.entered_on.isoformat())
    return found
