"""List and page agree for every user and every case; a site knows a case only once it was told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.queue import QueueFilters, QueueView, queue, view_counts
from grievance.cases.services import findings, triage
from grievance.complaints.services import follow_up
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from tests.factories.cases import (
    LETTER,
    accept,
    assign,
    file_report,
    hear_site,
    make_field,
    reach_findings,
    tell_site,
)
from tests.factories.people import make_person

PERMISSIONS = [
    *Permission.Case,
    *Permission.Plan,
    Permission.Complaint.FOLLOW,
]


@pytest.fixture
def world(app: Flask, peppers: PepperRing) -> tuple[list[Actor], list[int]]:
    """Two teams with their sites, cases in several states, and somebody of every role."""
    here, there = make_field(peppers), make_field(peppers, fallback=False)
    cases, reporters = [], []
    for field in (here, there):
        made = [file_report(field, peppers) for _ in range(4)]
        accept(field, made[1])
        assign(field, made[2])
        assign(field, made[3])
        tell_site(field, made[3])
        with transaction():
            follow_up.report_punishment(made[3].reporter, made[3].complaint, text="", locale="sw")
        cases += [filed.case_id for filed in made]
        reporters += [filed.reporter for filed in made]
    people = [
        person.actor
        for field in (here, there)
        for person in (
            field.triager,
            field.inspector,
            field.verifier,
            field.supervisor,
            field.operator,
        )
    ]
    others = [make_person(role, peppers=peppers, teams=(here.team_id,)).actor for role in Role]
    every_case = list(db.session.scalars(select(Case.id)))
    assert len(every_case) == len(cases) + 2
    return [*people, *others, *reporters, actors.service()], every_case


def test_list_and_page_agree(world: tuple[list[Actor], list[int]]) -> None:
    """For every user × case × permission: in the list exactly when the page opens."""
    everybody, every_case = world
    records = [db.session.get_one(Case, case_id) for case_id in every_case]
    for actor in everybody:
        for permission in PERMISSIONS:
            listed = set(db.session.scalars(CASES.visible(actor, permission)))
            seen = set(db.session.scalars(CASES.visible(actor)))
            for case in records:
                try:
                    CASES.require(actor, permission, case)
                    answer = "yes"
                except NotAllowed:
                    answer = "not allowed"
                except NotFound:
                    answer = "not found"
                expected = "yes" if case in listed else "not allowed" if case in seen else "not found"
                assert answer == expected, (actor, permission, case.state)


def test_who_reaches_what(world: tuple[list[Actor], list[int]]) -> None:
    """Teams see their own, sites what they were told and never a case of punishment, workers their own."""
    everybody, _every_case = world
    for actor in everybody:
        seen = {
            case
            for permission in PERMISSIONS
            for case in db.session.scalars(CASES.visible(actor, permission))
        }
        if actor.complaint_id is not None:
            assert [each.complaints[0].id for each in seen] == [actor.complaint_id]
        elif Role.OPERATOR in actor.roles and seen:
            assert all(case.site_told_at is not None and case.case_type != "RTL" for case in seen)
            assert len(seen) == 1
        elif actor.roles & {Role.BRAND, Role.ADMINISTRATOR, Role.PARTY_OFFICIAL, Role.AUDITOR, Role.SERVICE}:
            assert not seen
        else:
            assert all(case.team_id in actor.team_ids for case in seen)


def test_counts_are_what_the_views_hold(world: tuple[list[Actor], list[int]]) -> None:
    """The number beside a view is the number of its lines, for everybody."""
    for actor in world[0]:
        counts = view_counts(actor)
        for view in QueueView:
            page = queue(actor, view, filters=QueueFilters())
            assert counts[view] == page.total == len(page.rows)


def test_a_view_holds_what_waits_for_the_worker_or_for_the_company(app: Flask, peppers: PepperRing) -> None:
    """Each of them the right cases and no other; what comes next takes a case out of its view."""
    field = make_field(peppers)
    _new, asked, told, answered = (file_report(field, peppers) for _ in range(4))
    for each in (told, answered):
        assign(field, each)
    tell_site(field, told)
    reach_findings(field, answered)
    actor = field.triager.actor
    with transaction():
        triage.ask_reporter(actor, asked.case, letter=LETTER)

    def seen(view: QueueView) -> set[str]:
        return {row.reference for row in queue(actor, view, filters=QueueFilters()).rows}

    assert seen(QueueView.WORKER) == {asked.case.reference}
    assert seen(QueueView.COMPANY) == {told.case.reference}
    with transaction():
        follow_up.write_message(asked.reporter, asked.complaint, text="At noon.", locale="sw")
    assert seen(QueueView.WORKER) == set()
    hear_site(field, told)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, told.case)
    assert seen(QueueView.COMPANY) == set()


def test_late_in_the_list_is_late_on_the_page(app: Flask, peppers: PepperRing) -> None:
    """A paused case is not late, and a missed deadline is in the view."""
    field = make_field(peppers)
    filed, asked = file_report(field, peppers), file_report(field, peppers)
    with transaction():
        triage.ask_reporter(field.triager.actor, asked.case, letter=LETTER)
    actor = field.triager.actor
    with clock.at(clock.now() + timedelta(days=9)):
        rows = queue(actor, QueueView.LATE, filters=QueueFilters()).rows
    assert [row.reference for row in rows] == [filed.case.reference]
    assert rows[0].late
