"""A worker joins others with their code, gives it on, says what they got, and leaves; without script."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases.join_codes import in_groups, new_join_code
from grievance.cases.members import count_members, memberships
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent
from grievance.cases.services import joining, notes
from grievance.cases.services.advocates import name_advocate, waiting_for_advocate
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseType
from grievance.complaints.services.submission import ReportDraft
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.remediation.collective import members_of_case
from grievance.vault.reporter_codes import new_code
from tests.factories.cases import Field, Filed, file_report, make_field
from tests.factories.remedies import Matter, make_agreed_plan, make_matter
from tests.factories.reports import Phone


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def first(field: Field, peppers: PepperRing) -> Filed:
    filed = file_report(field, peppers)
    with transaction():
        notes.change_type(field.inspector.actor, filed.case, case_type=CaseType.COLLECTIVE)
    return filed


@pytest.fixture
def code(field: Field, first: Filed) -> str:
    with transaction():
        return joining.make_join_code(field.inspector.actor, first.case, days=30).code


def comes_with(phone: Phone, code: str, *, problem: str = "WA2") -> Phone:
    """Type the code of others and answer everything up to the check: nobody is asked where."""
    phone.opens("/follow").sends("/follow", code=" ".join(in_groups(code)))
    phone.sends("/report/1", group=[problem[:2]]).sends("/report/2", item=[problem])
    phone.sends("/report/4", story="Nor did I get mine.")
    phone.sends("/report/5", known="nobody", raised="ask_first", words="no")
    return phone.sends("/report/6", reply="code")


def at_ones_report(client: FlaskClient, matter: Matter, peppers: PepperRing) -> tuple[Phone, str]:
    """Join a matter whose plan is agreed, and come back; returns the first action too."""
    own = new_code()
    with transaction():
        code = joining.make_join_code(matter.inspector.actor, matter.case, days=14).code
        joining.join_case(
            code,
            ReportDraft(locale="en", item_codes=["WA1"]),
            submission_key=secrets.token_bytes(32),
            code=own,
            peppers=peppers,
            cost=LOWEST,
        )
    phone = Phone(client).comes_back_with(own)
    found = re.search(r'name="action" value="(\w+)"', phone.text)
    assert found is not None
    return phone, found[1]


def test_joining_asks_no_place_names_nobody_and_gives_a_code_of_ones_own(
    client: FlaskClient, first: Filed, code: str
) -> None:
    phone = Phone(client)
    phone.opens("/follow").sends("/follow", code=code)
    assert "You join others who told us already. They do not see what you write." in phone.text
    comes_with(phone, code)
    assert "You send this together with others." in phone.text
    assert "Invented Blue Hill" not in phone.text
    phone.sends("/report/7")
    own = phone.code
    assert len(own) == 20
    assert count_members(first.case) == 2
    phone.comes_back_with(own)
    assert phone.heading == "Your report"
    phone.opens("/follow/others")
    assert "".join(re.findall(r"<span>(\d{4})</span>", phone.text)) == code
    assert not re.search(
        r"\b2\b", re.sub(r"<[^>]+>|\d{4}", " ", phone.text.split("<main")[1].split("</main")[0])
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda code: code[:-1] + str((int(code[-1]) + 1) % 10), "One number is wrong."),
        (lambda _code: new_join_code(), "Nobody can join with this code any more."),
    ],
)
def test_a_code_that_is_none_is_kept_to_be_put_right(
    client: FlaskClient, code: str, change: object, says: str
) -> None:
    wrong = change(code)  # type: ignore[operator]
    phone = Phone(client).opens("/follow").sends("/follow", code=wrong)
    assert phone.page is not None
    assert phone.page.status_code == 422
    assert says in phone.text
    assert f'value="{wrong}"' in phone.text


def test_a_code_that_ends_meanwhile_loses_nothing(
    client: FlaskClient, field: Field, first: Filed, code: str
) -> None:
    phone = comes_with(Phone(client), code)
    with transaction():
        joining.stop_join_code(field.inspector.actor, first.case)
    phone.sends("/report/7")
    assert "Nobody can join with this code any more." in phone.text
    assert 'action="/report/3"' in phone.text
    phone.sends("/report/3", site="none", where="near the river").sends("/report/7")
    assert len(phone.code) == 20
    assert count_members(first.case) == 1


@pytest.mark.parametrize("of_whom", [{"items": ["VH3"]}, {"under_18": True}])
def test_a_survivor_or_a_child_can_ask_for_somebody_and_is_not_asked_to_bring_others(
    client: FlaskClient, field: Field, peppers: PepperRing, of_whom: dict[str, Any]
) -> None:
    filed = file_report(field, peppers, **of_whom)
    phone = Phone(client).comes_back_with(filed.code)
    assert "I want somebody to help me" in phone.text
    assert "Others with the same problem" not in phone.text
    phone.opens("/follow/others")
    assert phone.heading == "Somebody to stand by you"
    assert "Get a code for others" not in phone.text
    phone.sends("/follow/others", do="help")
    assert waiting_for_advocate(filed.case)


def test_the_first_worker_gets_a_code_for_others_and_leaves_them(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    alone = file_report(field, peppers)
    phone = Phone(client).comes_back_with(alone.code).opens("/follow/others")
    assert "Leave the others" not in phone.text
    phone.sends("/follow/others", do="invite")
    assert "Here is a code for others." in phone.text
    assert alone.case.case_type is CaseType.COLLECTIVE
    phone.sends("/follow/others", do="dance")
    assert "Please choose one of the answers." in phone.text
    phone.opens("/follow/others").sends("/follow/others", do="leave")
    assert "You have left the others. You can still write to us." in phone.text
    assert [each.left_on is not None for each in memberships(alone.case)] == [True]
    phone.sends("/follow/others", do="leave")
    assert phone.page is not None
    assert phone.page.status_code == 409
    phone.opens("/follow/others")
    assert "receipt-code" not in phone.text
    phone.sends("/follow/write", text="I am still here.")
    assert "We have your message." in phone.text


def test_a_member_says_what_they_got_and_nobody_who_left_does(
    client: FlaskClient, peppers: PepperRing
) -> None:
    matter = make_matter(peppers=peppers, workers=2)
    make_agreed_plan(matter)
    phone, action = at_ones_report(client, matter, peppers)
    assert "How much money did you get?" not in phone.text
    phone.sends("/follow/remedy", action=action, view="partly")
    assert "How much money did you get? (USD)" in phone.text
    for typed in ("a lot", "-5", "12.345"):
        phone.sends("/follow/remedy", action=action, view="partly", **{f"money-{action}": typed})
        assert phone.page is not None
        assert phone.page.status_code == 422
        assert "Write the money in numbers, like 1200." in phone.text
        assert f'value="{typed}"' in phone.text
    phone.sends("/follow/remedy", action=action, view="yes", **{f"money-{action}": "٤٠.٥٠"})
    assert 'value="40.50"' in phone.text
    assert members_of_case(matter.inspector.actor, matter.case).got == {"USD": 4050}
    phone.opens("/follow/others").sends("/follow/others", do="leave")
    assert "Is it fixed? Please tell us." not in phone.text
    phone.sends("/follow/remedy", action=action, view="no")
    assert phone.page is not None
    assert phone.page.status_code == 409
    assert "You have left the others." in phone.text


def test_a_worker_asks_for_somebody_to_stand_by_them(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    filed = file_report(field, peppers)
    case, phone = filed.case, Phone(client).comes_back_with(filed.code)
    phone.opens("/follow/others").sends("/follow/others", do="help")
    assert "write to you within 7 days" in phone.text
    phone.sends("/follow/others", do="help")
    (report,) = waiting_for_advocate(case)
    clock = db.session.scalars(select(CaseClock).where(CaseClock.kind == "advocate")).one()
    assert clock.due_at - clock.started_at == timedelta(days=7)
    asked = db.session.scalars(select(CaseEvent).where(CaseEvent.verb == "advocate_asked")).one()
    assert asked.details == {"report": report}
    for wrong in ({"report": "none"}, {"words": Words(" ", "en")}):
        given = {"report": report, "words": Words("The union.", "en"), **wrong}
        with transaction(), pytest.raises(InvalidInput):
            name_advocate(field.inspector.actor, case, **given)  # type: ignore[arg-type]
    with transaction():
        name_advocate(field.inspector.actor, case, report=report, words=Words("The union.", "en"))
    assert waiting_for_advocate(case) == {}
    assert clock.met
    assert "You asked for somebody" not in phone.opens("/follow/others").text
