"""Give a site its own uploads back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from werkzeug.wrappers import Response

from grievance.evidence.services.storing import open_file
from grievance.foundation.errors import NotFound
from grievance.remediation.queries import own_proof
from grievance.web.operator.desk import for_sites, store
from grievance.web.ui.visitors import staff


@for_sites
def download(reference: str) -> Response:
    """Send a file that the visitor's organisation handed in as proof."""
    stored = own_proof(staff(), reference)
    if stored is None:
        raise NotFound
    description, pieces = open_file(staff(), stored, store=store())
    response = Response(_begun(pieces), mimetype=description.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=description.name)
    return response


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decrypt the first piece now, so that a damaged file is an error and not a broken download."""
    return chain((next(pieces),), pieces)
