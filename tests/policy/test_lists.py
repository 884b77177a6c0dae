"""A list shows exactly what its pages open, for every person and every record."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from grievance.cases.models.case import Case
from grievance.cases.states import OPEN
from grievance.foundation.db import db
from grievance.supplychain.models.site import Site
from tests.factories.demonstration import Demonstration


@pytest.mark.parametrize("role", ["triager", "inspector", "verifier", "safeguarding_lead", "supervisor"])
def test_a_case_is_in_the_list_exactly_if_its_page_opens(demonstration: Demonstration, role: str) -> None:
    browser = demonstration.browsers[role]
    listed: set[str] = set()
    address: str | None = "/inspector?view=all"
    while address is not None:
        page = browser.get(address).text
        listed |= set(re.findall(r'href="/inspector/cases/([0-9a-z]+)"', page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(found.group(1)) if found else None
    with demonstration.app.app_context():
        everything = set(db.session.scalars(select(Case.reference)))
    opened = {each for each in everything if browser.get(f"/inspector/cases/{each}").status_code == 200}
    assert listed == opened
    assert listed


@pytest.mark.parametrize("role", ["inspector", "safeguarding_lead"])
def test_a_site_shows_the_open_cases_of_the_list(demonstration: Demonstration, role: str) -> None:
    browser = demonstration.browsers[role]
    with demonstration.app.app_context():
        here = func.count(Case.id).desc()
        sites = select(Site.reference).join(Case).where(Case.state.in_(sorted(OPEN))).group_by(Site.reference)
        site = db.session.scalars(sites.order_by(here)).first()
        still_open = set(db.session.scalars(select(Case.reference).where(Case.state.in_(sorted(OPEN)))))
    cases = r'href="/inspector/cases/([0-9a-z]+)'
    queue = browser.get(f"/inspector?view=all&site={site}").text
    assert f'href="/inspector/sites/{site}"' in queue
    listed = set(re.findall(cases, queue))
    shown = set(re.findall(cases, browser.get(f"/inspector/sites/{site}").text))
    assert shown == listed & still_open
    assert f'href="/inspector/sites/{site}"' in browser.get(f"/inspector/cases/{min(shown)}").text


@pytest.mark.parametrize("role", ["triager", "inspector", "verifier", "safeguarding_lead", "supervisor"])
def test_each_step_of_today_leads_to_a_page_that_opens(demonstration: Demonstration, role: str) -> None:
    browser = demonstration.browsers[role]
    shown = browser.get("/inspector/today").text
    steps = set(re.findall(r'href="(/inspector/cases/[^"]+)"', shown))
    assert steps or "Nothing to do now." in shown
    assert {each: browser.get(each).status_code for each in steps} == dict.fromkeys(steps, 200)


@pytest.mark.parametrize(
    ("role", "listing", "page"),
    [("operator", "/operator/", "/operator/matters/"), ("contractor", "/operator/", "/operator/matters/")],
)
def test_a_matter_is_in_the_list_exactly_if_its_page_opens(
    demonstration: Demonstration, role: str, listing: str, page: str
) -> None:
    browser = demonstration.browsers[role]
    listed = set(re.findall(rf'href="{page}([0-9a-z]+)"', browser.get(f"{listing}?view=all").text))
    with demonstration.app.app_context():
        references = set(db.session.scalars(select(Case.reference))) | set(
            db.session.scalars(select(Case.brand_reference))
        )
    assert listed == {each for each in references | listed if browser.get(page + each).status_code == 200}


def test_a_site_is_in_a_brands_chain_exactly_if_its_page_opens(demonstration: Demonstration) -> None:
    browser = demonstration.browsers["brand"]
    listed = set(re.findall(r'href="/brand/site/([0-9a-z]+)"', browser.get("/brand").text))
    with demonstration.app.app_context():
        sites = (
            set(db.session.scalars(select(Site.reference).order_by(func.length(Site.name)).limit(200)))
            | listed
        )
    assert listed
    assert listed == {each for each in sites if browser.get(f"/brand/site/{each}").status_code == 200}
