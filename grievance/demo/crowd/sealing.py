"""What the crowd's people wrote, sealed for real: each piece under its own key, each key to the team.

Real cases have compartments of their own. Here some hundred share theirs, and what is alike is sealed once
for all of them: nobody is harmed if one of these can be opened with another, and a hundred thousand are made
in minutes instead of hours. Opening one costs what it costs with a real case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grievance.cases.states import Evidence
from grievance.demo.crowd import words
from grievance.demo.crowd.people import Brand, Hands
from grievance.policy.roles import Role
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import Piece, open_compartment, seal_all


@dataclass(frozen=True)
class Packet:
    """What is sealed to one brand."""

    compartment: int
    request: int
    answer: int


@dataclass(frozen=True)
class Sealed:
    """The compartments that some cases share, and the numbers of the items in them."""

    narrative: int
    internal: int
    shared: int
    appeals: int
    stories: Sequence[int]
    read: dict[str, int]
    """What the team wrote back, by language."""
    reasons: int
    why: int
    lesson: int
    brand_answer: int
    requests: Mapping[int, int]
    """What brands would read, by brand."""
    notice: int
    reply: int
    action: int
    no_more_time: int
    appeal: int
    vote: int
    decision: int
    packets: Mapping[int, Packet]


def seal_for(hands: Hands, stories: Sequence[tuple[str, str]], *, panel: Sequence[Principal] = ()) -> Sealed:
    """Seal what belongs to some cases; each story is a language and the words.

    `panel` are the keys of who has to decide about them now.
    """
    narrative, internal, shared = (
        open_compartment(kind, [*hands.holders, *panel])
        for kind in (CompartmentKind.NARRATIVE, CompartmentKind.INTERNAL, CompartmentKind.SHARED)
    )
    appeals = open_compartment(CompartmentKind.INTERNAL, [*hands.fresh_holders, *panel])
    told = [
        Piece({"lang": locale, "story": text, "where": ""}, "story", Role.REPORTER)
        for locale, text in stories
    ]
    answers = [
        Piece({"lang": locale, "text": text}, "message", Role.TRIAGER) for locale, text in words.READ.items()
    ]
    items = seal_all(narrative, [*told, *answers])
    ruled = {"lang": "en", "reasons": words.REASONS, "plain": words.REASONS}
    reasons, why, lesson, brand_answer, *requests = seal_all(
        internal,
        [
            Piece({**ruled, "evidence": [str(Evidence.WORKER_STATEMENT)]}, "finding", Role.INSPECTOR),
            _said(words.WHY, "reason", Role.TRIAGER),
            _said(words.LESSON, "reason", Role.INSPECTOR),
            _said(words.BRAND_ANSWER, "answer", Role.BRAND),
            *(
                Piece(words.request_to(each.name), "disclosure", Role.INSPECTOR)
                for each in hands.brands.values()
            ),
        ],
    )
    notice, reply, action, no_more_time = seal_all(
        shared,
        [
            _said(words.NOTICE, "site_release", Role.INSPECTOR),
            _said(words.REPLY, "site_release", Role.OPERATOR),
            Piece({"lang": "en", "text": words.ACTION, "translations": {}}, "action_text", Role.OPERATOR),
            _said(words.NO_MORE_TIME, "extension_answer", Role.INSPECTOR),
        ],
    )
    appeal, vote, decision = seal_all(
        appeals,
        [
            _said(words.APPEAL, "appeal", Role.REPORTER),
            _said(words.VOTE, "vote", Role.PANEL_MEMBER),
            Piece({**ruled, "translations": {}}, "decision", Role.PANEL_MEMBER),
        ],
    )
    return Sealed(
        narrative=narrative.id,
        internal=internal.id,
        shared=shared.id,
        appeals=appeals.id,
        stories=items[: len(stories)],
        read=dict(zip(words.READ, items[len(stories) :], strict=True)),
        reasons=reasons,
        why=why,
        lesson=lesson,
        brand_answer=brand_answer,
        requests=dict(zip(hands.brands, requests, strict=True)),
        notice=notice,
        reply=reply,
        action=action,
        no_more_time=no_more_time,
        appeal=appeal,
        vote=vote,
        decision=decision,
        packets={brand: _packet(each) for brand, each in hands.brands.items()},
    )


def _packet(brand: Brand) -> Packet:
    compartment = open_compartment(CompartmentKind.PACKET, brand.holders)
    request, answer = seal_all(
        compartment,
        [
            Piece(words.request_to(brand.name), "request", Role.INSPECTOR),
            _said(words.BRAND_ANSWER, "answer", Role.BRAND),
        ],
    )
    return Packet(compartment.id, request, answer)


def _said(text: str, kind: str, by: Role) -> Piece:
    return Piece({"lang": "en", "text": text}, kind, by)
