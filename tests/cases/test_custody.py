"""Who holds the keys of open cases: counted without a key, given again by colleagues, given up for ties."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from grievance.accounts.models.user import User, UserState
from grievance.audit.models import Fact
from grievance.cases.custody import thin_by_team, thinly_held
from grievance.cases.services.custody import counts_to_give, restore_access, to_give
from grievance.complaints.queries import complaint_story
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotFound, Sealed
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.notifications.watching import look_after_holders
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import STORY, Field, Filed, file_report, make_field, story, with_a_new_key
from tests.factories.people import make_person


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    return file_report(field, peppers)


def test_colleagues_give_back_what_a_lost_key_opened(field: Field, filed: Filed, peppers: PepperRing) -> None:
    anew = with_a_new_key(field.inspector, field, peppers)
    with pytest.raises(Sealed):
        story(anew, filed)
    user = db.session.get_one(User, field.inspector.user_id)
    waiting = to_give(field.colleague.actor, user)
    others = [db.session.get_one(User, each.user_id) for each in (field.inspector, field.verifier)]
    counted = counts_to_give(field.colleague.actor, others)
    assert counted == {field.inspector.user_id: 2, field.verifier.user_id: 0}
    assert {each.kind.value for each in waiting} == {"narrative", "internal"}
    with transaction():
        assert restore_access(field.colleague.actor, user) == 2
    assert story(anew, filed) == STORY
    facts = db.session.scalars(select(Fact).where(Fact.verb == "access.restored")).all()
    assert len(facts) == 2
    assert {fact.actor for fact in facts} == {f"user:{field.colleague.user_id}"}
    assert to_give(field.colleague.actor, user) == []


def test_only_colleagues_who_are_ready_and_without_ties_get_access(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    user = db.session.get_one(User, field.inspector.user_id)
    with_a_new_key(field.inspector, field, peppers, ready=False)
    with pytest.raises(GuardRefused), transaction():
        restore_access(field.colleague.actor, user)
    tied = with_a_new_key(field.inspector, field, peppers)
    with transaction():
        declare_tie(tied, site=db.session.get_one(Site, field.site_id))
    with transaction():
        assert restore_access(field.colleague.actor, user) == 0
    stranger = make_person(Role.INSPECTOR, peppers=peppers)
    with pytest.raises(NotFound), transaction():
        restore_access(field.colleague.actor, db.session.get_one(User, stranger.user_id))
    with pytest.raises(NotFound), transaction():
        restore_access(stranger.actor, user)


def test_a_declared_tie_takes_the_keys_that_colleagues_hold_too(field: Field, filed: Filed) -> None:
    assert story(field.inspector.actor, filed) == STORY
    with transaction():
        declare_tie(field.inspector.actor, site=db.session.get_one(Site, field.site_id))
    afresh = actors.staff(
        field.inspector.user_id,
        roles=field.inspector.actor.roles,
        principal_id=field.inspector.actor.principal_id,
        private_key=field.inspector.actor.private_key,
    )
    with pytest.raises(Sealed):
        story(afresh, filed)
    assert story(field.colleague.actor, filed) == STORY
    assert complaint_story(filed.reporter, filed.complaint).story == STORY


def test_the_nightly_look_needs_no_key_and_names_no_case(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    with transaction():
        assert look_after_holders() == 0
    assert thinly_held() == []
    everybody = (field.triager, field.inspector, field.colleague, field.verifier)
    with transaction():
        for person in everybody:
            db.session.get_one(User, person.user_id).state = UserState.LOCKED
    found = thinly_held()
    assert {(each.kind.value, each.holders) for each in found} == {("narrative", 1), ("internal", 1)}
    assert list(thin_by_team().values()) == [2]
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers)
    with transaction():
        assert look_after_holders() == 1
    mails = db.session.scalars(select(Mail).where(Mail.template == "holders_short")).all()
    assert {each.user_id for each in mails} == {field.supervisor.user_id, administrator.user_id}
    assert all(each.values == {} for each in mails)


def test_lost_keys_and_old_epochs_are_no_holders(field: Field, filed: Filed, peppers: PepperRing) -> None:
    for person in (field.triager, field.inspector, field.colleague, field.verifier):
        with_a_new_key(person, field, peppers)
    assert {each.holders for each in thinly_held()} == {1}
