"""Who reaches which official letter: the team of its case, and the site that it was written to."""

from __future__ import annotations

from grievance.cases.access import CASES
from grievance.exports.models import OfficialLetter
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.remediation.access import MATTERS

#: At the desk of the team.
TEAM_LETTERS: Scope[OfficialLetter] = Scope.through(
    OfficialLetter,
    OfficialLetter.case_id,
    CASES,  # type: ignore[arg-type]
    read=Permission.Case.READ,
)
#: At the site's desk.
SITE_LETTERS: Scope[OfficialLetter] = Scope.through(
    OfficialLetter,
    OfficialLetter.case_id,
    MATTERS,  # type: ignore[arg-type]
    read=Permission.Plan.READ,
)
