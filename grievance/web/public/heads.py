"""The signed heads of the trail: whoever keeps them can prove later that it was written anew."""

from __future__ import annotations

from werkzeug.wrappers import Response

from grievance.audit.queries import published_heads
from grievance.web.ui.downloads import csv_file, json_file

# A head is another every day, and its fingerprint hides how many facts there are.
_COLUMNS = ("day", "digest", "signature", "public_key")


def download_csv() -> Response:
    """Give the heads as a table."""
    rows = [(each.day, each.digest, each.signature, each.public_key) for each in published_heads()]
    return csv_file("audit-heads", _COLUMNS, rows)


def download_json() -> Response:
    """Give the heads as data."""
    return json_file(
        "audit-heads",
        [
            {
                "day": each.day.isoformat(),
                "digest": each.digest,
                "signature": each.signature,
                "public_key": each.public_key,
            }
            for each in published_heads()
        ],
    )
