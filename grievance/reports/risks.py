"""Step 2, find and weigh risks: each site for each mineral, and the issues that may be told."""

from __future__ import annotations

from datetime import date, timedelta

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Column, Part, Row, Table
from grievance.reports.grounds import Grounds
from grievance.supplychain.bands import Band
from grievance.supplychain.stages import Confidence, Mineral
from grievance.transparency.labels import LOW_IS_NOT_GOOD_NEWS, NOT_SHOWN, word_for
from grievance.transparency.queries.chain import BrandSite, MineralPath

#: What nobody has looked at for so long is called old.
OLD = timedelta(days=365)
_SHARES = N_(
    "The share says how much of what is documented to come in may come from a site: high is more than a "
    "tenth, some more than a hundredth. Where no source tells amounts, suppliers are counted alike."
)


def is_old(seen_on: date | None, today: date) -> bool:
    """Whether nobody has looked at something for a year, or nobody knows when somebody did."""
    return seen_on is None or today - seen_on > OLD


def risks(grounds: Grounds, voice: Voice) -> list[Part]:
    """Return what is known of where minerals may come from, and of what is reported there."""
    published = grounds.chain.figures_of
    day = voice.day(published) or voice.say(N_("never yet"))
    return [
        Part(
            voice.say(N_("Step 2: find and weigh risks")),
            said=(voice.say(_SHARES),),
            table=_by_mineral(grounds, voice),
        ),
        Part(voice.say(N_("Each site for each mineral")), level=2, table=_sites(grounds, voice)),
        Part(
            voice.say(N_("Issues at these sites")),
            level=2,
            facts=((voice.say(N_("Figures published on")), day),),
            said=(voice.say(LOW_IS_NOT_GOOD_NEWS), voice.say(NOT_SHOWN)),
            table=_issues(grounds, voice),
        ),
    ]


def _by_mineral(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Mineral")), 4),
        Column(voice.say(N_("Sites")), 3),
        Column(voice.say(N_("High share")), 3),
        Column(voice.say(N_("Share unknown")), 3),
        Column(voice.say(N_("Weak evidence")), 3),
        Column(voice.say(N_("Known by company only")), 4),
        Column(voice.say(N_("Not seen to hold for a year")), 4),
    )
    rows = tuple(_of_mineral(each, grounds, voice) for each in Mineral)
    return Table("minerals", columns, rows, empty="")


def _of_mineral(mineral: Mineral, grounds: Grounds, voice: Voice) -> Row:
    paths = [path for site in grounds.chain.sites for path in site.paths if path.mineral == mineral]
    return (
        voice.say(word_for("mineral", mineral)),
        len(paths),
        sum(path.band == Band.HIGH for path in paths),
        sum(path.band == Band.UNKNOWN for path in paths),
        sum(path.weakest == Confidence.LOW for path in paths),
        sum(path.by_company for path in paths),
        sum(is_old(path.seen_on, grounds.on) for path in paths),
    )


def _sites(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 7),
        Column(voice.say(N_("Country")), 4),
        Column(voice.say(N_("Stage")), 4),
        Column(voice.say(N_("Mineral")), 4),
        Column(voice.say(N_("Links to you")), 3),
        Column(voice.say(N_("Share")), 4),
        Column(voice.say(N_("Share estimated")), 0),
        Column(voice.say(N_("Weakest evidence")), 4),
        Column(voice.say(N_("Last seen to hold on")), 4),
        Column(voice.say(N_("Days since")), 3),
        Column(voice.say(N_("Known by company only")), 4),
        Column(voice.say(N_("Reports")), 3),
        Column(voice.say(N_("Remedy")), 4),
    )
    rows = tuple(_site(site, path, grounds.on, voice) for site in grounds.chain.sites for path in site.paths)
    return Table("sites", columns, rows, voice.say(N_("No site is linked to you yet.")))


def _site(site: BrandSite, path: MineralPath, today: date, voice: Voice) -> Row:
    return (
        site.name,
        voice.country(site.country),
        voice.say(word_for("site_stage", site.stage)),
        voice.say(word_for("mineral", path.mineral)),
        path.tier,
        voice.say(word_for("share", path.band)),
        yes_or_no(path.estimated, voice),
        voice.say(word_for("confidence", path.weakest)),
        path.seen_on,
        (today - path.seen_on).days if path.seen_on is not None else None,
        yes_or_no(path.by_company, voice),
        site.figures.issues.reports,
        voice.say(word_for("standing", site.standing)),
    )


def yes_or_no(given: bool, voice: Voice) -> str:
    """Return one of two words."""
    return voice.say(N_("Yes")) if given else voice.say(N_("No"))


def _issues(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 7),
        Column(voice.say(N_("Country")), 4),
        Column(voice.say(N_("Problem")), 7),
        Column(voice.say(N_("Reports")), 3),
    )
    rows = tuple(
        (site.name, voice.country(site.country), voice.say(word_for("group", code)), number)
        for site in grounds.chain.sites
        for code, number in site.figures.issues.groups
    )
    return Table("issues", columns, rows, voice.say(N_("No kind of problem may be shown yet.")))
