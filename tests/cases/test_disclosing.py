"""A text for somebody outside: versions, a second reader, the workers' own look, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import SiteRelease
from grievance.cases.services import disclosing, notes, notice, safety_gate, triage
from grievance.cases.services.telling import known_of
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import DisclosureAudience, DisclosureState, StopCause
from grievance.complaints.services import follow_up
from grievance.complaints.states import ConsentAnswer, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item
from tests.factories.cases import (
    BUT_SMALL,
    ON_A_KNIFE_EDGE,
    PARAPHRASE,
    Field,
    Filed,
    assign,
    file_report,
    make_field,
    write_notice,
)

SITE = DisclosureAudience.SITE
RISKY = replace(
    BUT_SMALL,
    signs=frozenset({RetaliationSign.LIVE_IN, RetaliationSign.VISA_TIED, RetaliationSign.DIRECT_BOSS}),
)
VERY_RISKY = replace(
    BUT_SMALL, signs=ON_A_KNIFE_EDGE | {RetaliationSign.DIRECT_BOSS, RetaliationSign.UNION_LEADER}
)
FEW = replace(BUT_SMALL, signs=frozenset({RetaliationSign.SMALL_GROUP}))


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


def ready(
    field: Field,
    peppers: PepperRing,
    *,
    inputs: SeverityInputs = BUT_SMALL,
    consent: RaiseWithEmployer = RaiseWithEmployer.YES,
) -> Filed:
    """A case at the point where the site could be told."""
    filed = file_report(field, peppers, consent=consent)
    assign(field, filed, inputs=inputs)
    return filed


def write(field: Field, filed: Filed, text: str = PARAPHRASE) -> str:
    with transaction():
        return write_notice(field, filed, text).reference


def found(reference: str) -> Disclosure:
    return db.session.scalars(select(Disclosure).where(Disclosure.reference == reference)).one()


def approve(actor: Actor, reference: str) -> None:
    with transaction():
        disclosing.approve(actor, found(reference))


def lay(field: Field, reference: str, *, days: int = 3) -> None:
    with transaction():
        until = clock.today() + timedelta(days=days)
        disclosing.lay_before_workers(field.inspector.actor, found(reference), answer_by=until)


def say(filed: Filed, reference: str, answer: ConsentAnswer) -> None:
    with transaction():
        disclosing.answer_disclosure(filed.reporter, filed.complaint, found(reference), answer=answer)


def send(field: Field, filed: Filed, reference: str) -> None:
    with transaction():
        notice.notify_site(field.inspector.actor, filed.case, disclosure=found(reference))


def told() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(SiteRelease)).all())


def test_high_risk_needs_another_reader_of_exactly_this_text(field: Field, peppers: PepperRing) -> None:
    """The writer cannot approve, a stranger cannot, a changed text has not been read, nobody twice."""
    filed = ready(field, peppers, inputs=RISKY)
    first = write(field, filed)
    lay(field, first)
    say(filed, first, ConsentAnswer.YES)
    with pytest.raises(GuardRefused, match="second person"):
        send(field, filed, first)
    with pytest.raises(GuardRefused, match="other than the writer"):
        approve(field.inspector.actor, first)
    with pytest.raises(NotAllowed):
        approve(field.verifier.actor, first)
    approve(field.colleague.actor, first)
    with pytest.raises(GuardRefused, match="already"):
        approve(field.supervisor.actor, first)
    second = write(field, filed, f"{PARAPHRASE} Now.")
    for refused in (first, second):
        with pytest.raises(GuardRefused):
            send(field, filed, refused)
    with pytest.raises(GuardRefused, match="newer version"):
        approve(field.colleague.actor, first)
    assert told() == 0


def test_the_same_text_twice_is_one_version(field: Field, peppers: PepperRing) -> None:
    """A double click makes nothing new; another text does, and the earlier one waits no more."""
    filed = ready(field, peppers)
    first = write(field, filed)
    assert write(field, filed) == first
    second = write(field, filed, "Please say how wages are paid.")
    assert (found(first).stop_cause, found(second).version) == (StopCause.REPLACED, 2)
    send(field, filed, second)
    with pytest.raises(GuardRefused):
        send(field, filed, second)
    assert told() == 1


def test_workers_say_no_for_good(field: Field, peppers: PepperRing) -> None:
    filed = ready(field, peppers, inputs=RISKY)
    reference = write(field, filed)
    lay(field, reference)
    say(filed, reference, ConsentAnswer.NO)
    assert found(reference).state is DisclosureState.STOPPED
    with pytest.raises(GuardRefused, match="said no to exactly this text"):
        send(field, filed, reference)
    with pytest.raises(GuardRefused, match="said no to exactly this text"):
        write(field, filed)
    with pytest.raises(GuardRefused, match="not used any more"):
        say(filed, reference, ConsentAnswer.YES)
    assert told() == 0


def test_silence_is_no_for_who_wants_to_be_asked(field: Field, peppers: PepperRing) -> None:
    filed = ready(field, peppers, consent=RaiseWithEmployer.ASK_FIRST)
    reference = write(field, filed)
    with pytest.raises(GuardRefused, match="Silence is no"):
        send(field, filed, reference)
    lay(field, reference)
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(GuardRefused, match="Silence is no"):
        send(field, filed, reference)
    say(filed, reference, ConsentAnswer.YES)
    send(field, filed, reference)
    assert told() == 1


def test_high_risk_waits_until_the_day(field: Field, peppers: PepperRing) -> None:
    """Who said yes before is shown the text; it goes when their time is over or they say yes again."""
    filed = ready(field, peppers, inputs=RISKY)
    reference = write(field, filed)
    approve(field.colleague.actor, reference)
    with pytest.raises(GuardRefused, match="Lay this text"):
        send(field, filed, reference)
    lay(field, reference)
    with pytest.raises(GuardRefused, match="still say no"):
        send(field, filed, reference)
    with clock.at(clock.now() + timedelta(days=4)):
        send(field, filed, reference)
    assert told() == 1


@pytest.mark.parametrize("inputs", [VERY_RISKY, FEW])
def test_very_high_risk_or_a_small_group_needs_a_yes_to_the_text(
    field: Field, peppers: PepperRing, inputs: SeverityInputs
) -> None:
    filed = ready(field, peppers, inputs=inputs)
    with transaction():
        notes.write_safety_plan(field.inspector.actor, filed.case, text="Noon only.", locale="en")
    reference = write(field, filed)
    approve(field.colleague.actor, reference)
    lay(field, reference)
    with (
        clock.at(clock.now() + timedelta(days=30)),
        pytest.raises(GuardRefused, match="say yes to this very"),
    ):
        send(field, filed, reference)
    say(filed, reference, ConsentAnswer.YES)
    send(field, filed, reference)
    assert told() == 1


def test_who_was_given_time_has_it_at_any_risk(field: Field, peppers: PepperRing) -> None:
    filed = ready(field, peppers)
    reference = write(field, filed)
    lay(field, reference)
    with pytest.raises(GuardRefused, match="still say no"):
        send(field, filed, reference)
    say(filed, reference, ConsentAnswer.YES)
    send(field, filed, reference)
    assert told() == 1


def test_a_consent_taken_back_stops_what_waits(field: Field, peppers: PepperRing) -> None:
    filed = ready(field, peppers)
    reference = write(field, filed)
    with transaction():
        follow_up.set_raise_with_employer(
            filed.reporter, filed.complaint, RaiseWithEmployer.NO, text_shown="May we?", locale="sw"
        )
    assert found(reference).stop_cause is StopCause.WITHDRAWN
    with pytest.raises(GuardRefused, match="Ask the worker"):
        send(field, filed, reference)
    assert told() == 0


def test_a_case_that_changed_has_to_be_looked_at_again(field: Field, peppers: PepperRing) -> None:
    """New words of the worker, or a new rating, make an approval worthless."""
    filed = ready(field, peppers)
    reference = write(field, filed)
    with transaction():
        follow_up.write_message(filed.reporter, filed.complaint, text="More happened.", locale="sw")
    for refused in (lambda: approve(field.colleague.actor, reference), lambda: send(field, filed, reference)):
        with pytest.raises(GuardRefused, match="new version"):
            refused()
    again = write(field, filed)
    assert again != reference
    with transaction():
        triage.set_severity(field.triager.actor, filed.case, inputs=RISKY)
    with pytest.raises(GuardRefused):
        send(field, filed, again)
    assert told() == 0


def test_an_empty_text_and_one_that_nobody_there_reads(field: Field, peppers: PepperRing) -> None:
    filed = ready(field, peppers)
    with pytest.raises(GuardRefused):
        write(field, filed, " \n ")
    sent = {"audience": SITE, "text": "Mangyaring sabihin.", "locale": "fil", "readers": ["en", "fr"]}
    with pytest.raises(InvalidInput, match="Nobody there reads"), transaction():
        disclosing.compose(field.inspector.actor, filed.case, **sent)  # type: ignore[arg-type]
    with transaction():
        made = disclosing.compose(
            field.inspector.actor,
            filed.case,
            **sent,  # type: ignore[arg-type]
            translations={"fr": "Veuillez dire comment."},
        )
        assert made.version == 1


def test_names_are_refused_unless_the_worker_gave_them_to_this_audience(
    field: Field, peppers: PepperRing
) -> None:
    reach = {"contact": "+243 899 777 555", "reply_route": ReplyRoute.TEXT}
    named = {"name": "Amina Juma", "known_to": KnownTo.TEAM, **reach}
    filed = file_report(field, peppers, story="Bwana Kabongo keeps our papers.", **named)
    assign(field, filed)
    for text in ("Ask Amina.", "Call 0899777555.", "Ask what Kabongo did.", "Demandez à AMÍNA."):
        with pytest.raises(GuardRefused, match=r"name or a number|own words"):
            write(field, filed, text)
    assert db.session.scalars(select(Disclosure)).all() == []


def test_a_page_marks_what_the_newest_texts_hold_and_a_text_is_held_against_them_all(
    field: Field, peppers: PepperRing
) -> None:
    filed = ready(field, peppers)
    with transaction():
        for text in ("Bwana Kabongo keeps our papers.", "He came back today."):
            follow_up.write_message(filed.reporter, filed.complaint, text=text, locale="sw")
    actor = field.inspector.actor
    newest, all_of_it = (known_of(actor, filed.case, SITE, most=most) for most in (1, None))
    assert (newest.whole, all_of_it.whole) == (False, True)
    assert ["Kabongo" in " ".join(each.names) for each in (newest, all_of_it)] == [False, True]
    assert known_of(actor, filed.case, SITE, most=3).whole
    with pytest.raises(GuardRefused, match="name or a number"):
        write(field, filed, "Ask what Kabongo did.")


def test_the_worker_reads_what_was_told_and_the_trail_holds_its_fingerprint(
    field: Field, peppers: PepperRing
) -> None:
    filed = ready(field, peppers)
    reference = write(field, filed)
    send(field, filed, reference)
    made = found(reference)
    assert [open_item(filed.reporter, each.item)["text"] for each in made.readings] == [PARAPHRASE]
    facts = db.session.scalars(select(Fact).where(Fact.verb == "disclosure.released")).all()
    assert [each.codes["fingerprint"] for each in facts] == [made.text_hash]
    assert made.text_hash == safety_gate.fingerprint({"lang": "en", "text": PARAPHRASE})
    with pytest.raises(GuardRefused, match="read it already"):
        say(filed, reference, ConsentAnswer.NO)


def test_nobody_answers_for_another(field: Field, peppers: PepperRing) -> None:
    filed, other = ready(field, peppers), ready(field, peppers)
    reference = write(field, filed)
    lay(field, reference)
    with pytest.raises(NotFound):
        say(other, reference, ConsentAnswer.NO)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_day_that_is_over_or_far_away_is_refused(field: Field, peppers: PepperRing, days: int) -> None:
    reference = write(field, ready(field, peppers))
    with pytest.raises(InvalidInput, match="60 days"):
        lay(field, reference, days=days)
    assert found(reference).answer_by is None


def test_a_case_about_punishment_is_never_shown_to_the_site(field: Field, peppers: PepperRing) -> None:
    from grievance.cases.services.intake import open_retaliation_case

    filed = ready(field, peppers)
    with transaction():
        child = open_retaliation_case(field.inspector.actor, filed.case)
        with pytest.raises(GuardRefused, match="about punishment"):
            disclosing.compose(field.inspector.actor, child, audience=SITE, text="Stop.", locale="en")
