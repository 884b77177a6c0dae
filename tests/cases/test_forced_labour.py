"""The check for forced labour: what the indicators add up to, who says so, and words that come too early."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.cases.disclosure_versions import versions_of
from grievance.cases.forced_labour import Sign, Suspicion, early_words, from_items, suspicion
from grievance.cases.models.indicator import IndicatorCheck
from grievance.cases.services import disclosing, forced_labour, notice
from grievance.cases.states import DisclosureAudience, Evidence, Outcome, Sighting
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from tests.factories.cases import (
    WHY,
    Field,
    Filed,
    assign,
    file_report,
    make_field,
    reach_findings,
    write_notice,
)
from tests.factories.people import make_person
from tests.factories.visits import visit_as

INDICATORS = sorted(catalogue().indicators)
STRONG = {code for code in INDICATORS if catalogue().indicators[code].strong}
SEEN, VISIT = Sighting.SEEN, Evidence.VISIT
PROBABLE = (
    Sign("debt_bondage", SEEN, VISIT, involuntary=True),
    Sign("intimidation_and_threats", SEEN, Evidence.SEVERAL_STATEMENTS, menace=True),
)
NAMES = {
    "en": "We looked at FORCED\nlabour here.",
    "ja": "強制労働について伺います。",
    "zh_Hans": "我们在查强迫劳动。",
    "ar": "نسأل عن العمل القسري.",
    "es": "Preguntamos por el trabajo forzoso.",
    "fr": "Nous parlons de travail forcé.",
    "pt": "Falamos de trabalho forçado.",
    "id": "Kami bertanya tentang kerja paksa.",
    "sw": "Tunauliza kuhusu kazi ya kulazimishwa.",
}


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def held(field: Field, peppers: PepperRing) -> Filed:
    """A case about papers that were taken, assigned."""
    filed = file_report(field, peppers, items=["FL2", "WA1"])
    assign(field, filed)
    return filed


def seen(*codes: str) -> list[Sign]:
    return [Sign(code, SEEN) for code in codes]


def test_what_the_indicators_add_up_to() -> None:
    """One strong sign or two others; probable only if both halves were seen and rest on something."""
    assert len(INDICATORS) == 11
    weak = sorted(set(INDICATORS) - STRONG)
    assert suspicion([]) is Suspicion.NONE
    assert suspicion(seen(weak[0])) is Suspicion.NONE
    assert suspicion(seen(*weak[:2])) is Suspicion.POSSIBLE
    for code in STRONG:
        assert suspicion(seen(code)) is Suspicion.POSSIBLE
    assert suspicion(PROBABLE) is Suspicion.PROBABLE
    for half in (
        [PROBABLE[0]],
        [PROBABLE[0], replace(PROBABLE[1], evidence=None)],
        [PROBABLE[0], replace(PROBABLE[1], sighting=Sighting.UNKNOWN)],
    ):
        assert suspicion(half) is Suspicion.POSSIBLE
    both = Sign("isolation", SEEN, VISIT, involuntary=True, menace=True)
    assert suspicion([both]) is Suspicion.PROBABLE


@given(st.lists(st.sampled_from(INDICATORS), unique=True), st.sampled_from(INDICATORS))
def test_more_signs_never_add_up_to_less(codes: list[str], another: str) -> None:
    order = list(Suspicion)
    before, after = suspicion(seen(*codes)), suspicion(seen(*{*codes, another}))
    assert order.index(after) >= order.index(before)


def test_items_fill_the_list() -> None:
    filled = from_items(["FL2", "WA6", "gone"])
    assert list(filled) == list(catalogue().indicators)
    assert {code for code, each in filled.items() if each.sighting is SEEN} == {
        "retention_of_identity_documents"
    }


def test_what_is_judged_goes_before_what_was_chosen_and_is_codes_only(field: Field, held: Filed) -> None:
    known = {each.indicator: each for each in forced_labour.checklist(held.case)}
    assert known["retention_of_identity_documents"].evidence is Evidence.WORKER_STATEMENT
    with transaction():
        result = forced_labour.check_indicators(
            field.triager.actor,
            held.case,
            signs=[Sign("retention_of_identity_documents", Sighting.NOT_SEEN), *PROBABLE],
        )
    assert result is Suspicion.PROBABLE
    known = {each.indicator: each for each in forced_labour.checklist(held.case)}
    assert known["retention_of_identity_documents"].sighting is Sighting.NOT_SEEN
    assert known["debt_bondage"].involuntary
    assert len(db.session.scalars(select(IndicatorCheck)).all()) == 3
    fact = db.session.scalars(select(Fact).where(Fact.verb == "case.indicators_checked")).one()
    assert fact.codes == {"count": 3, "outcome": "probable"}


@pytest.mark.parametrize(
    ("sign", "field_name"),
    [
        (Sign("isolation", Sighting.UNKNOWN, VISIT, menace=True), "isolation-sighting"),
        (Sign("isolation", SEEN, None, involuntary=True), "isolation-evidence"),
        (Sign("made_up", SEEN), "made_up-sighting"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    field: Field, held: Filed, sign: Sign, field_name: str
) -> None:
    with pytest.raises(InvalidInput) as raised, transaction():
        forced_labour.check_indicators(field.triager.actor, held.case, signs=[*PROBABLE, sign])
    assert raised.value.field == field_name
    assert not forced_labour.was_checked(held.case)


def test_only_an_inspector_says_so_after_findings_and_with_both_halves(
    field: Field, held: Filed, peppers: PepperRing
) -> None:
    lead = make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=(field.team_id,))

    def establish(person: object) -> None:
        with transaction():
            forced_labour.establish_forced_labour(person.actor, held.case, reason=WHY)  # type: ignore[attr-defined]

    with pytest.raises(GuardRefused, match="No finding"):
        establish(field.inspector)
    reach_findings(field, held)
    with pytest.raises(GuardRefused, match="both shown"):
        establish(field.inspector)
    with transaction():
        forced_labour.check_indicators(field.inspector.actor, held.case, signs=PROBABLE)
    for other in (lead, field.triager, field.supervisor, field.verifier):
        with pytest.raises(NotAllowed):
            establish(other)
    assert not held.case.forced_labour_established
    establish(field.inspector)
    assert held.case.forced_labour_established


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_the_words_are_known_in_every_language(text: str) -> None:
    assert early_words(text)


def test_harmless_words_are_not_taken_for_them() -> None:
    for text in (
        "Labour law was enforced.",
        "Le travail de force majeure",
        "Kazi ya shamba",
        "劳动合同",
        "労働時間",
    ):
        assert not early_words(text)


@pytest.mark.parametrize("code", NAMES)
def test_no_notice_names_it_before_a_finding(field: Field, held: Filed, code: str) -> None:
    with pytest.raises(GuardRefused, match="Before a finding") as raised, transaction():
        disclosing.compose(
            field.inspector.actor,
            held.case,
            audience=DisclosureAudience.SITE,
            text=NAMES[code],
            locale=code,
        )
    assert raised.value.values["words"]
    assert versions_of(held.case, DisclosureAudience.SITE) == []


@pytest.mark.parametrize(
    ("outcome", "allowed"), [(Outcome.SUBSTANTIATED, True), (Outcome.INCONCLUSIVE, False)]
)
def test_a_finding_that_bears_it_out_lets_it_be_said(
    field: Field, held: Filed, outcome: Outcome, allowed: bool
) -> None:
    reach_findings(field, held, outcome=outcome)
    if allowed:
        with transaction():
            write_notice(field, held, NAMES["en"])
        return
    with pytest.raises(GuardRefused, match="Before a finding"), transaction():
        write_notice(field, held, NAMES["en"])


def test_the_page_is_filled_kept_and_says_what_is_missing(app: Flask, field: Field, held: Filed) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    desk, lead = app.test_client(), app.test_client()
    visit_as(desk, field.inspector)
    visit_as(lead, field.verifier)
    case = f"/inspector/cases/{held.case.reference}"
    assert lead.get(f"{case}/indicators").status_code == 403
    page = desk.get(f"{case}/indicators").text
    assert "Forced labour is possible" in page
    assert page.count("<fieldset") == 11
    answers = {f"{code}-sighting": "unknown" for code in INDICATORS} | {
        f"{code}-evidence": "" for code in INDICATORS
    }
    bad = {**answers, "isolation-sighting": "seen", "isolation-marks": ["menace"]}
    refused = desk.post(f"{case}/indicators", data=bad)
    assert refused.status_code == 422
    assert "Say what it rests on." in refused.text
    old = desk.post(f"{case}/indicators", data={**answers, "version": "0"})
    assert old.status_code == 409
    good = {**bad, "isolation-evidence": "visit", "isolation-marks": ["menace", "involuntary"]}
    assert desk.post(f"{case}/indicators", data=good).status_code == 303
    assert "Forced labour is probable" in desk.get(case).text


def test_a_site_reads_no_such_words_on_its_pages(app: Flask, field: Field, held: Filed) -> None:
    """What the operator sees of a case with the worst signs, before anything was found."""
    with transaction():
        forced_labour.check_indicators(field.inspector.actor, held.case, signs=PROBABLE)
        told = write_notice(field, held, "Who holds the papers?")
        notice.notify_site(field.inspector.actor, held.case, disclosure=told)
    site = app.test_client()
    visit_as(site, field.operator)
    matter = re.findall(r'href="(/operator/matters/[0-9a-z]+)"', site.get("/operator/?view=all").text)[0]
    for locale in NAMES:
        site.set_cookie("lang", locale)
        for address in ("/operator/", "/operator/actions", matter, f"{matter}/reply"):
            answer = site.get(address)
            assert answer.status_code == 200
            assert not early_words(answer.text), address
