"""What is known of a brand's chain along the OECD's five steps of due diligence."""

from __future__ import annotations

from grievance.exports.voices import Voice
from grievance.reports.asked import management_systems
from grievance.reports.content import Report
from grievance.reports.grounds import Grounds
from grievance.reports.heads import report
from grievance.reports.law import asked_by_law
from grievance.reports.responses import audits, response
from grievance.reports.risks import risks
from grievance.reports.states import ReportKind
from grievance.reports.unknown import report_on


def five_steps(grounds: Grounds, voice: Voice) -> Report:
    """Return the report along the five steps."""
    parts = [
        management_systems(grounds, voice),
        *risks(grounds, voice),
        *response(grounds, voice),
        audits(grounds, voice),
        *report_on(grounds, voice),
        asked_by_law(ReportKind.FIVE_STEPS, voice),
    ]
    return report(ReportKind.FIVE_STEPS, grounds, parts, voice=voice)
