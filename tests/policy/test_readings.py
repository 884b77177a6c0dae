"""No page shows sealed content to anybody on the staff without leaving a fact of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services import compartments
from tests.factories.demonstration import Demonstration
from tests.policy.test_urls import WHO, examples, fill, rules

__all__ = ["examples"]
STAFF = [who for who in WHO if who not in {"anonymous", "reporter"}]


def readings(demonstration: Demonstration) -> int:
    wanted = select(func.count(Fact.id)).where(Fact.verb.like("%read"), Fact.role != "reporter")
    with demonstration.app.app_context():
        return db.session.scalar(wanted) or 0


def test_no_page_shows_sealed_content_without_a_fact(
    demonstration: Demonstration, examples: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    as_it_is = compartments.open_bytes

    def watched(actor: Actor, item: SealedItem) -> bytes:
        content = as_it_is(actor, item)
        if Role.REPORTER not in actor.roles:
            shown.append(item.kind)
        return content

    monkeypatch.setattr(compartments, "open_bytes", watched)
    silent, told = [], set()
    for method, rule in rules(demonstration):
        if method != "GET" or rule.rule in {"/leave", "/account/sign-out"}:
            continue
        address = fill(rule, examples)
        for who in STAFF:
            before = readings(demonstration)
            shown.clear()
            answer = demonstration.browsers[who].get(address)
            answer.close()
            if shown and answer.status_code < 300:
                told.add(rule.rule)
                if readings(demonstration) == before:
                    silent.append(f"{who} at {rule.rule}: {sorted(set(shown))}")
    assert not silent, "\n".join(silent)
    assert {"/inspector/cases/<reference>", "/inspector/cases/<reference>/worker"} <= told
    assert any(address.startswith("/operator") for address in told)
    assert any(address.startswith("/official") for address in told)
