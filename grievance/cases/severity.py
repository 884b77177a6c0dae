"""How urgent a case is: a pure function of what is known, which says why in codes and numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from grievance.cases.labels import BAND_LABELS
from grievance.cases.models.case import Band
from grievance.complaints.states import Restriction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.standards.catalogue import catalogue

#: What a score reaches at least, by the least urgent band that an item may have.
FLOORS = {Band.P0: 85, Band.P1: 65, Band.P2: 40}
CHILD_FLOOR = 75
DANGER_FLOOR = 95
UNKNOWN_SCOPE = 3
_RETALIATION_POINTS = (0, 0, 5, 10)
#: From this risk on, a worker's safety depends on it: a second reader, a safety plan.
PROTECTED = 2


class RetaliationSign(StrEnum):
    """Something that makes it likelier that a reporter is found out and punished."""

    IDENTIFIABLE = "identifiable"
    SMALL_GROUP = "small_group"
    DIRECT_BOSS = "direct_boss"
    LIVE_IN = "live_in"
    VISA_TIED = "visa_tied"
    PRIOR_REPRISAL = "prior_reprisal"
    SECURITY_FORCES = "security_forces"
    UNION_LEADER = "union_leader"


SIGN_LABELS: dict[RetaliationSign, str] = {
    RetaliationSign.IDENTIFIABLE: N_("The facts show who reported"),
    RetaliationSign.SMALL_GROUP: N_("Fewer than five people could have reported it"),
    RetaliationSign.DIRECT_BOSS: N_("The person accused is the direct boss"),
    RetaliationSign.LIVE_IN: N_("The reporter lives in housing of the employer"),
    RetaliationSign.VISA_TIED: N_("The visa depends on the employer"),
    RetaliationSign.PRIOR_REPRISAL: N_("People were punished at this site before"),
    RetaliationSign.SECURITY_FORCES: N_("Guards, police or soldiers are involved"),
    RetaliationSign.UNION_LEADER: N_("The reporter leads a union"),
}


@dataclass(frozen=True)
class SeverityInputs:
    """What a person judged: scale, scope and irremediability from 1 to 5, and what weighs in besides."""

    scale: int
    scope: int | None
    """None if nobody knows how many people are concerned; counts as 3 and is flagged."""
    irremediability: int
    signs: frozenset[RetaliationSign] = field(default_factory=frozenset)
    repeat_pattern: bool = False
    vulnerable_group: bool = False
    child_involved: bool = False
    imminent_danger: bool = False

    def as_codes(self) -> dict[str, Any]:
        """Return the numbers, marks and signs as they are stored."""
        return {**asdict(self), "signs": sorted(self.signs)}

    @classmethod
    def of_codes(cls, codes: Mapping[str, Any]) -> SeverityInputs:
        """Return what was stored as inputs again."""
        signs = frozenset(RetaliationSign(each) for each in codes["signs"])
        return cls(**{**codes, "signs": signs})


@dataclass(frozen=True)
class Assessment:
    """The result, with each step that made it as (code, number or item code)."""

    score: int
    band: Band
    retaliation_risk: int
    scope: int
    """As it was counted."""
    reasons: tuple[tuple[str, int | str], ...]


def retaliation_risk(signs: Collection[RetaliationSign]) -> int:
    """Return R0 to R3 as a number: up to one sign 0, two 1, three or four 2, more 3."""
    count = len(set(signs))
    return 0 if count <= 1 else 1 if count == 2 else 2 if count <= 4 else 3


def band_of(score: int) -> Band:
    """Return the band of a score."""
    return Band.P0 if score >= 85 else Band.P1 if score >= 65 else Band.P2 if score >= 40 else Band.P3


def draft_band(item_codes: Collection[str], *, restriction: Restriction | None = None) -> Band | None:
    """Return the band that a report's items, or that a child is concerned, give it before anybody read it."""
    floors = [catalogue().items[code].floor for code in item_codes if code in catalogue().items]
    if restriction is not None and restriction.of_child:
        floors.append(band_of(CHILD_FLOOR))
    return Band(min(floors)) if floors else None


def assess(inputs: SeverityInputs, item_codes: Collection[str]) -> Assessment:
    """Work out how urgent a case is; evidence plays no part, so that a bare claim ranks like a proven one."""
    scope = UNKNOWN_SCOPE if inputs.scope is None else inputs.scope
    _check(inputs.scale, scope, inputs.irremediability)
    reasons: list[tuple[str, int | str]] = [("scale", inputs.scale)]
    reasons.append(("scope_unknown" if inputs.scope is None else "scope", scope))
    reasons.append(("irremediability", inputs.irremediability))
    mean = 20 * (inputs.scale + scope + inputs.irremediability) / 3
    exact = max(18 * inputs.scale, 18 * inputs.irremediability, mean)
    score = round(exact)
    reasons.append(("base", score))
    risk = retaliation_risk(inputs.signs)
    for code, points in _additions(inputs, risk):
        score += points
        reasons.append((code, points))
    for code, floor, shown in _floors(inputs, item_codes):
        if score < floor:
            score = floor
            reasons.append((code, shown))
    if score > 100:
        score = 100
        reasons.append(("cap", 100))
    return Assessment(score, band_of(score), risk, scope, tuple(reasons))


def _check(*values: int) -> None:
    if any(not 1 <= value <= 5 for value in values):
        raise InvalidInput(N_("Give a number from 1 to 5."), field="scale")


def _additions(inputs: SeverityInputs, risk: int) -> list[tuple[str, int]]:
    found = []
    if inputs.repeat_pattern:
        found.append(("repeat_pattern", 5))
    if inputs.vulnerable_group:
        found.append(("vulnerable_group", 5))
    if _RETALIATION_POINTS[risk]:
        found.append((f"retaliation_r{risk}", _RETALIATION_POINTS[risk]))
    return found


def _floors(inputs: SeverityInputs, item_codes: Collection[str]) -> list[tuple[str, int, int | str]]:
    items = [catalogue().items[code] for code in sorted(item_codes) if code in catalogue().items]
    found: list[tuple[str, int, int | str]] = []
    if items:
        worst = min(items, key=lambda item: item.floor)
        found.append(("floor_of_item", FLOORS.get(Band(worst.floor), 0), worst.code))
    # That nobody checks ages (floor P2) says nothing yet about a child.
    children = any(item.group_code == "CL" and item.floor in {"P0", "P1"} for item in items)
    if inputs.child_involved or children:
        found.append(("floor_child", CHILD_FLOOR, CHILD_FLOOR))
    if inputs.imminent_danger:
        found.append(("floor_danger", DANGER_FLOOR, DANGER_FLOOR))
    return found


#: The steps of an assessment in words.
REASON_LABELS: dict[str, str] = {
    "scale": N_("How grave: %(value)s of 5"),
    "scope": N_("How many people: %(value)s of 5"),
    "scope_unknown": N_("How many people: not known, counted as %(value)s of 5"),
    "irremediability": N_("How hard to undo: %(value)s of 5"),
    "base": N_("The largest of the three weighs most: %(value)s"),
    "repeat_pattern": N_("Like cases at this site before: +%(value)s"),
    "vulnerable_group": N_("Especially vulnerable people: +%(value)s"),
    "retaliation_r2": N_("High risk of punishment (R2): +%(value)s"),
    "retaliation_r3": N_("Very high risk of punishment (R3): +%(value)s"),
    "floor_of_item": N_("Raised to the floor of %(value)s"),
    "floor_child": N_("Raised to %(value)s: a child is concerned"),
    "floor_danger": N_("Raised to %(value)s: danger right now"),
    "cap": N_("Not above %(value)s"),
    "raised_by_hand": N_("Raised to %(value)s by a person"),
    "lowered_by_hand": N_("Lowered to %(value)s by a person, with a reason"),
    "sign": N_("Sign of a risk of punishment: %(value)s"),
    "not_rated": N_("From the items that were chosen; nobody has rated it yet"),
}


def words_of(code: str, value: int | str) -> tuple[str, int | str]:
    """Return a step of an assessment as a text and what goes into it; both may still be translated."""
    if code == "sign":
        return REASON_LABELS[code], SIGN_LABELS[RetaliationSign(str(value))]
    return REASON_LABELS[code], value


#: What a risk of punishment asks of the team.
_RISK_ASKS = (
    "The site may be told once the safety gate is open.",
    "The site may be told once the safety gate is open.",
    "A second person reads what the site is told, and a safety plan is due.",
    "The worker's own yes and a safety plan come before any word to the site.",
)


def told(inputs: SeverityInputs, result: Assessment) -> Iterator[str]:
    """Yield in English how an assessment came about, a line for each step."""
    yield f"{result.band}: {BAND_LABELS[result.band]} ({result.score} of 100)"
    for code, value in result.reasons:
        yield "  " + _line(code, value)
    signs = f"{len(inputs.signs)} of {len(RetaliationSign)} signs"
    yield f"Risk of punishment: R{result.retaliation_risk}, from {signs}"
    for sign in sorted(inputs.signs):
        yield f"  {SIGN_LABELS[sign]}"
    yield f"  {_RISK_ASKS[result.retaliation_risk]}"
    yield "Evidence plays no part: it never makes a case less urgent."
    yield "A person may raise this at any time; to lower it, a second person has to agree."


def _line(code: str, value: int | str) -> str:
    text, given = words_of(code, value)
    item = catalogue().items.get(str(given)) if code == "floor_of_item" else None
    said = f"{given} ({item.staff_label}, at least {item.floor})" if item is not None else given
    return text % {"value": said}
