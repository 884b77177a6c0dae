"""Files of proof on their way: in parts or whole, kept in the visit until the proof is handed in."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

from grievance.cases.states import OPEN
from grievance.evidence.services.storing import PreparedFile, discard_file, hold_file
from grievance.evidence.store import Readable
from grievance.foundation.errors import WrongState
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.replacements import waits_to_be_replaced
from grievance.remediation.services import progress
from grievance.remediation.services.extending import why_no_more_time
from grievance.remediation.services.progress import may_carry_out
from grievance.remediation.states import ACTION_FLOW, EXTENDABLE, PlanState
from grievance.web.operator.desk import find_action, for_sites
from grievance.web.ui import parts
from grievance.web.ui.parts import Destination, in_parts
from grievance.web.ui.sealed_files import scanner, store, upload_limit
from grievance.web.ui.session import present_visit
from grievance.web.ui.visitors import staff

_HELD = "proofs"


@in_parts
@for_sites
def begin_file() -> dict[str, Any]:
    """Take note that a file will come."""
    return parts.begin(_destination)


@in_parts
@for_sites
def take_part(upload: str, part: int) -> dict[str, Any]:
    """Seal one part."""
    return parts.take(upload, part)


@in_parts
@for_sites
def finish_file(upload: str) -> dict[str, Any]:
    """Put a file together and keep it for the proof that is being written."""
    return parts.finish(upload, _destination)


def open_verbs(found: CorrectiveAction) -> set[str]:
    """Return what the visitor can do with an action now, by the table of its life."""
    goes_on = found.plan.state is PlanState.AGREED and found.plan.case.state in OPEN
    if not goes_on or not may_carry_out(staff(), found):
        return set()
    verbs = {step.verb for step in ACTION_FLOW.open_from(found.state)} & {"start", "submit_evidence"}
    if waits_to_be_replaced(found):
        verbs = verbs - {"start"}
    if found.state in EXTENDABLE and why_no_more_time(found) is None:
        verbs = verbs | {"more_time"}
    return verbs | ({"claim"} if found.state in progress.CLAIMABLE else set())


def held_proof(reference: str) -> PreparedFile | None:
    """Return the file that is kept for an action's next proof."""
    held = present_visit().get(_HELD, {}).get(reference)
    return PreparedFile.from_dict(held) if held is not None else None


def take_file(reference: str, sent: FileStorage | None, *, dropped: str) -> None:
    """Keep a file that came with the form, in place of the one that is here, or take that one away."""
    held = held_proof(reference)
    if isinstance(sent, FileStorage) and sent.filename:
        _take(reference, sent.stream, sent.filename, media_type=sent.mimetype)
    elif held is not None and held.original.store_key == dropped:
        _hold(reference, None)


def let_go(reference: str) -> None:
    """Forget a file that is part of a proof now."""
    visit = present_visit()
    visit[_HELD] = {name: each for name, each in visit.get(_HELD, {}).items() if name != reference}


def _destination(to: str) -> Destination:
    """Return what becomes of a file for an action: kept as it is, of whatever kind."""
    found = find_action(to)

    def room() -> int:
        if "submit_evidence" not in open_verbs(found):
            raise WrongState
        return upload_limit()

    return Destination(room, lambda stream, name: _take(to, stream, name), any_kind=True)


def _take(reference: str, stream: Readable, name: str, *, media_type: str = "") -> None:
    held = hold_file(
        stream,
        name=name,
        media_type=media_type,
        store=store(),
        limit=upload_limit(),
        scanner=scanner(),
    )
    _hold(reference, held)


def _hold(reference: str, held: PreparedFile | None) -> None:
    before = held_proof(reference)
    let_go(reference)
    if held is not None:
        present_visit()[_HELD] = {**present_visit()[_HELD], reference: held.as_dict()}
    if before is not None:
        discard_file(before, store=store())
