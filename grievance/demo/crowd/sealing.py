"""What the crowd's people wrote, sealed for real: each piece under its own key, each key to the team.

Real cases have compartments of their own. Here some hundred share theirs, and what is alike is sealed once
for all of them: nobody is harmed if one of these can be opened with another, and a hundred thousand are made
in minutes instead of hours. Opening one costs what it costs with a real case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grievance.cases.states import Evidence
from grievance.demo.crowd import words
from grievance.demo.crowd.people import Hands
from grievance.policy.roles import Role
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import Piece, open_compartment, seal_all


@dataclass(frozen=True)
class Sealed:
    """The compartments that some cases share, and the numbers of the items in them."""

    narrative: int
    internal: int
    shared: int
    stories: Sequence[int]
    read: dict[str, int]
    """What the team wrote back, by language."""
    reasons: int
    why: int
    notice: int
    reply: int
    action: int


def seal_for(hands: Hands, stories: Sequence[tuple[str, str]]) -> Sealed:
    """Seal what belongs to some cases; each story is a language and the words."""
    narrative, internal, shared = (
        open_compartment(kind, hands.holders)
        for kind in (CompartmentKind.NARRATIVE, CompartmentKind.INTERNAL, CompartmentKind.SHARED)
    )
    told = [
        Piece({"lang": locale, "story": text, "where": ""}, "story", Role.REPORTER)
        for locale, text in stories
    ]
    answers = [
        Piece({"lang": locale, "text": text}, "message", Role.TRIAGER) for locale, text in words.READ.items()
    ]
    items = seal_all(narrative, [*told, *answers])
    found = {
        "lang": "en",
        "reasons": words.REASONS,
        "plain": words.REASONS,
        "evidence": [str(Evidence.WORKER_STATEMENT)],
    }
    reasons, why = seal_all(
        internal,
        [
            Piece(found, "finding", Role.INSPECTOR),
            Piece({"lang": "en", "text": words.WHY}, "reason", Role.TRIAGER),
        ],
    )
    notice, reply, action = seal_all(
        shared,
        [
            Piece({"lang": "en", "text": words.NOTICE}, "site_release", Role.INSPECTOR),
            Piece({"lang": "en", "text": words.REPLY}, "site_release", Role.OPERATOR),
            Piece({"lang": "en", "text": words.ACTION, "translations": {}}, "action_text", Role.OPERATOR),
        ],
    )
    return Sealed(
        narrative=narrative.id,
        internal=internal.id,
        shared=shared.id,
        stories=items[: len(stories)],
        read=dict(zip(words.READ, items[len(stories) :], strict=True)),
        reasons=reasons,
        why=why,
        notice=notice,
        reply=reply,
        action=action,
    )
