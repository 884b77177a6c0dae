"""What the marks of the reference data are called."""

from __future__ import annotations

from grievance.foundation.text import N_

#: How sure a statement is, as every row of the reference data says.
CONFIDENCE_LABELS: dict[str, str] = {
    "V": N_("Found in a named source"),
    "S": N_("One weaker source"),
    "U": N_("Not sourced: our own judgement"),
}
#: What a link between a case or an act and a commitment rests on.
BASIS_LABELS: dict[str, str] = {
    "text-verified": N_("Read in the text of the Agreement"),
    "commentary": N_("Described by others; the text itself has not been read"),
    "ilo-principle": N_("ILO fundamental principle, not seen in the Agreement's text"),
    "inferred": N_("Our own inference"),
}
#: The only way in which a case is ever said to touch the Agreement.
RELATES_TO = N_("relates to commitment %(code)s")
LANGUAGE_NOTE = N_("No page of this service says that the Agreement was broken: nobody here can decide that.")
COUNTRY_FACT_LABELS: dict[str, str] = {
    "emergency_number": N_("Emergency number"),
    "care_after_sexual_violence": N_("Care after sexual violence"),
    "child_protection": N_("Child protection"),
    "labour_inspectorate": N_("Labour inspectorate"),
    "reporting_duties": N_("Duties to report"),
    "oecd_contact_point": N_("OECD National Contact Point"),
}
