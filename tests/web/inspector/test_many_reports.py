"""A case in which many stand together: so many reports and so much of its course on a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grievance.accounts.models.user import User
from grievance.cases.letters import Letter
from grievance.cases.models.case import Case
from grievance.cases.services import notes, retaliation, tasks
from grievance.cases.services.correspondence import write_to_reporters
from grievance.cases.services.linking import link_cases
from grievance.cases.services.steps import Words
from grievance.cases.states import CheckAnswer, CheckQuestion, LinkKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.web.inspector import alike_facts, case_page, check_in_page, worker_views
from tests.factories.cases import file_report, make_field
from tests.factories.remedies import make_matter
from tests.factories.visits import look_again, text_of, visit_as


def test_reports_and_course_are_shown_page_by_page(
    client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(peppers=peppers, workers=3, site_name="Invented Kiln")
    monkeypatch.setattr(worker_views, "REPORTS", 2)
    monkeypatch.setattr(case_page, "ENTRIES", 1)
    visit_as(client, matter.inspector)
    address = f"/inspector/cases/{matter.reference}"
    for part in ("", "/worker", "/consents", "/codes"):
        first, second = (text_of(client.get(f"{address}{part}?page={number}")) for number in (1, 2))
        assert "1 to 2 of 3" in first, part
        assert "3 to 3 of 3" in second, part
        named = "Worker 3" if part == "/consents" else "Report 3"
        assert named not in first, part
        assert named in second, part
    with transaction():
        for words in ("The first note.", "The second note."):
            notes.write_note(matter.inspector.actor, matter.case, text=words, locale="en")
    newest, older = text_of(client.get(address)), text_of(client.get(f"{address}?earlier=2"))
    assert "1 to 1 of " in newest
    assert "2 to 2 of " in older
    assert ["The second note." in page for page in (newest, older)] == [True, False]
    assert ["The first note." in page for page in (newest, older)] == [False, True]
    with transaction():
        for words in ("We go on.", "It goes well.", "It is done."):
            write_to_reporters(matter.inspector.actor, matter.case, Letter.plain(words, "fr"))
    letters = [text_of(client.get(f"{address}?earlier={number}")) for number in (1, 2)]
    assert ["It is done." in page for page in letters] == [True, False]
    assert ["It goes well." in page for page in letters] == [False, True], "three letters of one kind"
    assert all("Written to the worker (3 reports)" in page for page in letters)
    monkeypatch.setattr(worker_views, "MESSAGES", 2)
    seen = text_of(client.get(f"{address}/worker"))
    assert ["We go on." in seen, "It is done." in seen] == [False, True]
    assert "in the timeline of the case." in seen


def test_a_part_of_the_course_is_shown_and_the_plan_for_safety_above_it(
    client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown is all in the address, and its pages keep the rest of it."""
    matter = make_matter(peppers=peppers, workers=3, site_name="Invented Kiln")
    monkeypatch.setattr(case_page, "ENTRIES", 1)
    actor = matter.inspector.actor
    with transaction():
        for words in ("The old plan.", "The new plan."):
            notes.write_safety_plan(actor, matter.case, text=words, locale="en")
        notes.write_note(actor, matter.case, text="The last note.", locale="en")
        write_to_reporters(actor, matter.case, Letter.plain("To all of you.", "en"))
    visit_as(client, matter.inspector)
    address = f"/inspector/cases/{matter.reference}"
    whole, parts = text_of(client.get(address)), text_of(client.get(f"{address}?show=notes&beside=1"))
    above = whole.partition('id="timeline"')[0]
    assert "The new plan." in above
    assert "The old plan." not in whole
    assert "Site: " in above
    assert "Name: " in above
    assert ["To all of you." in page.partition('id="timeline"')[2] for page in (whole, parts)] == [True, True]
    assert ["The last note." in page for page in (whole, parts)] == [False, True]
    assert 'href="?show=notes&amp;beside=1&amp;earlier=2#timeline"' in parts
    assert 'href="?beside=1#timeline"' in parts, "another choice begins at its newest"
    assert "Nothing of this kind has happened." in text_of(client.get(f"{address}?show=translations"))


def test_what_grows_beside_a_case_is_shown_page_by_page(
    client: FlaskClient, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tasks by their day, linked cases and check-ins; a task further on can be done all the same."""
    matter = make_matter(peppers=peppers, workers=2, site_name="Invented Kiln")
    field = make_field(peppers)
    for module, name in ((tasks, "TASKS"), (alike_facts, "LINKED"), (check_in_page, "CHECK_INS")):
        monkeypatch.setattr(module, name, 1)
    actor, given = matter.inspector.actor, []
    with transaction():
        doer = db.session.get_one(User, matter.inspector.user_id).reference
        for days, text in ((3, "The sooner one."), (9, "The later one.")):
            words, due = Words(text, "en"), clock.today() + timedelta(days=days)
            made = tasks.give_task(actor, matter.case, to=doer, due_on=due, words=words)
            given.append(made.reference)
        for each in matter.case.complaints:
            answers = dict.fromkeys(CheckQuestion, CheckAnswer.YES) | {
                CheckQuestion.TREATED_WORSE: CheckAnswer.NO
            }
            retaliation.ask_by_hand(actor, matter.case, each, answers=answers)
    filed = [file_report(field, peppers).case_id for _ in range(2)]
    with transaction():
        linked = [db.session.get_one(Case, each) for each in filed]
        for each in linked:
            each.team_id = matter.team_id
        db.session.flush()
        for each in linked:
            link_cases(actor, matter.case, target=each.reference, kind=LinkKind.SAME_PATTERN)
        codes = [each.reference for each in linked]
    visit_as(client, matter.inspector)
    address = f"/inspector/cases/{matter.reference}"
    for part, said in (("tasks", ("The sooner one.", "The later one.")), ("linked", tuple(codes))):
        aside = [client.get(f"{address}?{part}={number}").text.partition("<aside")[2] for number in (1, 2)]
        assert [[text in page for text in said] for page in aside] == [[True, False], [False, True]], part
    assert "1 to 1 of 2" in text_of(client.get(f"{address}/check-ins"))
    assert "2 to 2 of 2" in text_of(client.get(f"{address}/check-ins?page=2"))
    done = f"{address}/do/task_done"
    assert "The later one." not in client.get(done).text
    assert "The later one." in client.get(f"{done}?task={given[1]}").text
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post(done, data={"task": given[1]}).status_code == 303
    look_again()
    assert [each.reference for each in tasks.open_tasks(actor, matter.case).rows] == given[:1]
