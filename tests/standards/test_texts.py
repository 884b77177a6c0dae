"""Everything shown to people can be translated."""

from __future__ import annotations

from grievance.standards.catalogue import catalogue
from grievance.standards.texts import translatable_texts


def test_all_that_workers_read_is_offered_to_translators() -> None:
    offered = {each.text for each in translatable_texts() if each.for_workers}
    found = catalogue()
    read = {
        each.worker_text
        for register in (found.groups, found.items, found.closure_reasons, found.finding_outcomes)
        for each in register.values()
    }
    assert read <= offered


def test_all_that_staff_read_is_offered_to_translators() -> None:
    offered = {each.text for each in translatable_texts()}
    assert {each.paraphrase for each in catalogue().provisions.values()} <= offered
    assert {each.effect for each in catalogue().enforcement_instruments.values()} <= offered


def test_files_are_named_as_in_the_project() -> None:
    assert {each.file for each in translatable_texts()} >= {"grievance/standards/data/items.csv"}
