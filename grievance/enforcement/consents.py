"""Whether the workers of a case agree that a Party learns of it, or reads about it; silence is no."""

from __future__ import annotations

from grievance.cases.models.case import Case
from grievance.cases.services.safety_gate import answers_about
from grievance.cases.states import DisclosureAudience
from grievance.complaints.states import ConsentAnswer
from grievance.enforcement.states import Party

AUDIENCES: dict[Party, DisclosureAudience] = {
    Party.US: DisclosureAudience.PARTY_US,
    Party.JP: DisclosureAudience.PARTY_JP,
}


def may_be_passed_on(case: Case, party: Party, *, with_words: bool) -> bool:
    """Whether every worker of the case has said yes to this Party; nobody can be asked first any more."""
    return set(answers_about(case, AUDIENCES[party], with_words=with_words)) <= {ConsentAnswer.YES}


def was_taken_back(case: Case, party: Party, *, with_words: bool) -> bool:
    """Whether a worker has said no since something was released; who was asked first said yes to it then."""
    return ConsentAnswer.NO in answers_about(case, AUDIENCES[party], with_words=with_words)
