"""The safety gate: consent of each worker, risk of punishment, a second reader, nobody's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.models.event import SiteRelease
from grievance.cases.services import notes, notice, safety_gate, triage
from grievance.cases.services.safety_gate import gate
from grievance.cases.severity import RetaliationSign
from grievance.complaints.services import follow_up
from grievance.complaints.states import RaiseWithEmployer
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.vault.services.compartments import open_item
from tests.factories.cases import (
    BUT_SMALL,
    LETTER,
    PARAPHRASE,
    STORY,
    Field,
    Filed,
    accept,
    assign,
    file_report,
    make_field,
    tell_site,
    write_notice,
)

VERY_RISKY = replace(BUT_SMALL, signs=frozenset(list(RetaliationSign)[:5]))


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def send(field: Field, filed: Filed, text: str = PARAPHRASE) -> None:
    """Tell the site with this text."""
    with transaction():
        notice.notify_site(field.inspector.actor, filed.case, disclosure=write_notice(field, filed, text))


@pytest.mark.parametrize("answer", [RaiseWithEmployer.NO, RaiseWithEmployer.ASK_FIRST])
def test_without_a_yes_the_site_learns_nothing(
    field: Field, peppers: PepperRing, answer: RaiseWithEmployer
) -> None:
    """No is no, and silence after "ask me first" is no; a yes given later opens the gate."""
    filed = file_report(field, peppers, consent=answer)
    assign(field, filed)
    assert len(gate(filed.case)) == 1
    with pytest.raises(GuardRefused):
        send(field, filed)
    with transaction():
        follow_up.set_raise_with_employer(
            filed.reporter, filed.complaint, RaiseWithEmployer.YES, text_shown="May we?", locale="sw"
        )
    assert gate(filed.case) == []
    send(field, filed)
    assert filed.case.site_told_at is not None


def test_a_yes_taken_back_shuts_the_gate(field: Field, peppers: PepperRing) -> None:
    """Only the latest answer counts, also for every later word to the site."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    with transaction():
        follow_up.set_raise_with_employer(
            filed.reporter, filed.complaint, RaiseWithEmployer.NO, text_shown="May we?", locale="sw"
        )
    with pytest.raises(GuardRefused, match="said no"), transaction():
        notice.write_to_site(
            field.inspector.actor, filed.case, disclosure=write_notice(field, filed, "More.")
        )


def test_the_size_of_a_group_never_overrides_a_no(field: Field, peppers: PepperRing) -> None:
    """Ninety-nine yes and one no are a no."""
    many = [file_report(field, peppers) for _ in range(6)]
    many.append(file_report(field, peppers, consent=RaiseWithEmployer.NO))
    with transaction():
        for filed in many[1:]:
            triage.acknowledge_case(field.triager.actor, filed.case)
            triage.screen_case(field.triager.actor, filed.case)
            triage.merge_case(field.triager.actor, filed.case, target=many[0].case)
    assert len(many[0].case.complaints) == 7
    assign(field, many[0])
    with pytest.raises(GuardRefused, match="said no"):
        send(field, many[0])


@pytest.mark.parametrize(
    "quoting",
    [
        STORY,
        f"A worker says: {STORY}",
        "He said that THE FOREMAN keeps our  papers, in his office!",
        "nobody may leave the camp before harvest",
    ],
)
def test_six_words_in_a_row_are_a_quotation(field: Field, peppers: PepperRing, quoting: str) -> None:
    """Case, spaces and marks between do not hide a quotation."""
    filed = file_report(field, peppers)
    assign(field, filed)
    with pytest.raises(GuardRefused, match="own words"):
        send(field, filed, quoting)


@pytest.mark.parametrize(
    "paraphrase",
    ["The foreman keeps our papers somewhere.", "Nobody may leave the camp."],
)
def test_five_words_in_a_row_are_not(field: Field, peppers: PepperRing, paraphrase: str) -> None:
    """The words of a language belong to everybody."""
    filed = file_report(field, peppers)
    assign(field, filed)
    send(field, filed, paraphrase)


def test_a_script_without_spaces_is_compared_by_letters(field: Field, peppers: PepperRing) -> None:
    """A Chinese sentence is a quotation although it has no spaces."""
    filed = file_report(
        field, peppers, locale="zh_Hans", story="工头把我们的护照锁在他的办公室里，不让我们走。"
    )
    assign(field, filed)
    with pytest.raises(GuardRefused, match="own words"):
        send(field, filed, "有人说：把我们的护照锁在他的办公室里。")
    send(field, filed, "请说明护照由谁保管。")


def test_later_messages_are_words_too(field: Field, peppers: PepperRing) -> None:
    """What a worker writes after the report is theirs as well."""
    filed = file_report(field, peppers)
    assign(field, filed)
    later = "yesterday he shouted at my brother again"
    with transaction():
        follow_up.write_message(filed.reporter, filed.complaint, text=later, locale="sw")
    with pytest.raises(GuardRefused, match="own words"):
        send(field, filed, f"We heard: {later}.")


def test_very_high_risk_needs_a_safety_plan_first(field: Field, peppers: PepperRing) -> None:
    """R3: the plan for the worker's safety comes before any word to the site."""
    filed = file_report(field, peppers)
    assign(field, filed, inputs=VERY_RISKY)
    assert any("safety plan" in each for each in gate(filed.case))
    with transaction():
        notes.write_safety_plan(field.inspector.actor, filed.case, text="Noon only.", locale="en")
    assert gate(filed.case) == []


def test_what_the_site_reads_is_kept_with_its_fingerprint(field: Field, peppers: PepperRing) -> None:
    """Operator, reporter and team open what was released; the operator opens nothing else."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    release = db.session.scalars(select(SiteRelease)).one()
    assert release.text_hash == safety_gate.hash_of(PARAPHRASE)
    for actor in (field.operator.actor, filed.reporter, field.verifier.actor):
        assert open_item(actor, release.item)["text"] == PARAPHRASE
    with transaction():
        made = notes.write_note(field.inspector.actor, filed.case, text="Secret.", locale="en")
        with pytest.raises(Sealed):
            open_item(field.operator.actor, made.item)


def test_no_site_or_nobody_there(field: Field, peppers: PepperRing) -> None:
    """Without a site, or without anybody who answers for it, there is nobody to tell."""
    filed = file_report(field, peppers, site_id=None)
    with transaction():
        triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
    assert any("No site" in each for each in gate(filed.case))
    assert any("not been rated" in each for each in gate(filed.case))
    other = file_report(field, peppers)
    accept(field, other)
    assert gate(other.case) == []
