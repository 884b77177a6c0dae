"""Step 5, report: the figures in one place, and everything that is not known, counted."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Column, Part, Row, Table
from grievance.reports.grounds import Grounds
from grievance.reports.risks import is_old
from grievance.supplychain.bands import Band
from grievance.supplychain.stages import EXTRACTION, Confidence, Mineral
from grievance.transparency.labels import FIGURES_DO_NOT_MEAN, word_for
from grievance.transparency.states import Standing

_GAP_IS_NO_GOOD_NEWS = N_("What is not known is not good news. Each line is something to ask for.")


def report_on(grounds: Grounds, voice: Voice) -> list[Part]:
    """Return the figures that can be reported, and what is not known."""
    sites = grounds.chain.sites
    shown = [each.figures.issues.reports for each in sites if each.figures.issues.reports is not None]
    return [
        Part(
            voice.say(N_("Step 5: report")),
            facts=(
                (voice.say(N_("Sites linked to you")), len(sites)),
                (voice.say(N_("Reports, where they may be shown")), sum(shown) if shown else None),
                (voice.say(N_("Sites where reports may be shown")), len(shown)),
                (voice.say(N_("Sites where remedy is overdue")), grounds.chain.standing(Standing.OVERDUE)),
                (voice.say(N_("Sites where remedy was verified")), grounds.chain.standing(Standing.VERIFIED)),
            ),
        ),
        Part(
            voice.say(N_("What is not known")),
            level=2,
            said=(voice.say(_GAP_IS_NO_GOOD_NEWS),),
            table=gaps(grounds, voice),
        ),
        Part(
            voice.say(N_("What these figures do not mean")),
            level=2,
            said=tuple(voice.say(each) for each in FIGURES_DO_NOT_MEAN),
        ),
    ]


def gaps(grounds: Grounds, voice: Voice) -> Table:
    """Return what is not known of the chain, and how often."""
    columns = (
        Column(voice.say(N_("What is not known")), 14),
        Column(voice.say(N_("How many")), 3),
        Column(voice.say(N_("Of")), 3),
    )
    return Table("not_known", columns, tuple(_gaps(grounds, voice)), empty="")


def _gaps(grounds: Grounds, voice: Voice) -> Iterator[Row]:
    sites, paths = grounds.chain.sites, grounds.paths
    without = [each for each in Mineral if each not in {path.mineral for path in paths}]
    named = ", ".join(voice.say(word_for("mineral", each)) for each in without)
    label = voice.say(N_("Minerals for which no way to a site is documented"))
    yield f"{label} ({named})" if named else label, len(without), len(Mineral)
    counted = (
        (
            N_("Ways that begin at a plant: nobody says where its mineral comes from"),
            [each for each in paths if each.site.stage not in EXTRACTION],
        ),
        (N_("Ways with a step that is known only by company"), [each for each in paths if each.by_company]),
        (N_("Ways with weak evidence"), [each for each in paths if each.weakest == Confidence.LOW]),
        (
            N_("Ways with a link that is not known to run now"),
            [each for each in paths if not each.all_active],
        ),
        (
            N_("Ways that nobody has looked at for a year, or whose age is not known"),
            [each for each in paths if is_old(each.seen_on, grounds.on)],
        ),
        (N_("Ways whose share is unknown"), [each for each in paths if each.band == Band.UNKNOWN]),
        (N_("Ways whose share is estimated"), [each for each in paths if each.estimated]),
    )
    for label, found in counted:
        yield voice.say(label), len(found), len(paths)
    silent = [each for each in sites if each.figures.issues.reports is None]
    yield voice.say(N_("Sites whose number of reports may not be shown")), len(silent), len(sites)
    unseen = {each.reference for each in sites} - {each.site_reference for each in grounds.assured}
    yield voice.say(N_("Sites of which no assurance scheme says anything")), len(unseen), len(sites)
    nobody = [each for each in sites if each.operator is None]
    yield voice.say(N_("Sites whose operator is not known")), len(nobody), len(sites)
