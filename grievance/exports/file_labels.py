"""What the file of a case says besides what was written in the case."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.remediation.states import RemedyFactKind

CASE_FILE = N_("Case file")
HANDLE = N_(
    "Keep it locked away. Nobody outside the team may read it. Shred it when it is not needed any more."
)
CONTENTS = N_("Contents")
MADE_BY = N_("Made by")
MADE_ON = N_("Made on")
WHY = N_("Why")
HOLDS = N_("What it holds")
WITH_WORDS = N_("with the workers’ own words")
WITHOUT_WORDS = N_("without the workers’ own words")
WITH_NAMES = N_("with the workers’ names")
WITHOUT_NAMES = N_("without the workers’ names; they are crossed out where somebody noted them")
RESTRICTED = N_("Restricted: only people who are named for such cases may hold it.")
FOOT = N_("Case %(reference)s · %(fingerprint)s")
FINGERPRINT = N_("Fingerprint of this file (SHA-256): %(fingerprint)s")

THE_CASE = N_("The case")
REPORTS = N_("Reports")
REPORT = N_("Report %(number)s")
ALLEGATIONS = N_("What is alleged")
FINDINGS = N_("Findings")
FACTS = N_("Contested facts")
TIMELINE = N_("Timeline")
DISCLOSURES = N_("What others were to read")
LETTERS = N_("Letters")
PLAN = N_("Plan and what became of it")
NOTHING = N_("There is nothing.")
RECORDED = N_("Recorded. Fingerprint of the recording (SHA-256): %(hash)s.")
LEFT_OUT = N_("The worker’s own words were left out.")
NO_KEY = N_("Whoever made this file holds no key that opens this.")
TRANSLATION = N_("Translation: %(language)s, version %(number)s.")
READ_AGAIN = N_("Read again by %(name)s.")
BY_PERSON = N_("%(name)s, %(role)s.")
SPOKEN = N_("What is said in a recording, as the team wrote it down:")
CROSSED_OUT = "█████"

WORKER = N_("Worker")
WORKERS_NAME = N_("Worker’s name")
FILED_BY_RIGHT = N_("Filed for others, by what right")
ONE_WORKER = N_("Worker %(number)s")
SITE = N_("Site: %(name)s")
BY_PANEL = N_("Changed by a panel on appeal.")
EVIDENCE = N_("Evidence: %(kinds)s")
PIECES = N_("It points to: %(what)s")

BROUGHT = N_("Brought back from visits")
TAKEN_BY = N_("Taken by")
TAKEN_ON = N_("Taken on")
TAKEN_AT = N_("Taken at")
TAKEN_FROM = N_("Taken from")
FILE = N_("File")
FILE_HASH = N_("Fingerprint (SHA-256)")
HANDS = N_("Whose hands it went through:")
SEALED = N_("Sealed with the pack %(pack)s")
CAME_IN = N_("Brought in: signature and fingerprints were right. Fingerprint of the whole file: %(hash)s")
HANDED_ON = N_("Handed on: %(words)s")

#: What a row of the remedy ledger is called.
LEDGER_LABELS: dict[RemedyFactKind, str] = {
    RemedyFactKind.PROMISED: N_("Promised"),
    RemedyFactKind.CLAIMED: N_("Said to be delivered"),
    RemedyFactKind.CONFIRMED: N_("Yes, it is fixed"),
    RemedyFactKind.PARTLY: N_("Only a part"),
    RemedyFactKind.DISPUTED: N_("No, it is not fixed"),
    RemedyFactKind.AFRAID_TO_SAY: N_("I am afraid to say"),
    RemedyFactKind.VERIFIED: N_("Verified"),
    RemedyFactKind.REJECTED: N_("Not accepted"),
}
