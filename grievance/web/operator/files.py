"""Give a site its own uploads back."""

from __future__ import annotations

from werkzeug.wrappers import Response

from grievance.evidence.services.storing import open_file
from grievance.foundation.errors import NotFound
from grievance.remediation.access import own_proof
from grievance.web.operator.desk import for_sites
from grievance.web.ui.sealed_files import as_download, store
from grievance.web.ui.visitors import staff


@for_sites
def download(reference: str) -> Response:
    """Send a file that the visitor's organisation handed in as proof."""
    stored = own_proof(staff(), reference)
    if stored is None:
        raise NotFound
    return as_download(*open_file(staff(), stored, store=store()))
