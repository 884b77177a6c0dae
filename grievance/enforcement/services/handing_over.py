"""Hand a text about a case to the labour authority of the site's state: on paper, by somebody of the team."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import cleared, compose, released
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import DisclosureAudience
from grievance.enforcement.services.releasing import LONGEST, is_covert
from grievance.enforcement.wording import careful
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

AUTHORITY = DisclosureAudience.AUTHORITY


def compose_for_authority(actor: Actor, case: Case, *, text: str, locale: str) -> Disclosure:
    """Write what the labour authority would read of a case."""
    CASES.require(actor, Permission.Enforcement.RELEASE, case)
    return compose(
        actor,
        case,
        audience=AUTHORITY,
        text=careful(text, field="text", limit=LONGEST, needed=True),
        locale=locale,
    )


def hand_to_authority(actor: Actor, case: Case, *, disclosure: Disclosure | None, whom: Words) -> None:
    """Write down that a text goes to the labour authority; to whom there and why stays with the team."""
    CASES.require(actor, Permission.Enforcement.RELEASE, case)
    cleared(actor, disclosure, audience=AUTHORITY)
    assert disclosure is not None
    careful(whom.text, field="whom", limit=LONGEST, needed=True)
    released(actor, disclosure, reference=new_reference())
    add_event(actor, case, "handed_to_authority", reason=whom.required(), version=disclosure.version)
    kind = "covert" if is_covert(case) else "open"
    record(actor, "case.handed_to_authority", case, kind=kind, fingerprint=disclosure.text_hash)
