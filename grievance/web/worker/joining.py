"""Join others who told us of the same: with their code, one's own report goes to the same people."""

from __future__ import annotations

from werkzeug.wrappers import Response

from grievance.cases.join_codes import LENGTH, read_join_code
from grievance.cases.members import find_live_code
from grievance.cases.services.joining import WORKER_OVER
from grievance.complaints.services.wrong_codes import count_wrong_code
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import ascii_digits
from grievance.web.ui.visitors import peppers
from grievance.web.worker.draft import Draft, keep, present_draft
from grievance.web.worker.going import go_to


def is_join_code(typed: str) -> bool:
    """Whether somebody typed as many numbers as a code to join has, and not those of a report."""
    return len(ascii_digits(typed)) == LENGTH


def join_others(typed: str) -> Response:
    """Begin a report that joins others, or raise `InvalidInput`; what was written before stays in it.

    Nothing is said of the others: whoever found the code learns neither where they work nor what they told.
    """
    code = read_join_code(typed)
    if find_live_code(code) is None:
        with transaction():
            count_wrong_code(peppers())
        raise InvalidInput(WORKER_OVER, field="code")
    draft = present_draft() or Draft()
    draft.join, draft.site, draft.from_poster, draft.not_listed, draft.where = code, "", False, False, ""
    keep(draft)
    return go_to("worker.begin")
