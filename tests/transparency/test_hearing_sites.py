"""A site reads what will be published of its part, calls a fact wrong in time, and silence publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.services.notice import reply_for_site
from grievance.cases.services.steps import Words
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.notifications.models import Mail
from grievance.transparency.agenda import SiteErrand, errands_about_sites
from grievance.transparency.models import FactObjection, PublishedCase
from grievance.transparency.queries.register import published_case
from grievance.transparency.queries.site_facts import (
    FactsToCheck,
    facts_to_check,
    objections_by_site,
    objections_of,
)
from grievance.transparency.services.hearing_sites import accept_objection, decline_objection, object_to
from grievance.transparency.services.publishing import prepare_next_publication
from grievance.transparency.services.publishing import publish as publish_again_and_again
from grievance.transparency.states import ObjectionAnswer, SiteFact
from tests.factories.cases import Field, Filed, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.published import told_cases
from tests.factories.visits import text_of, visit_as

#: The publication of 15 December is fixed at the end of 1 December.
PREPARED = datetime(2026, 12, 1, 12, tzinfo=UTC)
FIXED = PREPARED + timedelta(days=1)
OUT = datetime(2026, 12, 15, 12, tzinfo=UTC)
RIGHT, WHERE = "We answered on 20 November.", "Letter 17, handed over at the gate."


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("hearing")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    with clock.at(PREPARED - timedelta(days=90)):
        return make_field(app.extensions["peppers"])


@pytest.fixture(scope="module")
def five(app: Flask, field: Field) -> list[Filed]:
    """Five reports that will be in the register, whose site is shown what it will say."""
    with clock.at(PREPARED):
        made = told_cases(field, app.extensions["peppers"], 5)
        publish_again_and_again_committed()
        # Until it is fixed nobody is shown anything.
        assert facts_to_check(field.operator.actor, made[0].case) is None
        with pytest.raises(WrongState):
            says(field, made[0])
    with clock.at(FIXED):
        publish_again_and_again_committed()
    return made


def publish_again_and_again_committed() -> None:
    with transaction():
        publish_again_and_again()


def shown(field: Field, filed: Filed) -> FactsToCheck:
    found = facts_to_check(field.operator.actor, filed.case)
    assert found is not None
    return found


def says(field: Field, filed: Filed, fact: SiteFact = SiteFact.SITE_REPLIED, **changed: str) -> FactObjection:
    said = {"text": RIGHT, "source": WHERE, "locale": "en", **changed}
    with transaction():
        return object_to(field.operator.actor, filed.case, fact=fact, **said)


def newest() -> FactObjection:
    return db.session.scalars(select(FactObjection).order_by(FactObjection.id.desc()).limit(1)).one()


def row(filed: Filed) -> dict[str, Any]:
    query = select(PublishedCase).where(PublishedCase.register_reference == filed.case.register_reference)
    return db.session.scalars(query.order_by(PublishedCase.published_on.desc())).all()[0].record


def test_a_site_reads_exactly_what_the_row_says_of_its_part_and_nothing_of_workers(
    field: Field, five: list[Filed]
) -> None:
    filed = five[0]
    with clock.at(FIXED):
        found = shown(field, filed)
        assert (found.published_on, found.open) == (date(2026, 12, 15), True)
        # Five working days, in a country without holidays.
        assert found.answers_by == date(2026, 12, 9)
        assert found.facts == {fact: row(filed)[fact] for fact in SiteFact}
        hidden = {"workers", "groups", "urgency", "filed_by", "provisions", "opened", "minerals", "site"}
        assert not hidden & {str(each) for each in found.facts}
        told = db.session.scalars(select(Mail.user_id))
        assert field.operator.user_id in set(told)


def test_silence_publishes_it_as_it_is(field: Field, five: list[Filed]) -> None:
    filed = five[1]
    before = row(filed)
    with clock.at(datetime(2026, 12, 10, 12, tzinfo=UTC)):
        assert not shown(field, filed).open
        with pytest.raises(GuardRefused, match="passed"):
            says(field, filed)
    with clock.at(OUT):
        assert row(filed) == before
        assert published_case(filed.case.register_reference).contested == ()
        assert facts_to_check(field.operator.actor, filed.case) is None


def test_what_the_team_lets_stand_is_published_with_a_note(field: Field, five: list[Filed]) -> None:
    filed = five[2]
    inspector = field.inspector.actor
    with clock.at(FIXED):
        for missing in ({"text": " "}, {"source": ""}):
            with pytest.raises(InvalidInput):
                says(field, filed, **missing)
        says(field, filed)
        with pytest.raises(InvalidInput, match="already"):
            says(field, filed)
        [errand] = errands_about_sites(inspector)
        assert (errand.kind, errand.case) == (SiteErrand.OBJECTION, filed.case.reference)
        assert errand.due_on == date(2026, 12, 14), "the last day before it is published"
        [view] = objections_of(inspector, filed.case).rows
        assert (view.text, view.source, view.value) == (RIGHT, WHERE, False)
        with pytest.raises(GuardRefused, match="still says the same"), transaction():
            accept_objection(inspector, filed.case, newest())
        with pytest.raises(GuardRefused), transaction():
            decline_objection(inspector, filed.case, newest(), reason=Words("", "en"))
        with transaction():
            decline_objection(inspector, filed.case, newest(), reason=Words("No letter came.", "en"))
        with pytest.raises(WrongState), transaction():
            decline_objection(inspector, filed.case, newest(), reason=Words("Again.", "en"))
        assert errands_about_sites(inspector) == []
        assert objections_by_site(field.operator.actor, filed.case).rows[0].reason == "No letter came."
    with clock.at(OUT):
        found = published_case(filed.case.register_reference)
        assert (found.site_replied, found.contested) == (False, ("site_replied",))
    with clock.at(OUT + timedelta(days=3)), transaction():
        # The note stays as long as the register says the same, and is no change of its own.
        assert prepare_next_publication()
    later = select(PublishedCase).where(PublishedCase.published_on > OUT.date())
    assert db.session.scalars(later).all() == []


def test_what_the_team_puts_right_is_published_right(field: Field, five: list[Filed]) -> None:
    filed = five[3]
    with clock.at(FIXED):
        says(field, filed)
        assert row(filed)["contested"] == ["site_replied"], "nobody's silence hides that it is contested"
        with transaction():
            reply_for_site(field.operator.actor, filed.case, text=RIGHT, locale="en")
        with transaction():
            accept_objection(field.inspector.actor, filed.case, newest())
        assert newest().answer is ObjectionAnswer.ACCEPTED
    with clock.at(OUT):
        found = published_case(filed.case.register_reference)
        assert (found.site_replied, found.contested) == (True, ())


def test_only_the_site_says_so_and_only_its_team_answers(field: Field, five: list[Filed], app: Flask) -> None:
    filed = five[4]
    elsewhere = make_field(app.extensions["peppers"], fallback=False)
    with clock.at(FIXED):
        with pytest.raises(NotFound):
            facts_to_check(elsewhere.operator.actor, filed.case)
        said = {"text": RIGHT, "source": WHERE, "locale": "en"}
        with pytest.raises(NotFound), transaction():
            object_to(elsewhere.operator.actor, filed.case, fact=SiteFact.LATE, **said)
        with pytest.raises(NotAllowed), transaction():
            object_to(field.inspector.actor, filed.case, fact=SiteFact.LATE, **said)
        says(field, filed, SiteFact.LATE)
        other = db.session.scalars(select(Case).where(Case.id != filed.case_id)).first()
        assert other is not None
        with pytest.raises(NotFound), transaction():
            accept_objection(field.inspector.actor, other, newest())
        with pytest.raises(NotFound), transaction():
            accept_objection(elsewhere.inspector.actor, filed.case, newest())


def test_the_pages_of_the_site_the_team_and_the_public_say_so(
    field: Field, five: list[Filed], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    operator, inspector, filed = app.test_client(), app.test_client(), five[4]
    matter = f"/operator/matters/{filed.case.reference}"
    page, facts = f"{matter}/publication", f"/inspector/cases/{filed.case.reference}/facts"
    with clock.at(FIXED):
        visit_as(operator, field.operator)
        visit_as(inspector, field.inspector)
        assert page in text_of(operator.get(matter))
        assert page in text_of(operator.get("/operator/actions"))
        said = {"fact": "site_replied", "text": RIGHT, "source": WHERE, "locale": "en"}
        wrong = operator.post(page, data={**said, "fact": "workers", "source": ""})
        assert wrong.status_code == 422
        assert RIGHT in text_of(wrong)
        assert operator.post(page, data=said).status_code == 303
        assert WHERE in text_of(operator.get(page))
        asked = text_of(inspector.get(facts))
        assert WHERE in asked
        assert all(f'name="do" value="{each}"' in asked for each in ("right", "stands"))
        objection = {"objection": newest().reference}
        early = inspector.post(facts, data={"do": "right", **objection})
        assert early.status_code == 409
        assert "still says the same" in text_of(early)
        stands = {"do": "stands", "reason": "No letter came.", "locale": "en", **objection}
        assert inspector.post(facts, data={**stands, "reason": ""}).status_code == 422
        assert inspector.post(facts, data=stands).status_code == 303
        assert "No letter came." in text_of(operator.get(page))
    with clock.at(OUT):
        shown = text_of(operator.get(f"/register/{filed.case.register_reference}"))
        assert (
            "The site says that this is not right: Which steps are late, Whether the site has answered."
            in shown
        )
