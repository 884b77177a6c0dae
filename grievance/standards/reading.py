"""Turn the rows of each file into entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grievance.standards import entries as e
from grievance.standards.loading import Row

Entry = TypeVar("Entry")
Maker = Callable[[Row], Entry]


def group(row: Row) -> e.Group:
    """Read one group."""
    return e.Group(
        code=row.text("code"),
        worker_text=row.text("worker_text"),
        staff_label=row.text("staff_label"),
        position=row.number("position"),
        **_sourced(row),
    )


def item(row: Row) -> e.Item:
    """Read one labour-rights item."""
    floor = row.text("floor")
    if floor not in {"P0", "P1", "P2", "P3"}:
        raise row.wrong(f"floor is not a band: {floor!r}")
    return e.Item(
        code=row.text("code"),
        group_code=row.text("group_code"),
        worker_text=row.text("worker_text"),
        staff_label=row.text("staff_label"),
        floor=floor,
        zero_tolerance=row.yes("zero_tolerance"),
        instruments=row.words("instruments"),
        legal_note=row.maybe("legal_note"),
        forced_labour_indicator=row.maybe("forced_labour_indicator"),
        oecd_annex_ii=row.maybe("oecd_annex_ii"),
        provisions=row.words("provisions"),
        retired=row.yes("retired"),
        **_sourced(row),
    )


def instrument(row: Row) -> e.Instrument:
    """Read one ILO instrument."""
    return e.Instrument(
        code=row.text("code"),
        title=row.text("title"),
        kind=row.text("kind"),
        year=row.number("year"),
        fundamental=row.yes("fundamental"),
        **_sourced(row),
    )


def indicator(row: Row) -> e.Indicator:
    """Read one indicator of forced labour."""
    return e.Indicator(
        code=row.text("code"), label=row.text("label"), strong=row.yes("strong"), **_sourced(row)
    )


def annex_risk(row: Row) -> e.AnnexRisk:
    """Read one risk of Annex II."""
    return e.AnnexRisk(
        code=row.text("code"),
        label=row.text("label"),
        serious_abuse=row.yes("serious_abuse"),
        **_sourced(row),
    )


def provision(row: Row) -> e.Provision:
    """Read one commitment."""
    return e.Provision(
        code=row.text("code"),
        topic=row.text("topic"),
        paraphrase=row.text("paraphrase"),
        confidence_note=row.maybe("confidence_note"),
        strength=row.text("strength"),
        marks=row.words("source"),
        basis=row.text("basis"),
        article=row.maybe("article"),
        **_sourced(row),
    )


def reference(row: Row) -> e.Reference:
    """Read one source."""
    return e.Reference(
        code=row.text("mark"),
        title=row.text("title_or_host"),
        address=row.text("address"),
        confidence=row.confidence(),
    )


def mineral(row: Row) -> e.CoveredMineral:
    """Read one mineral."""
    return e.CoveredMineral(
        code=row.text("code"),
        label=row.text("label"),
        symbol=row.maybe("symbol"),
        covered=row.yes("covered"),
        eu_battery_annex_x=row.yes("eu_battery_annex_x"),
        note=row.maybe("note"),
        **_sourced(row),
    )


def hazard(row: Row) -> e.Hazard:
    """Read one hazard."""
    return e.Hazard(
        code=row.text("code"),
        label=row.text("label"),
        minerals=row.words("minerals"),
        stages=row.words("stages"),
        typical_harm=row.text("typical_harm"),
        irreversible=row.yes("irreversible"),
        **_sourced(row),
    )


def remedy_type(row: Row) -> e.RemedyType:
    """Read one remedy type."""
    return e.RemedyType(
        code=row.text("code"),
        family_code=row.text("family_code"),
        family=row.text("family"),
        label=row.text("label"),
        unit=row.text("unit"),
        proof=row.text("proof"),
        **_sourced(row),
    )


def root_cause(row: Row) -> e.RootCause:
    """Read one root cause."""
    return e.RootCause(code=row.text("code"), label=row.text("label"), **_sourced(row))


def enforcement_instrument(row: Row) -> e.EnforcementInstrument:
    """Read one instrument of enforcement or leverage."""
    return e.EnforcementInstrument(
        code=row.text("code"),
        holder=row.text("holder"),
        label=row.text("label"),
        effect=row.text("effect"),
        start_events=row.words("start_events"),
        end_events=row.words("end_events"),
        applies_from=row.maybe("applies_from"),
        **_sourced(row),
    )


def clock_rule(row: Row) -> e.ClockRule:
    """Read one rule of the clocks."""
    return e.ClockRule(
        code=row.text("clock"),
        label=row.text("label"),
        p0=row.maybe("p0"),
        p1=row.maybe("p1"),
        p2=row.maybe("p2"),
        p3=row.maybe("p3"),
        outer_limit=row.maybe("outer_limit"),
        anchor=row.text("anchor"),
        duty=_duty(row),
        version=row.number("version"),
        since=row.day("since"),
        changed_by=row.text("changed_by"),
        change=row.text("change"),
        **_sourced(row),
    )


def retention_rule(row: Row) -> e.RetentionRule:
    """Read for how long cases of one kind are kept."""
    months, warn_days = row.number("months"), row.number("warn_days")
    if months < 1 or warn_days < 1:
        raise row.wrong("months and warn_days are 1 at least")
    return e.RetentionRule(
        code=row.text("case_type"),
        label=row.text("label"),
        months=months,
        warn_days=warn_days,
        anchor=row.text("anchor"),
        version=row.number("version"),
        **_sourced(row),
    )


def worker_word(row: Row) -> e.WorkerWord:
    """Read one reason or outcome with the worker's sentence."""
    return e.WorkerWord(
        code=row.text("code"), label=row.text("label"), worker_text=row.text("worker_text"), **_sourced(row)
    )


def good(row: Row) -> e.Good:
    """Read one good of a public list."""
    return e.Good(
        state=row.text("state"),
        good=row.text("good"),
        kind=row.text("type"),
        list_name=row.text("list"),
        since=row.text("since"),
        note=row.maybe("note"),
        **_sourced(row),
    )


def due_diligence_fact(row: Row) -> e.DueDiligenceFact:
    """Read one thing that is asked of companies."""
    return e.DueDiligenceFact(
        framework=row.text("framework"),
        code=row.text("code"),
        statement=row.text("statement"),
        since=row.text("since"),
        address=row.text("address"),
        read_on=row.day("read_on"),
        **_sourced(row),
    )


def context_fact(row: Row) -> e.ContextFact:
    """Read one fact beside the Agreement."""
    return e.ContextFact(topic=row.text("topic"), facts=row.text("facts"), **_sourced(row))


def retired_code(row: Row) -> e.RetiredCode:
    """Read one retired code."""
    return e.RetiredCode(
        code=row.text("code"),
        kind=row.text("kind"),
        retired_on=row.text("retired_on"),
        reason=row.text("reason"),
    )


def _duty(row: Row) -> e.Duty:
    duty = row.text("duty")
    if duty not in set(e.Duty):
        raise row.wrong(f"duty is not one of {', '.join(e.Duty)}: {duty!r}")
    return e.Duty(duty)


def _sourced(row: Row) -> dict[str, str]:
    return {"source": row.text("source"), "confidence": row.confidence()}
