"""Words for what a reporter may know of those who work on their report."""

from __future__ import annotations

from grievance.complaints.states import FilingBasis
from grievance.foundation.text import N_
from grievance.policy.roles import Role

READ, FILE, IDENTITY = "complaint.read", "complaint.file_read", "complaint.identity_read"
ONE_TEXT = "complaint.text_read"

#: What was looked at, by the fact that it left.
READING_LABELS: dict[str, str] = {
    READ: N_("Your report"),
    FILE: N_("A file of yours"),
    IDENTITY: N_("Your name or number"),
    ONE_TEXT: N_("One text of your report"),
}
#: Who looked, in a worker's words; whoever is not here is a person of the team.
READER_LABELS: dict[Role, str] = {
    Role.TRIAGER: N_("A person who reads new reports"),
    Role.INSPECTOR: N_("An inspector"),
    Role.VERIFIER: N_("A person who checks if it is fixed"),
    Role.SAFEGUARDING_LEAD: N_("A person who helps to keep people safe"),
    Role.SUPERVISOR: N_("A team leader"),
    Role.PANEL_MEMBER: N_("A person who looks at it again"),
    Role.INTERPRETER: N_("A person who translates"),
    Role.REPRESENTATIVE: N_("A person who helps you"),
}
SOMEBODY = N_("A person of the team")

#: By what right somebody filed for others; the file of a case says it in every language.
FILING_LABELS: dict[FilingBasis, str] = {
    FilingBasis.CONSENT: N_("The worker agreed"),
    FilingBasis.MEMBERSHIP: N_("The worker is a member"),
    FilingBasis.NEXT_OF_KIN: N_("The family, for a person who cannot speak"),
    FilingBasis.PUBLIC_INTEREST: N_("For the good of all; it names no worker"),
}
FILING_NOT_SAID = N_("Not stated")
