"""What the letters say besides the released text: in every language, and as plain as what workers read."""

from __future__ import annotations

from grievance.exports.states import LetterKind
from grievance.foundation.text import N_

LETTER_LABELS: dict[LetterKind, str] = {
    LetterKind.NOTICE: N_("Notice of a matter"),
    LetterKind.REQUEST: N_("Request"),
    LetterKind.FINDINGS: N_("What we found"),
    LetterKind.CLOSING: N_("End of our work"),
}
#: What each letter says first.
OPENINGS: dict[LetterKind, str] = {
    LetterKind.NOTICE: N_("We look into a matter at your site. This is what we tell you about it:"),
    LetterKind.REQUEST: N_("We ask you for the following:"),
    LetterKind.FINDINGS: N_("We looked into a matter at your site. This is what we found:"),
    LetterKind.CLOSING: N_("With this letter we end our work on a matter at your site:"),
}
#: The first words to a contractor or recruiter, to whom no site belongs.
OPENING_TO_FIRM = N_("We look into a matter that concerns your firm. This is what we tell you about it:")
TO = N_("Addressed to")
MANAGEMENT = N_("The management of %(site)s")
NUMBER = N_("Letter")
MATTER = N_("Matter")
DATE = N_("Date")
ANSWER_BY = N_("Answer by")
TRANSLATED = N_("This text was translated by a person. It was written in: %(language)s.")
HOW_TO_ANSWER = N_("How to answer")
SIGN_IN = N_("Sign in at %(address)s and open the matter %(matter)s.")
BY_PAPER = N_("Or write to %(contact)s. Give the number of this letter.")
BY_PAPER_ONLY = N_("Write to %(contact)s. Give the number of this letter.")
WRONG_FACT = N_("If a fact in this letter is wrong, say so in the same way.")
BY_DAY = N_("Please answer by %(date)s.")
FRESH_LOOK = N_("If what we found is wrong, you can ask others to look again, until %(date)s.")
MAY_OPEN_AGAIN = N_("If the problem comes back, the matter can be opened again.")
PLEASE = N_("What you must not do")
NO_SEARCH = N_("Do not try to find out who spoke to us.")
NO_PUNISHMENT = N_("Nobody may be punished for it. If somebody is, we look into that as a case of its own.")
FINGERPRINT = N_("Fingerprint of this letter (SHA-256): %(fingerprint)s")
FOOT = N_("Letter %(number)s · %(fingerprint)s")
PAGE_OF = N_("Page %(page)s of %(pages)s")
CASE_TEAM = N_("Case team")
DRAFT = N_("Draft")
ONLY_A_DRAFT = N_("This is a draft. It was not sent.")
