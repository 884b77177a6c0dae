"""What roles may do, and what they must never be able to do."""

from __future__ import annotations

import pytest

from grievance.policy.grants import GRANTS, Reach
from grievance.policy.permissions import Permission
from grievance.policy.roles import OPENS_SEALED, ROLE_LABELS, Role

CASE_CONTENT = (Permission.Case, Permission.Complaint, Permission.Plan)


def test_every_role_has_its_grants_and_its_name() -> None:
    assert set(GRANTS) == set(Role)
    assert set(ROLE_LABELS) == set(Role)


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.STEWARD, Role.AUDITOR, Role.BRAND, Role.PARTY_OFFICIAL]
)
def test_running_watching_or_buying_is_no_reason_to_read_a_case(role: Role) -> None:
    assert not [permission for permission in GRANTS[role] if isinstance(permission, CASE_CONTENT)]


def test_nobody_reaches_all_cases() -> None:
    everything = [
        (role, permission)
        for role, granted in GRANTS.items()
        for permission, reach in granted.items()
        if isinstance(permission, CASE_CONTENT) and reach is Reach.ALL
    ]
    assert everything == []


def test_whoever_reads_words_needs_a_second_factor() -> None:
    readers = {
        role
        for role, granted in GRANTS.items()
        if set(granted)
        & {
            Permission.Case.READ,
            Permission.Complaint.READ,
            Permission.Plan.READ,
            Permission.Leverage.ANSWER,
        }
    }
    assert readers <= OPENS_SEALED


def test_every_permission_explains_itself() -> None:
    import ast
    import inspect

    from grievance.policy import permissions

    for node in ast.parse(inspect.getsource(permissions)).body:
        if not isinstance(node, ast.ClassDef) or node.name == "Permission":
            continue
        members = [each for each in node.body if isinstance(each, ast.Assign)]
        sentences = [each for each in node.body[1:] if isinstance(each, ast.Expr)]
        assert len(members) == len(sentences), f"{node.name}: a member has no sentence"
