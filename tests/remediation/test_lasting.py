"""Looking again whether what was verified has lasted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.queries import plan_of, remedy_state, site_progress
from grievance.remediation.services import lasting, remedy
from grievance.remediation.states import ActionState, RemedyState, WorkerView
from tests.factories.people import make_person
from tests.factories.remedies import (
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    verify,
)


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


@pytest.fixture
def verified(matter: Matter) -> int:
    """An action of a case of band P2 that was verified: somebody looks again after 90 days."""
    action_id = first_action(make_agreed_plan(matter))
    deliver(matter, action_id)
    verify(matter, action_id, why_not_asked="Nobody was reached.")
    return action_id


def test_it_has_lasted_once_its_day_has_come(matter: Matter, verified: int) -> None:
    due = clock.today() + timedelta(days=90)
    assert action(verified).sustain_check_due_on == due
    with pytest.raises(GuardRefused), transaction():
        lasting.say_it_lasted(matter.verifier.actor, action(verified))
    with clock.at(clock.now() + timedelta(days=91)):
        for refused, error in ((matter.operator, NotAllowed), (matter.inspector, GuardRefused)):
            with pytest.raises(error), transaction():
                lasting.say_it_lasted(refused.actor, action(verified))
        with pytest.raises(NotFound), transaction():
            lasting.say_it_lasted(matter.reporters[0], action(verified))
        with transaction():
            lasting.say_it_lasted(matter.verifier.actor, action(verified))
        assert action(verified).sustained_on == clock.today()
        with pytest.raises(WrongState), transaction():
            lasting.say_it_lasted(matter.verifier.actor, action(verified))


def test_what_has_not_lasted_is_open_again_and_counts_no_longer(
    matter: Matter, verified: int, peppers: PepperRing
) -> None:
    """Whoever only checks may not reopen a case; the inspector proposed the action and may not check it."""
    assert matter.case.state is CaseState.RESOLVED
    for refused, error in ((matter.verifier, NotAllowed), (matter.inspector, GuardRefused)):
        with pytest.raises(error), transaction():
            lasting.say_it_relapsed(refused.actor, action(verified), reason="Unpaid again.", locale="en")
    assert action(verified).state is ActionState.VERIFIED
    supervisor = make_person(Role.SUPERVISOR, peppers=peppers, teams=(matter.team_id,))
    with transaction():
        lasting.say_it_relapsed(supervisor.actor, action(verified), reason="Unpaid again.", locale="en")
    assert (action(verified).state, matter.case.state) == (ActionState.REJECTED, CaseState.SCREENING)
    assert action(verified).sustain_check_due_on is None
    view = plan_of(matter.operator.actor, matter.case)
    assert view is not None
    assert view.actions[0].rejection is not None
    assert view.actions[0].rejection.text == "Unpaid again."
    assert site_progress([matter.site_id])[0].confirmed_workers == 0


def test_a_workers_no_ends_the_wait_for_the_second_look(matter: Matter, verified: int) -> None:
    with transaction():
        remedy.hear_worker(matter.reporters[0], action(verified), view=WorkerView.NO)
    assert action(verified).sustain_check_due_on is None
    assert remedy_state(action(verified)) is RemedyState.DISPUTED
    assert site_progress([matter.site_id])[0].confirmed_workers == 0
