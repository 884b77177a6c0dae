"""Words for what the register knows of sites and companies."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.supplychain.claims import (
    VolumePeriod,
    VolumeUnit,
)
from grievance.supplychain.outcomes import Subject

#: What a site or company is in a supply relation that is written down on its page.
DIRECTIONS: dict[str, str] = {
    "supplies": N_("It supplies the other end"),
    "is_supplied": N_("The other end supplies it"),
}
CHECKED = N_("I looked, and the source still says so")
UNITS: dict[VolumeUnit, str] = {
    VolumeUnit.TONNE: N_("tonnes"),
    VolumeUnit.TONNE_CONTAINED: N_("tonnes of the mineral in it"),
    VolumeUnit.TONNE_WET: N_("tonnes, wet"),
    VolumeUnit.TONNE_LCE: N_("tonnes of lithium carbonate equivalent"),
    VolumeUnit.GIGAWATT_HOUR: N_("gigawatt hours"),
    VolumeUnit.PER_CENT: N_("per cent of what the supplier sends on"),
}
PERIODS: dict[VolumePeriod, str] = {
    VolumePeriod.MONTH: N_("a month"),
    VolumePeriod.QUARTER: N_("a quarter"),
    VolumePeriod.YEAR: N_("a year"),
    VolumePeriod.WHOLE: N_("for the whole time"),
}
SUBJECTS: dict[Subject, str] = {
    Subject.SITE: N_("Site"),
    Subject.COMPANY: N_("Company"),
    Subject.LINK: N_("Supply relation"),
}
