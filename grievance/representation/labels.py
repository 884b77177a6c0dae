"""Words for what kind of representative somebody is, and for what a claim waits for."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.representation.states import Asked, EndCause, Known, RepresentativeKind

KIND_LABELS: dict[RepresentativeKind, str] = {
    RepresentativeKind.UNION: N_("Trade union"),
    RepresentativeKind.NGO: N_("Organisation that helps workers"),
    RepresentativeKind.FAMILY: N_("Family"),
    RepresentativeKind.LAWYER: N_("Lawyer"),
}
KNOWN_LABELS: dict[Known, str] = {
    Known.NO: N_("No"),
    Known.UNKNOWN: N_("Not known"),
    Known.YES: N_("Yes"),
}
#: What the second person and the team read, where something is not known.
CHOSEN_UNKNOWN = N_("It is not known whether an employer chooses who leads them.")
PAID_UNKNOWN = N_("It is not known whether an employer pays for them.")
END_LABELS: dict[EndCause, str] = {
    EndCause.WORKER: N_("The worker ended it"),
    EndCause.ENDED: N_("Your access was ended"),
}
ASKED_LABELS: dict[Asked, str] = {
    Asked.SLIP: N_("Hand over the slip: the code has not been used."),
    Asked.CONSENTS: N_("Questions about who may know wait for the worker, who answers with the code."),
    Asked.QUESTION: N_("The team asked the worker something. Help them to look with their code."),
    Asked.JUDGE: N_("The worker says with the code whether it is put right. Nobody can say it for them."),
}
