"""The reference data as pages show it to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from grievance.standards.catalogue import catalogue
from grievance.standards.clock_rules import rules_in_force
from grievance.standards.entries import (
    ClockRule,
    ContextFact,
    CoveredMineral,
    DueDiligenceFact,
    Good,
    Provision,
    Reference,
)


@dataclass(frozen=True)
class ProvisionRow:
    """A commitment with the sources that describe it."""

    provision: Provision
    sources: tuple[Reference, ...]


def provision_rows() -> list[ProvisionRow]:
    """Return the commitments with their sources, in order."""
    known = catalogue().sources
    return [
        ProvisionRow(each, tuple(known[mark] for mark in each.marks))
        for each in catalogue().provisions.in_order()
    ]


def covered_minerals() -> list[CoveredMineral]:
    """Return the minerals of the Agreement."""
    return [each for each in catalogue().minerals.in_order() if each.covered]


def listed_goods() -> list[Good]:
    """Return the goods that public lists name."""
    return list(catalogue().goods)


def due_diligence_facts(framework: str) -> list[DueDiligenceFact]:
    """Return what a law or a guidance asks of companies, in order."""
    return [each for each in catalogue().due_diligence.in_order() if each.framework == framework]


def context_facts() -> list[ContextFact]:
    """Return what stands beside the Agreement and is easily taken for a part of it."""
    return list(catalogue().context)


def sources() -> list[Reference]:
    """Return the sources of the commitments."""
    return catalogue().sources.in_order()


def clock_rules() -> list[ClockRule]:
    """Return how long each step may take."""
    return rules_in_force().in_order()


def group_labels() -> dict[str, str]:
    """Return the groups of problems by code, in the field's words."""
    return {each.code: each.staff_label for each in catalogue().groups.in_order()}


def group_of(item_code: str) -> str:
    """Return the group that an item belongs to."""
    return catalogue().items[item_code].group_code


def provision_label(code: str) -> str:
    """Return a commitment's topic, or its code if this version does not know it."""
    found = catalogue().provisions.get(code)
    return found.topic if found is not None else code
