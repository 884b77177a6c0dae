"""Steps 3 and 4: what is promised, what is overdue and by whom, and what others have audited."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.leverage.labels import COMMITMENT_STATE_LABELS
from grievance.leverage.queries import PromiseRow
from grievance.reports.asked import kind_words
from grievance.reports.content import Column, Part, Row, Table
from grievance.reports.grounds import Grounds
from grievance.supplychain.assured import AssuranceRow
from grievance.supplychain.labels import ASSURANCE_SCHEMES, ASSURANCE_STATUSES
from grievance.supplychain.stages import Stage
from grievance.transparency.labels import word_for
from grievance.transparency.queries.chain import BrandSite
from grievance.transparency.queries.figures import MoneyFigure
from grievance.transparency.queries.tracker import OwedRemedy
from grievance.transparency.states import Standing

_ASK = N_(
    "Ask the operator what holds it up, and what you can change: price, time, volume. Never ask who "
    "complained."
)
_CONFIRMED = N_("What workers or a verifier confirmed counts, not what a site says.")
_NOT_LOWER = N_(
    "An audit or a certificate never makes a worker's report weigh less. What schemes say stands here and "
    "counts for nothing else in this report."
)
#: Where many suppliers come together, which is where the guidance asks for audits.
_NARROWS = frozenset({Stage.PROCESSING, Stage.REFINERY})


def response(grounds: Grounds, voice: Voice) -> list[Part]:
    """Return how remedy stands along the chain, and what the brand has promised."""
    late = sum(each.is_overdue for each in grounds.owed)
    silent = sum(each.standing is Standing.NOT_SHOWN for each in grounds.chain.sites)
    return [
        Part(
            voice.say(N_("Step 3: respond")),
            facts=(
                (voice.say(N_("Places where something promised is overdue")), late),
                (voice.say(N_("Sites about which nothing may be shown")), silent),
            ),
            said=(voice.say(_ASK),),
            table=_owed(grounds, voice),
        ),
        Part(
            voice.say(N_("How far remedy has come")),
            level=2,
            said=(voice.say(_CONFIRMED),),
            table=_figures(grounds, voice),
        ),
        Part(voice.say(N_("What you promised")), level=2, table=_promises(grounds, voice)),
    ]


def audits(grounds: Grounds, voice: Voice) -> Part:
    """Return what assurance schemes say of the sites and their operators."""
    narrows = {each.reference for each in grounds.chain.sites if each.stage in _NARROWS}
    looked_at = narrows & {each.site_reference for each in grounds.assured}
    told = voice.say(N_("%(some)s of %(all)s"), some=len(looked_at), all=len(narrows))
    label = voice.say(N_("Smelters, refineries and plants of which a scheme says something"))
    return Part(
        voice.say(N_("Step 4: audits")),
        facts=((label, told),),
        said=(voice.say(_NOT_LOWER),),
        table=_assurances(grounds, voice),
    )


def _owed(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 7),
        Column(voice.say(N_("Country")), 4),
        Column(voice.say(N_("Who has to act")), 5),
        Column(voice.say(N_("Remedy")), 5),
        Column(voice.say(N_("Overdue since")), 4),
        Column(voice.say(N_("Days late")), 2),
        Column(voice.say(N_("Earliest day promised and not done")), 4),
    )
    nothing = voice.say(N_("No remedy that may be shown has been promised along your chain."))
    return Table("remedy", columns, tuple(_owed_row(each, voice) for each in grounds.owed), nothing)


def _owed_row(row: OwedRemedy, voice: Voice) -> Row:
    return (
        row.site.name,
        voice.country(row.site.country),
        voice.say(word_for("owing", row.owing)),
        voice.say(word_for("standing", row.standing)),
        row.overdue_since,
        row.days_late,
        row.due_on,
    )


def _figures(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 6),
        Column(voice.say(N_("Actions open")), 2),
        Column(voice.say(N_("Actions overdue")), 2),
        Column(voice.say(N_("Actions verified")), 2),
        Column(voice.say(N_("Workers, says the site")), 3),
        Column(voice.say(N_("Workers, confirmed")), 3),
        Column(voice.say(N_("Said to be paid, by the site")), 4),
        Column(voice.say(N_("Confirmed by workers or a verifier")), 4),
    )
    rows = tuple(_figures_row(each, voice) for each in grounds.chain.sites if _has_figures(each))
    return Table("remedy_figures", columns, rows, voice.say(N_("No figure about remedy may be shown yet.")))


def _has_figures(site: BrandSite) -> bool:
    told = site.figures.remedy
    numbers = (told.open, told.overdue, told.verified, told.claimed_workers, told.confirmed_workers)
    return bool(told.money) or any(each is not None for each in numbers)


def _figures_row(site: BrandSite, voice: Voice) -> Row:
    told = site.figures.remedy
    return (
        site.name,
        told.open,
        told.overdue,
        told.verified,
        told.claimed_workers,
        told.confirmed_workers,
        _sums(told.money, lambda each: each.claimed, voice),
        _sums(told.money, lambda each: each.confirmed, voice),
    )


def _sums(
    money: Iterable[MoneyFigure], amount: Callable[[MoneyFigure], int | None], voice: Voice
) -> str | None:
    return "; ".join(voice.money(amount(each), each.currency) for each in money if amount(each)) or None


def _promises(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 6),
        Column(voice.say(N_("What you promised")), 8),
        Column(voice.say(N_("Promised on")), 3),
        Column(voice.say(N_("By")), 3),
        Column(voice.say(N_("Amount")), 4),
        Column(voice.say(N_("State")), 4),
    )
    rows = tuple(_promise(each, voice) for each in grounds.promises)
    return Table("promises", columns, rows, voice.say(N_("You have promised nothing yet.")))


def _promise(row: PromiseRow, voice: Voice) -> Row:
    return (
        row.site,
        kind_words(row.kind, row.rung, voice),
        row.promised_on,
        row.due_on,
        voice.money(row.amount, row.currency) or None,
        voice.say(COMMITMENT_STATE_LABELS[row.state]),
    )


def _assurances(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 6),
        Column(voice.say(N_("Whose standing")), 5),
        Column(voice.say(N_("Scheme")), 4),
        Column(voice.say(N_("Status")), 4),
        Column(voice.say(N_("Since")), 3),
        Column(voice.say(N_("Until")), 3),
        Column(voice.say(N_("Who says so")), 6),
        Column(voice.say(N_("Address")), 6),
        Column(voice.say(N_("As of")), 3),
    )
    names = {each.reference: each.name for each in grounds.chain.sites}
    rows = tuple(_assurance(names[each.site_reference], each, voice) for each in grounds.assured)
    nothing = voice.say(N_("No scheme is known to say anything of these sites."))
    return Table("assurance", columns, rows, nothing)


def _assurance(site: str, row: AssuranceRow, voice: Voice) -> Row:
    scheme = voice.say(ASSURANCE_SCHEMES[row.scheme])
    return (
        site,
        row.company or voice.say(N_("The site's own")),
        f"{scheme}, {row.standard}" if row.standard else scheme,
        voice.say(ASSURANCE_STATUSES[row.status]),
        row.since,
        row.until,
        row.source,
        row.source_url,
        row.as_of,
    )
