"""The reports of a brand, made on the day on which somebody asks for one; none is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from grievance.exports.typesetting import typeset_whatever
from grievance.exports.voices import Voice
from grievance.foundation import clock
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.reports.binder import binder
from grievance.reports.content import Report
from grievance.reports.five_steps import five_steps
from grievance.reports.grounds import Grounds, grounds_of, known_chain_version
from grievance.reports.paper import paper_of
from grievance.reports.states import ReportKind
from grievance.reports.workbook import Sheet, sheets_of
from grievance.transparency.queries.chain import brand_chain

_MADE_BY: dict[ReportKind, Callable[[Grounds, Voice], Report]] = {
    ReportKind.FIVE_STEPS: five_steps,
    ReportKind.TRACING: binder,
}


@dataclass(frozen=True)
class Basis:
    """What a report of today would rest on."""

    on: date
    sites: int
    ways: int
    figures_of: date | None
    version: str


def basis_of(actor: Actor) -> Basis:
    """Return what reports of today would rest on."""
    actor.must(Permission.Remedy.READ_PROGRESS)
    chain = brand_chain(actor)
    return Basis(
        on=clock.today(),
        sites=len(chain.sites),
        ways=sum(len(each.paths) for each in chain.sites),
        figures_of=chain.figures_of,
        version=known_chain_version(),
    )


def brand_report(actor: Actor, kind: str, voice: Voice) -> Report:
    """Return one of the reports in a language, of what the actor's organisation may see today."""
    actor.must(Permission.Remedy.READ_PROGRESS)
    return _MADE_BY[ReportKind(kind)](grounds_of(actor), voice)


def report_pdf(report: Report, voice: Voice) -> bytes:
    """Return a report as an accessible paper."""
    return typeset_whatever(paper_of(report, voice)).pdf


def report_sheets(report: Report, voice: Voice) -> list[Sheet]:
    """Return a report as the sheets of a workbook."""
    return sheets_of(report, voice)
