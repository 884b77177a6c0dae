"""Filing a report: once, to somebody, with every word sealed."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story, files_of, identity_of
from grievance.complaints.services.submission import ReportDraft, submit_report
from grievance.complaints.services.wordings import text_hash
from grievance.complaints.states import (
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    KnownTo,
    RaiseWithEmployer,
    ReplyRoute,
)
from grievance.evidence.services.storing import prepare_file
from grievance.evidence.store import FileStore
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound, Sealed, Unavailable
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.reporter_codes import new_code
from tests.factories.people import make_person, make_team
from tests.factories.reports import make_intake, make_report, photo

SHOWN = {
    (ConsentAudience.EMPLOYER, ConsentField.PROBLEM): "May we raise it?",
    (ConsentAudience.EMPLOYER, ConsentField.IDENTITY): "Who may know?",
}


def test_the_team_and_the_reporter_read_it(app: Flask, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    filed = make_report(peppers, site_id=intake.site_id, where="gate 4", locale="sw")
    for actor in (intake.inspector.actor, filed.actor):
        story = complaint_story(actor, filed.complaint)
        assert (story.lang, story.story, story.where) == ("sw", "They did not pay.", "gate 4")


def test_another_team_does_not(app: Flask, peppers: PepperRing) -> None:
    filed = make_report(peppers, site_id=make_intake(peppers).site_id)
    stranger = make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),)).actor
    with pytest.raises(Sealed):
        complaint_story(stranger, filed.complaint)


def test_sending_one_draft_twice_files_once(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    key, code = secrets.token_bytes(32), new_code()
    draft = ReportDraft(locale="en", item_codes=["WA1"])
    references = []
    for _ in range(2):
        with transaction():
            filed = submit_report(draft, submission_key=key, code=code, peppers=peppers, cost=LOWEST)
            references.append(filed.reference)
    assert references[0] == references[1]
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1
    facts = db.session.scalars(select(Fact.verb).where(Fact.verb == "complaint.received")).all()
    assert len(facts) == 1


def test_a_site_without_anybody_who_can_read_goes_to_the_fallback_team(
    app: Flask, peppers: PepperRing
) -> None:
    intake = make_intake(peppers)
    from tests.factories.places import make_site

    filed = make_report(peppers, site_id=make_site(team=make_team(name="Nobody here yet")))
    assert complaint_story(intake.inspector.actor, filed.complaint).story


def test_with_nobody_at_all_nothing_is_taken(app: Flask, peppers: PepperRing) -> None:
    with pytest.raises(Unavailable):
        make_report(peppers)
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 0


def test_a_retired_or_unknown_problem_is_no_problem(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    with pytest.raises(InvalidInput):
        make_report(peppers, item_codes=["XX9", ""])


def test_only_what_was_shown_is_consent(app: Flask, peppers: PepperRing) -> None:
    make_intake(peppers)
    filed = make_report(peppers, consent_texts=SHOWN, raise_with_employer=RaiseWithEmployer.NO)
    given = {(each.audience, each.field): each for each in filed.complaint.consents}
    assert set(given) == set(SHOWN)
    problem = given[ConsentAudience.EMPLOYER, ConsentField.PROBLEM]
    assert (problem.answer, problem.text_hash) == (ConsentAnswer.NO, text_hash("May we raise it?"))
    assert given[ConsentAudience.EMPLOYER, ConsentField.IDENTITY].answer is ConsentAnswer.NO


def test_who_wants_to_stay_unknown_leaves_no_name(app: Flask, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    unknown = make_report(peppers, name="Amina", known_to=KnownTo.NOBODY)
    known = make_report(peppers, name="Amina", known_to=KnownTo.TEAM)
    assert unknown.complaint.identity is None
    assert identity_of(intake.inspector.actor, known.complaint).name == "Amina"


def test_a_number_is_kept_only_for_who_asked_to_be_reached(app: Flask, peppers: PepperRing) -> None:
    intake = make_intake(peppers)
    silent = make_report(peppers, contact="+243 81 000 0000")
    called = make_report(
        peppers, contact="+243 81 000 0000", safe_times="Sunday", reply_route=ReplyRoute.CALL
    )
    assert silent.complaint.delivery is None
    reached = identity_of(intake.inspector.actor, called.complaint)
    assert (reached.contact, reached.safe_times) == ("+243 81 000 0000", "Sunday")


def test_originals_are_for_the_team_alone(app: Flask, peppers: PepperRing, tmp_path: Path) -> None:
    intake = make_intake(peppers)
    store = FileStore(tmp_path / "files")
    files = [
        prepare_file(photo(), name="a.jpg", store=store),
        prepare_file(io.BytesIO(b"OggS" + b"\0" * 9), name="b.ogg", store=store),
    ]
    filed = make_report(peppers, files=files)
    seen = files_of(filed.actor, filed.complaint)
    assert [(each.cleaned, bool(each.original_reference)) for each in seen] == [(True, True), (False, True)]
    assert [each.description is not None for each in seen] == [True, False]
    original = filed.complaint.original
    assert original is not None
    holders = {grant.principal_id for grant in original.grants}
    assert filed.actor.principal_id not in holders
    assert intake.inspector.actor.principal_id in holders


def test_out_of_reach_is_not_found(app: Flask, peppers: PepperRing) -> None:
    from grievance.complaints.access import COMPLAINTS

    make_intake(peppers)
    mine, theirs = make_report(peppers), make_report(peppers)
    COMPLAINTS.require(mine.actor, Permission.Complaint.FOLLOW, mine.complaint)
    with pytest.raises(NotFound):
        COMPLAINTS.require(mine.actor, Permission.Complaint.FOLLOW, theirs.complaint)
