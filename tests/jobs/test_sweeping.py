"""What nobody needs any more is swept away, and nothing that somebody still waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import PasswordReset, User
from grievance.accounts.queries import open_invitations
from grievance.accounts.services.inviting import invite_again, invited_user
from grievance.accounts.services.old_links import forget_old_links
from grievance.accounts.services.resetting import begin_reset
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from grievance.jobs.queue import enqueue, forget_given_up, handle_with, run_due
from grievance.jobs.schedule import kinds
from grievance.notifications.models import Mail
from grievance.notifications.outbox import forget_old, tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from grievance.wiring import wire
from tests.factories.accounts import OPERATOR, make_account
from tests.factories.people import make_organisation, make_person
from tests.factories.vouching import invite


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "never sent"])
def test_messages_go_after_a_month(app: Flask, peppers: PepperRing, sent: bool) -> None:
    person = make_person(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([person.user_id], Template.WAITING)
    with transaction():
        mail = db.session.scalars(select(Mail)).one()
        mail.sent_at = clock.now() if sent else None
    for days, left in ((29, 1), (31, 0)):
        with clock.at(clock.now() + timedelta(days=days)), transaction():
            forget_old()
        assert len(db.session.scalars(select(Mail)).all()) == left


def test_a_message_that_went_is_no_fault_of_its_job(app: Flask, peppers: PepperRing) -> None:
    person = make_person(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([person.user_id], Template.WAITING)
    with clock.at(clock.now() + timedelta(days=40)):
        with transaction():
            forget_old()
        run_due()
    assert db.session.scalars(select(Job).where(Job.last_error.is_not(None))).all() == []


def test_work_that_was_given_up_goes_after_a_month_and_what_waits_stays(app: Flask) -> None:
    handle_with("test.sweeping", lambda: None)
    with transaction():
        enqueue("test.sweeping", unique_key="waits", due_at=clock.now() - timedelta(days=90))
        enqueue("test.sweeping", unique_key="given up", due_at=clock.now())
    with transaction():
        job = db.session.scalars(select(Job).where(Job.unique_key == "given up")).one()
        job.given_up = True
    for days, left in ((29, {"waits", "given up"}), (31, {"waits"})):
        with clock.at(clock.now() + timedelta(days=days)), transaction():
            forget_given_up()
        assert set(db.session.scalars(select(Job.unique_key))) == left


def test_a_way_to_a_new_password_goes_when_it_has_ended(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        assert begin_reset(db.session.get_one(User, account.user_id)) is not None
    for minutes, left in ((59, 1), (61, 0)):
        with clock.at(clock.now() + timedelta(minutes=minutes)), transaction():
            forget_old_links()
        assert len(db.session.scalars(select(PasswordReset)).all()) == left


def test_an_invitation_that_nobody_took_is_shown_as_over_for_a_month_and_can_be_given_anew(
    app: Flask,
) -> None:
    user_id = invite(make_organisation(OrganisationKind.BRAND), "mika@example.org")
    for days, left in ((6, [False]), (8, [True]), (36, [True]), (38, [])):
        with clock.at(clock.now() + timedelta(days=days)):
            with transaction():
                forget_old_links()
            assert [each.expired for each in open_invitations(OPERATOR).rows] == left
    with transaction():
        again = invite_again(OPERATOR, db.session.get_one(User, user_id))
    assert invited_user(again.token).id == user_id


def test_every_sweep_is_in_the_schedule(app: Flask, settings: Settings) -> None:
    wire(settings)
    sweeps = {
        "visits.forget_expired",
        "tries.forget_expired",
        "accounts.forget_old_links",
        "evidence.delete_abandoned",
        "mail.forget_old",
        "jobs.forget_given_up",
        "erasure.begin_due",
        "cases.keep_to_retention",
        "audit.sign_head",
    }
    assert sweeps <= kinds()
