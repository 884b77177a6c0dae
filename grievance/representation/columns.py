"""The columns of a list of claims, and what each of their words stands for."""

from __future__ import annotations

from enum import StrEnum

from grievance.complaints.states import ConsentAnswer, FilingBasis, KnownTo, RaiseWithEmployer
from grievance.foundation.text import N_


class Column(StrEnum):
    """One thing that is said of each claim."""

    SLIP = "slip"
    LANGUAGE = "language"
    PROBLEM = "problem"
    SITE = "site"
    PLACE = "place"
    STORY = "what_happened"
    AMOUNT = "amount"
    CURRENCY = "currency"
    KNOWN = "who_may_know"
    NAME = "name"
    COMPANY = "tell_company"
    READS = "you_may_read"
    BASIS = "basis"
    AGREED = "agreed"


COLUMN_LABELS: dict[Column, str] = {
    Column.SLIP: N_("Your mark for this person"),
    Column.LANGUAGE: N_("Their language"),
    Column.PROBLEM: N_("What it is about"),
    Column.SITE: N_("Site: its number or exact name"),
    Column.PLACE: N_("Where it is, if the site is not in the list"),
    Column.STORY: N_("What happened, in their words"),
    Column.AMOUNT: N_("Amount that is owed to them"),
    Column.CURRENCY: N_("Currency"),
    Column.KNOWN: N_("Who may know who they are"),
    Column.NAME: N_("Their name, only if the team may know it"),
    Column.COMPANY: N_("May the team raise it with the employer, without their name?"),
    Column.READS: N_("May you go on reading what was filed?"),
    Column.BASIS: N_("By what right you file this"),
    Column.AGREED: N_("They agreed that you file this for them"),
}
COLUMN_HINTS: dict[Column, str] = {
    Column.SLIP: N_("A number or sign by which you know whom to hand the code. Never use one twice."),
    Column.STORY: N_("No names of other workers. Only the team reads it."),
    Column.SITE: N_("The number stands on the site’s poster."),
    Column.BASIS: N_(
        "consent: this person agreed. membership: your organisation files for its members. next_of_kin: the "
        "family of somebody who cannot speak. public_interest: it concerns many and names no worker."
    ),
    Column.AGREED: N_(
        "Needed for consent. Where nobody asked this person, no answer of theirs can be a yes."
    ),
}
BASIS_WORDS: dict[str, FilingBasis] = {str(each): each for each in FilingBasis}
#: The employer is no choice here: who wants that says it with the code, and is warned first.
KNOWN_WORDS: dict[str, KnownTo] = {
    "nobody": KnownTo.NOBODY,
    "team": KnownTo.TEAM,
    "helper": KnownTo.HELPER,
}
COMPANY_WORDS: dict[str, RaiseWithEmployer] = {
    "yes": RaiseWithEmployer.YES,
    "ask": RaiseWithEmployer.ASK_FIRST,
    "no": RaiseWithEmployer.NO,
}
READS_WORDS: dict[str, ConsentAnswer] = {"yes": ConsentAnswer.YES, "no": ConsentAnswer.NO}
