"""A relation says who says so; its two ends answer it; what cannot be is refused with its column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, WrongState
from grievance.policy.actor import Actor, staff
from grievance.policy.roles import Role
from grievance.supplychain.claims import AssuranceScheme, AssuranceStatus, ClaimState, CompanyRole
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.services import relations
from grievance.supplychain.services.involving import assure, involve
from grievance.supplychain.services.merging import merge
from grievance.supplychain.stages import Confidence, LinkState, Mineral
from tests.architecture.tree import PACKAGE
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site

pytestmark = pytest.mark.usefixtures("app")


def steward() -> Actor:
    return staff(1, roles=[Role.STEWARD])


def facts(**given: Any) -> dict[str, Any]:
    usual = {
        "mineral": Mineral.COBALT,
        "product": "ore",
        "source": "a page",
        "source_url": "https://example.org/page",
        "as_of": date(2026, 11, 1),
        "confidence": Confidence.LOW,
    }
    return {**usual, **given}


def test_a_relation_may_be_between_a_site_and_a_company() -> None:
    mine, buyer = make_site(), make_company()
    with transaction():
        made = relations.assert_link(
            steward(), code="one", **facts(supplier_site_id=mine, customer_id=buyer, since="2026")
        )
        assert (made.claim, made.state) == (ClaimState.ASSERTED, LinkState.UNCERTAIN)
        relations.check_claim(steward(), made, on=date(2026, 11, 2))
        assert made.checked_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"customer_id": None}, "supplier"),
        ({"customer_id": "supplier"}, "customer"),
        ({"since": "2026", "until": "2025"}, "until"),
        ({"hs_code": "26 05"}, "hs_code"),
        ({"amount": -1.0}, "amount"),
        ({"amount": 5.0}, "unit"),
        ({"source": " "}, "source"),
        ({"source_url": ""}, "source_url"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], field: str) -> None:
    supplier, customer = make_company(), make_company()
    ends = {"supplier_id": supplier, "customer_id": customer, **given}
    if ends["customer_id"] == "supplier":
        ends["customer_id"] = supplier
    with pytest.raises(InvalidInput) as refused, transaction():
        relations.assert_link(steward(), code="wrong", **facts(**ends))
    assert refused.value.field == field


def test_nobody_owns_who_owns_it_through_others_or_through_a_merged_record() -> None:
    top, middle, low, twin = (make_company() for _ in range(4))

    def own(owner: int, owned: int) -> None:
        with transaction():
            involve(
                steward(),
                db.session.get_one(Company, owner),
                db.session.get_one(Company, owned),
                role=CompanyRole.OWNER,
                source="a page",
                confidence=Confidence.LOW,
            )

    own(top, middle)
    own(middle, low)
    with transaction():
        merge(steward(), db.session.get_one(Company, twin), into=db.session.get_one(Company, low))
    for owner, owned in ((low, top), (twin, top), (low, twin), (low, low)):
        with pytest.raises(InvalidInput, match="does not own itself") as refused:
            own(owner, owned)
        assert refused.value.field == "company"


def test_merged_sites_do_not_supply_each_other() -> None:
    one, same = make_site(), make_site()
    with transaction():
        merge(steward(), db.session.get_one(Site, one), into=db.session.get_one(Site, same))
    with pytest.raises(InvalidInput), transaction():
        relations.assert_link(steward(), code="loop", **facts(supplier_site_id=one, customer_site_id=same))


def test_its_ends_confirm_and_dispute_it_and_nobody_else() -> None:
    supplier, customer = make_company(), make_company()
    link_id = make_link(supplier, customer)
    end, other = (make_organisation(OrganisationKind.BRAND) for _ in range(2))
    act_for(end, customer)

    def answer(verb: str, organisation: int) -> SupplyLink:
        with transaction():
            link = db.session.get_one(SupplyLink, link_id)
            relations.answer_claim(steward(), link, verb, by=db.session.get_one(Organisation, organisation))
        return db.session.get_one(SupplyLink, link_id)

    with pytest.raises(NotAllowed):
        answer("confirm", other)
    assert answer("confirm", end).claim is ClaimState.CONFIRMED
    with pytest.raises(WrongState):
        answer("confirm", end)
    disputed = answer("dispute", end)
    assert (disputed.claim, disputed.state, disputed.answered_by_id) == (
        ClaimState.DISPUTED,
        LinkState.DISPUTED,
        end,
    )
    with transaction():
        relations.settle_claim(steward(), db.session.get_one(SupplyLink, link_id))
    for until in ("", "next year"):
        with pytest.raises(InvalidInput), transaction():
            relations.end_claim(steward(), db.session.get_one(SupplyLink, link_id), until=until)
    with transaction():
        relations.end_claim(steward(), db.session.get_one(SupplyLink, link_id), until="2026-05")
    ended = db.session.get_one(SupplyLink, link_id)
    assert (ended.claim, ended.state, ended.until) == (ClaimState.ENDED, LinkState.ENDED, "2026-05")
    with transaction():
        ended.uploaded_by_id = end
        ended.claim = ClaimState.ASSERTED
    with pytest.raises(NotAllowed):
        answer("confirm", end)


def own(owner: int, of: int, **given: Any) -> None:
    usual = {"role": CompanyRole.OWNER, "source": "a report", "confidence": Confidence.LOW}
    with transaction():
        involve(
            steward(),
            db.session.get_one(Company, owner),
            db.session.get_one(Company, of),
            **{**usual, **given},  # type: ignore[arg-type]
        )


def test_nobody_owns_those_that_own_it() -> None:
    first, second, third, fourth = (make_company() for _ in range(4))
    own(first, second, share=60.0)
    own(second, third)
    for owner, of in ((third, first), (second, first), (first, first)):
        with pytest.raises(InvalidInput) as refused:
            own(owner, of)
        assert refused.value.field == "company"
    own(third, first, since="2019", until="2020")
    for wrong, field in (
        ({"share": 0.0}, "share"),
        ({"share": 50.0}, "share"),
        ({"role": CompanyRole.RECRUITER}, "role"),
        ({"source": " "}, "source"),
        ({"since": "2020", "until": "2019"}, "until"),
    ):
        with pytest.raises(InvalidInput) as refused:
            own(fourth, second, **wrong)
        assert refused.value.field == field
    own(fourth, second, share=50.0, source="another report")


def test_assurance_is_kept_and_nothing_about_cases_reads_it() -> None:
    site = make_site()
    given: dict[str, Any] = {"scheme": AssuranceScheme.RMAP, "status": AssuranceStatus.CONFORMANT}
    given |= {"source": "the scheme's page", "as_of": date(2026, 11, 1)}
    with transaction():
        assure(steward(), db.session.get_one(Site, site), **given, source_url="https://example.org/list")
    with pytest.raises(InvalidInput), transaction():
        assure(steward(), db.session.get_one(Site, site), **given, source_url="their list")
    packages = ("cases", "complaints", "remediation", "enforcement", "alarms", "notifications")
    readers = [
        path
        for package in packages
        for path in (PACKAGE / package).rglob("*.py")
        if "models.assurance" in path.read_text(encoding="utf-8")
    ]
    assert readers == []
