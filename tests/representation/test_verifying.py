"""Two people verify a representative; ties to an employer refuse it; it ends at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import UserRole
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.representation.conflicts import ANSWERS, CHOSEN, OTHER_KIND, OTHER_ROLE, PAID, flags_of
from grievance.representation.queries import present_accreditation, representatives, waiting_for_second
from grievance.representation.services import verifying
from grievance.representation.services.filing import NOT_VERIFIED, may_file
from grievance.representation.states import Known
from tests.factories.people import make_person
from tests.factories.places import make_site
from tests.factories.unions import Union, make_union, say


@pytest.fixture
def union(peppers: PepperRing) -> Union:
    return make_union(peppers, verified=False)


def test_one_person_says_it_and_another_confirms_it(union: Union) -> None:
    officer, first, second = union.officer.actor, union.administrator.actor, union.steward.actor
    for_first = representatives(first).rows
    assert [each.present for each in for_first] == [None]
    say(union)
    with pytest.raises(GuardRefused, match="Two people"):
        may_file(officer)
    with pytest.raises(GuardRefused), transaction():
        verifying.confirm(first, union.user)
    assert (waiting_for_second(first), waiting_for_second(second)) == (0, 1)
    with transaction():
        verifying.confirm(second, union.user)
    assert may_file(officer).in_force
    with pytest.raises(WrongState), transaction():
        verifying.confirm(second, union.user)
    with transaction():
        assert verifying.end(first, union.user) == 0
    with pytest.raises(GuardRefused) as refused:
        may_file(officer)
    assert refused.value.message == NOT_VERIFIED
    say(union)


def test_an_organisation_that_an_employer_runs_is_refused(union: Union) -> None:
    for said, reason in (({"chosen": Known.YES}, CHOSEN), ({"paid": Known.YES}, PAID)):
        with pytest.raises(GuardRefused) as refused:
            say(union, **said)
        assert refused.value.message == reason
    assert present_accreditation(union.user) is None


def test_what_is_not_known_is_flagged(union: Union) -> None:
    say(union, chosen=Known.UNKNOWN)
    present = present_accreditation(union.user)
    assert present is not None
    assert len(flags_of(present)) == 1


def test_whoever_stands_on_another_side_is_refused(union: Union) -> None:
    organisation = db.session.get_one(Organisation, union.officer.actor.organisation_id)
    with transaction():
        db.session.add(UserRole(user_id=union.officer.user_id, role=Role.BRAND))
    refuse(union, OTHER_ROLE)
    with transaction():
        found = select(UserRole).where(UserRole.user_id == union.officer.user_id, UserRole.role == Role.BRAND)
        db.session.delete(db.session.scalars(found).one())
        db.session.get_one(Organisation, organisation.id).kind = OrganisationKind.OPERATOR
    refuse(union, OTHER_KIND)
    with transaction():
        db.session.get_one(Organisation, organisation.id).kind = OrganisationKind.REPRESENTATIVE
    make_site(answered_by=organisation.id)
    refuse(union, ANSWERS)


def refuse(union: Union, reason: str) -> None:
    with pytest.raises(GuardRefused) as refused:
        say(union)
    assert refused.value.message == reason


def test_a_tie_that_came_later_stops_filing(peppers: PepperRing) -> None:
    union = make_union(peppers)
    assert may_file(union.officer.actor)
    make_site(answered_by=union.officer.actor.organisation_id)
    with pytest.raises(GuardRefused):
        may_file(union.officer.actor)


def test_nobody_else_verifies_and_nobody_verifies_others(union: Union, peppers: PepperRing) -> None:
    inspector = make_person(Role.INSPECTOR, peppers=peppers)
    with pytest.raises(NotFound), transaction():
        verifying.confirm(inspector.actor, union.user)
    with pytest.raises(NotFound):
        say(replace(union, officer=inspector))
    with pytest.raises(NotAllowed):
        may_file(inspector.actor)
