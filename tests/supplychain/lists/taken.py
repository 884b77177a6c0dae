"""What tests ask of a file that was read."""

from __future__ import annotations

import io

import pytest

from grievance.foundation.errors import InvalidInput
from grievance.supplychain.lists.files import take_in
from grievance.supplychain.lists.reading import read_list
from grievance.supplychain.lists.statements import ListRow, Reading, SiteSaid

LINKS = (
    "link_id,supplier,supplier_site_id,supplier_site,customer,customer_site,"
    "mineral,hs,since,until,status,source_url,confidence\n"
)


def reading(content: bytes | str) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_list(take_in(io.BytesIO(data)))


def rows(content: bytes | str) -> list[ListRow]:
    return list(reading(content).rows)


def faults(content: bytes | str) -> dict[str, str]:
    return {fault.cell: fault.text for row in rows(content) for fault in row.faults}


def refused(content: bytes | str) -> str:
    with pytest.raises(InvalidInput) as refusal:
        rows(content)
    return refusal.value.message


def only_site(content: bytes | str) -> SiteSaid:
    (row,) = rows(content)
    assert row.faults == ()
    (said,) = row.statements
    assert isinstance(said, SiteSaid)
    return said
