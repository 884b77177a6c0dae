"""What a row of a list of companies says."""

from __future__ import annotations

import re

from grievance.supplychain.lists.cells import RowReader
from grievance.supplychain.lists.sites import read_country, read_identifiers, read_names
from grievance.supplychain.lists.statements import CompanySaid, ListRow, Party
from grievance.supplychain.lists.words import CONFIDENCES, TRUTHS


def company_row(reader: RowReader) -> ListRow:
    """Read one row of a list of companies."""
    name = reader.text("company", needed=True)
    code = reader.text("code", limit=80)
    reader.label = code or name
    party = Party(
        name=name,
        code=code,
        names=read_names(reader, "local_names", besides=name),
        country=read_country(reader, "country", needed=False),
        identifiers=read_identifiers(reader),
    )
    return reader.result(
        CompanySaid(
            company=party,
            is_brand=_is_brand(reader),
            source=reader.text("source", limit=500) or None,
            licence=reader.text("licence", limit=120) or None,
            confidence=reader.one_of("confidence", CONFIDENCES),
        )
    )


def _is_brand(reader: RowReader) -> bool | None:
    roles = {part.strip().lower() for part in re.split(r"[;|,]", reader.text("roles"))}
    said = reader.one_of("is_brand", TRUTHS)
    return said if said is not None else ("brand" in roles if reader.has("roles") else None)
