"""Files of reports and proof of sites, opened for whoever holds their key, as downloads."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

from grievance.complaints.access import COMPLAINTS
from grievance.complaints.queries import file_of
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import open_file
from grievance.foundation.errors import NotFound
from grievance.policy.permissions import Permission
from grievance.remediation.queries import live_plan
from grievance.web.inspector.desk import find_case, for_case_team, present, store


@for_case_team
def download(reference: str, file: str) -> Response:
    """Hand out a worker's file."""
    case = find_case(reference)
    for complaint in case.complaints:
        COMPLAINTS.require(present(), Permission.Complaint.READ, complaint)
        try:
            stored = file_of(complaint, file)
        except NotFound:
            continue
        return _as_download(stored)
    raise NotFound


@for_case_team
def proof(reference: str, file: str) -> Response:
    """Hand out a file that a site handed in as proof."""
    plan = live_plan(present(), find_case(reference))
    handed_in = [each.file for action in plan.actions for each in action.evidence] if plan is not None else []
    for stored in handed_in:
        if stored is not None and stored.reference == file:
            return _as_download(stored)
    raise NotFound


def _as_download(stored: StoredFile) -> Response:
    description, pieces = open_file(present(), stored, store=store())
    response = Response(_stream(pieces), mimetype=description.media_type)
    # Never shown in the page's own place: what a file is, its sender decided.
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(description.name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _stream(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
