"""Official letters: exactly what was released, in its reader's language, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from pikepdf import Name
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.cases import clocks
from grievance.cases.models.event import CaseEvent
from grievance.cases.services import closing, disclosing, findings, notice
from grievance.cases.services.safety_gate import fingerprint
from grievance.cases.states import DisclosureAudience, Outcome
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.exports import queries
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.models import OfficialLetter
from grievance.exports.queries import (
    kinds_for,
    letters_of_case,
    letters_to_site,
    pdf_for_site,
    pdf_for_team,
)
from grievance.exports.services.issuing import Wanted, draft_letter, issue_letter
from grievance.exports.states import LetterKind
from grievance.exports.typesetting import Paper, Printed, typeset
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.policy.actor import Actor
from grievance.remediation.matters import matter_row
from grievance.vault.models.compartment import SealedItem
from grievance.web.ui.voices import voice_of
from tests.exports.accessible import elements, faults, kinds
from tests.exports.conftest import TOLD, Told, tell
from tests.factories.cases import PARAPHRASE, STORY, conclude, file_report, hear_site, make_field

ADDRESS = "https://portal.example"


def wanted(told: Told, kind: LetterKind = LetterKind.NOTICE, **more: object) -> Wanted:
    return Wanted(told.release.reference, kind, **more)  # type: ignore[arg-type]


def draft(
    told: Told, locale: str = "en", *, actor: Actor | None = None, asked: Wanted | None = None
) -> Paper:
    with told.app.test_request_context():
        return draft_letter(
            actor or told.field.inspector.actor,
            told.filed.case,
            asked or wanted(told),
            voice=voice_of(locale),
            address=ADDRESS,
            draft=False,
        )


def issue(told: Told, locale: str, *, asked: Wanted | None = None) -> str:
    paper = draft(told, locale, asked=asked)
    printed = typeset(paper)
    with told.app.test_request_context(), transaction():
        made = issue_letter(
            told.field.inspector.actor,
            told.filed.case,
            asked or wanted(told),
            printed,
            voice=voice_of(locale),
            address=ADDRESS,
        )
        return made.reference


def said(paper: Paper) -> str:
    """All that a paper says, in one piece."""
    return str(paper.content)


@pytest.fixture(scope="module")
def ended(told: Told) -> Told:
    """A case that found nothing to put right and is about to close, with a last word to the site."""
    field = told.field
    again = tell(told.app, field)
    hear_site(field, again.filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, again.filed.case)
    conclude(field, again.filed, outcome=Outcome.NOT_SUBSTANTIATED)
    with transaction():
        closing.prepare_closing(field.inspector.actor, again.filed.case)
        made = disclosing.compose(
            field.inspector.actor,
            again.filed.case,
            audience=DisclosureAudience.SITE,
            text=PARAPHRASE,
            locale="en",
            translations=TOLD,
        )
        last = notice.write_to_site(field.inspector.actor, again.filed.case, disclosure=made)
        return replace(again, release_id=last.id)


@pytest.mark.parametrize("locale", ["en", "ar", "ja", "zh_Hans", "fr"])
@pytest.mark.parametrize("kind", LetterKind)
def test_each_letter_is_accessible_in_each_language_and_says_exactly_what_was_released(
    told: Told, ended: Told, kind: LetterKind, locale: str
) -> None:
    of = told if kind is LetterKind.NOTICE else ended
    asks_by = clock.today() + timedelta(days=9) if kind is LetterKind.REQUEST else None
    paper = draft(of, locale, asked=wanted(of, kind, answer_by=asks_by))
    printed = typeset(paper)
    assert faults(printed.pdf) == []
    assert paper.content["title"] == voice_of(locale).say(LETTER_LABELS[kind])
    words = [each for each in paper.content["blocks"] if each["kind"] == "words"]
    assert [each["text"] for each in words] == [TOLD.get(locale, PARAPHRASE)]
    with pikepdf.open(io.BytesIO(printed.pdf)) as opened:
        assert str(opened.Root.Lang).lower().startswith(locale[:2])
        assert kinds(opened).count("H1") == 2
        assert len(opened.pages) == 1


def test_a_text_becomes_what_had_happened_before_it_went_out(told: Told, ended: Told) -> None:
    assert kinds_for(told.filed.case, told.release) == [LetterKind.NOTICE]
    last = [LetterKind.REQUEST, LetterKind.FINDINGS, LetterKind.CLOSING]
    assert kinds_for(ended.filed.case, ended.release) == last
    ends = said(draft(ended, asked=wanted(ended, LetterKind.CLOSING)))
    assert "the matter can be opened again" in ends
    assert "If a fact in this letter is wrong" not in ends


def test_the_same_letter_is_the_same_bytes(told: Told) -> None:
    with clock.at(clock.now()):
        first, second = typeset(draft(told, "ja")), typeset(draft(told, "ja"))
    assert first == second
    assert first.file_fingerprint == hashlib.sha256(second.pdf).hexdigest()


def test_it_carries_the_fingerprint_of_all_else_that_it_says(told: Told) -> None:
    paper = draft(told)
    blocks = paper.content["blocks"]
    rest = {key: value for key, value in paper.content.items() if key != "foot"}
    assert paper.fingerprint == fingerprint({**rest, "blocks": blocks[:-1]})
    assert paper.fingerprint in blocks[-1]["text"]
    assert paper.fingerprint[:16] in paper.content["foot"]


def test_it_says_who_writes_to_whom_and_how_to_answer_by_when_and_nothing_of_a_worker(told: Told) -> None:
    text = said(draft(told))
    due = told.release.reply_due_at
    assert due is not None
    for part in ("Invented Pit", told.filed.case.reference, ADDRESS, f"{due:%B} {due.day}, {due.year}"):
        assert part in text
    assert not [word for word in STORY.split() if len(word) > 8 and word in text]
    assert "Person" not in text


def test_it_is_kept_numbered_and_hashed_into_the_trail(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    field = told.field
    first, second = issue(told, "en"), issue(told, "ar")
    case = told.filed.case
    rows = letters_of_case(field.verifier.actor, case)
    assert [each.number for each in rows] == [f"{case.reference}-2", f"{case.reference}-1"]
    assert [each.reference for each in letters_to_site(field.operator.actor, case).rows] == [second, first]
    monkeypatch.setattr(queries, "LETTERS", 1)
    pages = [letters_to_site(field.operator.actor, case, page=at) for at in (1, 2)]
    assert [(page.rows[0].reference, page.total) for page in pages] == [(second, 2), (first, 2)]
    view, pdf = pdf_for_team(field.inspector.actor, case, first)
    assert (view.locale, pdf) == ("en", pdf_for_site(field.operator.actor, case, first)[1])
    row = db.session.scalars(select(OfficialLetter).where(OfficialLetter.reference == first)).one()
    assert hashlib.sha256(pdf).hexdigest() == row.file_hash
    fact = db.session.scalars(select(Fact).where(Fact.subject_reference == first)).one()
    assert fact.verb == "letter.issued"
    assert (fact.codes["fingerprint"], fact.codes["file_fingerprint"]) == (row.content_hash, row.file_hash)
    event = db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == "letter_issued")
    ).first()
    assert event is not None
    assert (event.visible_to, event.details["kind"]) == (["operator"], "notice")
    with pytest.raises(GuardRefused, match="issued already"):
        draft(told, "ar")


def test_who_may_not_write_to_the_site_issues_nothing_and_a_stranger_finds_nothing(told: Told) -> None:
    case = told.filed.case
    with pytest.raises(NotAllowed):
        draft(told, actor=told.field.verifier.actor)
    stranger = make_field(told.app.extensions["peppers"], name="Another Invented Pit", fallback=False)
    with pytest.raises(NotFound):
        draft(told, actor=stranger.inspector.actor)
    assert letters_to_site(stranger.operator.actor, case).total == 0
    some = db.session.scalars(select(OfficialLetter.reference).limit(1)).one()
    for look in (pdf_for_team, pdf_for_site):
        with pytest.raises(NotFound):
            look(stranger.operator.actor, case, some)
    other = file_report(told.field, told.app.extensions["peppers"])
    with pytest.raises(NotFound):
        pdf_for_team(told.field.inspector.actor, other.case, some)


def test_what_is_wrong_is_said_and_nothing_is_kept(told: Told) -> None:
    kept = select(func.count()).select_from(SealedItem)
    before = db.session.scalar(kept)
    today = clock.today()
    for asked, locale, fault in (
        (wanted(told, LetterKind.FINDINGS), "en", "cannot become"),
        (wanted(told, LetterKind.REQUEST), "en", "cannot become"),
        (wanted(told), "sw", "does not exist in this language"),
        (wanted(told, answer_by=today), "fr", "leave the day empty"),
    ):
        with pytest.raises(InvalidInput, match=fault):
            draft(told, locale, asked=asked)
    with pytest.raises(NotFound):
        draft(told, asked=Wanted("0000000000no", LetterKind.NOTICE))
    stale = Printed("0" * 64, b"%PDF-1.7")
    with told.app.test_request_context(), pytest.raises(Changed), transaction():
        issue_letter(
            told.field.inspector.actor,
            told.filed.case,
            wanted(told),
            stale,
            voice=voice_of("fr"),
            address=ADDRESS,
        )
    assert db.session.scalar(kept) == before


def test_findings_and_a_request_have_their_own_letters(told: Told) -> None:
    field, filed = told.field, told.filed
    hear_site(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case)
    conclude(field, filed)
    with transaction():
        made = disclosing.compose(
            field.inspector.actor,
            filed.case,
            audience=DisclosureAudience.SITE,
            text="We found that papers are kept. Please give them back.",
            locale="en",
        )
        later = notice.write_to_site(field.inspector.actor, filed.case, disclosure=made)
        reference, due = later.reference, later.reply_due_at
    found = draft(told, asked=Wanted(reference, LetterKind.FINDINGS))
    assert "ask others to look again" in said(found)
    assert faults(typeset(found).pdf) == []
    assert due is None
    for day in (None, clock.today() - timedelta(days=1), clock.today() + timedelta(days=61)):
        with pytest.raises(InvalidInput, match="within 60 days"):
            draft(told, asked=Wanted(reference, LetterKind.REQUEST, day))
    by = clock.today() + timedelta(days=9)
    request = Wanted(reference, LetterKind.REQUEST, by)
    assert "Please answer by" in said(draft(told, asked=request))
    issue(told, "en", asked=request)
    # What the paper says runs on both desks too, and ends with the answer.
    assert matter_row(field.operator.actor, filed.case).due_on == by
    running = clocks.running_clock(filed.case, "site_reply")
    assert running is not None
    assert running.due_at.date() == by
    hear_site(field, filed)
    assert matter_row(field.operator.actor, filed.case).due_on != by
    assert clocks.running_clock(filed.case, "site_reply") is None


def test_a_worker_who_says_no_stops_letters_too(told: Told) -> None:
    again = tell(told.app, told.field)
    assert draft(again)
    with transaction():
        answer_consent(
            again.filed.reporter,
            again.filed.complaint,
            audience=ConsentAudience.EMPLOYER,
            field=ConsentField.PROBLEM,
            answer=ConsentAnswer.NO,
            locale="en",
            text_shown="May we raise it without your name?",
        )
    with pytest.raises(GuardRefused, match="said no"):
        draft(again)


def test_what_did_not_go_through_the_gate_as_it_is_becomes_no_letter(told: Told) -> None:
    again = tell(told.app, told.field)
    with transaction():
        again.release.text_hash = "0" * 64
    with pytest.raises(GuardRefused, match="safety gate"):
        draft(again)


def test_a_draft_says_so_on_every_page_and_to_whoever_only_hears_it(told: Told) -> None:
    with told.app.test_request_context():
        paper = draft_letter(
            told.field.inspector.actor, told.filed.case, wanted(told), voice=voice_of("ja"), address=ADDRESS
        )
    assert paper.content["stamp"]
    printed = typeset(paper)
    assert faults(printed.pdf) == []
    with pikepdf.open(io.BytesIO(printed.pdf)) as opened:
        assert all(Name.Figure != each.S for each in elements(opened))
