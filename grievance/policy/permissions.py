"""What can be done, each with the sentence that explains it."""

from __future__ import annotations

from enum import StrEnum


class ComplaintPermission(StrEnum):
    """What can be done with a complaint."""

    READ = "complaint.read"
    """Read what a worker wrote."""
    FOLLOW = "complaint.follow"
    """Follow one's own report: read answers, write, add files, judge the remedy."""


class CasePermission(StrEnum):
    """What can be done with a case."""

    READ = "case.read"
    """See a case, its timeline and its facts."""
    TRIAGE = "case.triage"
    """Screen a case: code it, say how urgent it is, accept, refer or decline it."""
    ASSIGN = "case.assign"
    """Say who handles a case."""
    INVESTIGATE = "case.investigate"
    """Ask, note, hear the site, make findings."""
    NOTIFY_SITE = "case.notify_site"
    """Tell the site what it may know, after the safety gate."""
    CLOSE = "case.close"
    """End a case with a reason."""
    HOLD = "case.hold"
    """Forbid for a while, for a reason in law, that a case is erased."""
    KEEP_TEMPLATES = "case.keep_templates"
    """Say what the team writes to workers again and again, in each language."""


class TranslationPermission(StrEnum):
    """What can be done with a text that somebody was asked to translate."""

    READ = "translation.read"
    """Read, as an interpreter, the one text that one was asked for, until it is handed in or taken back."""
    HAND_IN = "translation.hand_in"
    """Hand in a translation, read one of somebody else again, or give the work back."""


class AppealPermission(StrEnum):
    """What can be done with an appeal, which asks other people for a fresh look at a case."""

    FILE = "appeal.file"
    """Ask, for a site, for a fresh look at what was found; a worker asks with the code."""
    CONTEST = "appeal.contest"
    """Say, for a site, that a fact is wrong before it is published."""
    EMPANEL = "appeal.empanel"
    """Appoint the three people of a panel, who never had the case in hand."""
    READ = "appeal.read"
    """Read, as one of its panel, what an appeal is about."""
    DECIDE = "appeal.decide"
    """Vote on a panel, and say what it decided."""


class PlanPermission(StrEnum):
    """What can be done with a plan and its corrective actions."""

    READ = "plan.read"
    """See a plan and its actions."""
    PROPOSE = "plan.propose"
    """Propose actions."""
    AGREE = "plan.agree"
    """Accept a plan for the case team."""
    PROGRESS = "plan.progress"
    """Say what was done and prove it."""
    VERIFY = "plan.verify"
    """Check what was done, as somebody other than its owner."""


class SitePermission(StrEnum):
    """What can be done with sites, companies and supply links."""

    READ = "site.read"
    """See a site, its sources and its links."""
    MANAGE = "site.manage"
    """Add and correct sites, companies and links, and import lists."""
    BRING = "site.bring"
    """Import supply relations that one's own organisation knows of, for itself or shared."""
    CLAIM = "site.claim"
    """Say that one's own organisation owns, runs or staffs a site; a steward checks it."""


class RemedyPermission(StrEnum):
    """What can be known about remedy outside a case."""

    READ_PROGRESS = "remedy.read_progress"
    """See remedy status and overdue actions by site, never a worker's words."""
    TELL_CUSTOMERS = "remedy.tell_customers"
    """Say, for a site, the same to all brands of its chain; the case team looks at it first."""
    FOLLOW = "remedy.follow"
    """Be told when that changes along one's chain, by mail or by a system of one's organisation."""


class EnforcementPermission(StrEnum):
    """What can be done between the Parties."""

    READ = "enforcement.read"
    """See engagements, information packets and measures."""
    RECORD = "enforcement.record"
    """Record an engagement, send a packet, start or end a measure."""
    RELEASE = "enforcement.release"
    """Prepare a case's information for a Party."""


class LeveragePermission(StrEnum):
    """What can be done with requests to brands."""

    ASK = "leverage.ask"
    """Ask brands of a site's chain for something, and say whether they kept their word."""
    ANSWER = "leverage.answer"
    """Read what one's own organisation is asked, answer it, and promise something."""


class AccountPermission(StrEnum):
    """What can be done with people and organisations."""

    MANAGE = "account.manage"
    """Invite people, give roles, keep organisations and teams."""
    LOCK = "account.lock"
    """Lock a colleague's account at once, such as after a stolen phone, and ask for it to be unlocked."""
    SEE_OFF = "account.see_off"
    """Say that somebody leaves or is away, and close their account once nothing hangs on it."""
    READ_OUTBOX = "account.read_outbox"
    """See which neutral messages were sent, which hold no content."""


class OpeningPermission(StrEnum):
    """What can be done about opening the installation to workers."""

    CONFIRM = "opening.confirm"
    """Confirm who runs the installation and what it promises workers."""
    LANGUAGES = "opening.languages"
    """Say that a language was read, and correct its words."""


class RosterPermission(StrEnum):
    """What can be done with the roster of who is on call."""

    READ = "roster.read"
    """See who is on call, ask a colleague to take a shift, and answer."""
    PLAN = "roster.plan"
    """Say who is on call from when to when."""


class SatisfactionPermission(StrEnum):
    """What can be known of how workers were treated."""

    HEAR = "satisfaction.hear"
    """Read what workers wrote of how they were treated and was sealed to oneself; never of which case."""


class MeasurePermission(StrEnum):
    """What can be known of how well the process works."""

    READ = "measure.read"
    """See the key figures of one's team's cases, counted together and never one by one."""


class AuditPermission(StrEnum):
    """What can be done with the audit trail."""

    READ = "audit.read"
    """Read who did what, without content."""
    WATCH = "audit.watch"
    """Hear that somebody on the team reads unusually much, and that many report from one place."""


class RepresentationPermission(StrEnum):
    """What can be done for workers who do not report themselves."""

    FILE = "representation.file"
    """File claims for workers, once two people have verified who does."""
    FOLLOW = "representation.follow"
    """See where the claims stand that one filed, and read what their workers allow."""
    VERIFY = "representation.verify"
    """Say that somebody may file for workers, confirm it as another person, and end it."""


class Permission:
    """All permissions, by the noun they are about."""

    Complaint = ComplaintPermission
    Case = CasePermission
    Appeal = AppealPermission
    Translation = TranslationPermission
    Plan = PlanPermission
    Site = SitePermission
    Remedy = RemedyPermission
    Enforcement = EnforcementPermission
    Leverage = LeveragePermission
    Account = AccountPermission
    Opening = OpeningPermission
    Audit = AuditPermission
    Measure = MeasurePermission
    Satisfaction = SatisfactionPermission
    Roster = RosterPermission
    Representation = RepresentationPermission
