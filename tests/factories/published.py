"""Cases that were told to their site long enough ago to be published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from grievance.cases.states import Outcome
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.supplychain.models.site import Site
from grievance.transparency.services.publishing import publish_now
from tests.factories.cases import Field, Filed, assign, file_report, reach_findings, tell_site
from tests.factories.shortcuts import make_covert


def told_cases(
    field: Field,
    peppers: PepperRing,
    number: int,
    *,
    site_id: int = -1,
    items: Sequence[str] = ("WA2",),
    received: datetime | None = None,
    found: bool = False,
) -> list[Filed]:
    """File reports about a site some days ago, each of which the site was told of; perhaps with findings."""
    with clock.at(received or clock.now() - timedelta(days=60)):
        filed = [file_report(field, peppers, items=items, site_id=site_id) for _ in range(number)]
        for each in filed:
            assign(field, each)
            if found:
                reach_findings(field, each, outcome=Outcome.SUBSTANTIATED)
            else:
                tell_site(field, each)
    return filed


def covert_cases(field: Field, peppers: PepperRing, number: int, *, site_id: int = -1) -> list[Filed]:
    """File reports about a site some days ago that the site never heard of."""
    with clock.at(clock.now() - timedelta(days=60)):
        filed = [file_report(field, peppers, site_id=site_id) for _ in range(number)]
        for each in filed:
            assign(field, each)
    return filed


def publish() -> None:
    """Publish what is known now as of the last publication day."""
    with transaction():
        publish_now(clock.today())


def set_workforce(site_id: int, workers: int | None) -> None:
    """Say how many work at a site."""
    with transaction():
        db.session.get_one(Site, site_id).workforce = workers


def forget_site_was_told(filed: Filed) -> None:
    """Make a case covert again, as if nobody had ever been told."""
    with transaction():
        make_covert(filed.case_id)
