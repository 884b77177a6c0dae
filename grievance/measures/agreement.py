"""K25 to K28: what the two governments do, which commitments cases relate to, and which brands they reach."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, func, or_, select

from grievance.cases.models.case import CaseProvision
from grievance.enforcement.models import ActTie, OfficialAct
from grievance.enforcement.states import ActKind
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.leverage.models import BrandRequest
from grievance.measures.days import days_between
from grievance.measures.entries import (
    Criterion,
    Line,
    Measure,
    Named,
    Outside,
    Target,
    Unit,
    number,
    share,
)
from grievance.measures.selection import Selection
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.reach import BrandReach

RECEIPT_DAYS = 3
REPLY_DAYS = 10


def packets(selection: Selection) -> list[Line]:
    """Count packets between the governments, and those received and answered in time."""
    now = clock.now()
    to_receipt = days_between(OfficialAct.sent_at, OfficialAct.received_at)
    to_reply = days_between(OfficialAct.sent_at, OfficialAct.answered_at)
    no_receipt = and_(
        OfficialAct.received_at.is_(None), OfficialAct.sent_at < now - timedelta(days=RECEIPT_DAYS)
    )
    no_reply = and_(OfficialAct.answered_at.is_(None), OfficialAct.sent_at < now - timedelta(days=REPLY_DAYS))
    query = select(
        func.count(),
        func.count().filter(to_receipt <= RECEIPT_DAYS),
        func.count().filter(or_(OfficialAct.received_at.is_not(None), no_receipt)),
        func.count().filter(to_reply <= REPLY_DAYS),
        func.count().filter(or_(OfficialAct.answered_at.is_not(None), no_reply)),
        func.count().filter(no_reply),
    ).where(
        selection.acts,
        OfficialAct.kind == ActKind.INFORMATION_PACKET,
        OfficialAct.sent_at.is_not(None),
        *selection.within(OfficialAct.sent_at),
    )
    sent, received, due_receipts, answered, due_replies, unanswered = db.session.execute(query).one()
    return [
        number("sent", sent),
        share("received", received, due_receipts),
        share("answered", answered, due_replies),
        number("unanswered", unanswered),
    ]


def engagements(selection: Selection) -> list[Line]:
    """Count engagements, measures that began and ended in the period, and cases they are tied to."""
    acts = select(OfficialAct.id).where(selection.acts, *selection.within_days(OfficialAct.started_on))
    of_kind = select(func.count(OfficialAct.id)).where(selection.acts)
    talks = of_kind.where(OfficialAct.kind == ActKind.ENGAGEMENT)
    measures = of_kind.where(OfficialAct.kind == ActKind.MEASURE)
    cases = select(func.count(ActTie.case_id.distinct())).where(ActTie.act_id.in_(acts))
    counts = {
        "engagements": talks.where(*selection.within_days(OfficialAct.started_on)),
        "begun": measures.where(*selection.within_days(OfficialAct.started_on)),
        "ended": measures.where(*selection.within_days(OfficialAct.ended_on)),
        "cases": cases,
    }
    return [number(key, db.session.scalar(query) or 0) for key, query in counts.items()]


def provisions(selection: Selection) -> list[Line]:
    """Count the cases that relate to each commitment that a labour problem can relate to, zeros too."""
    cases = selection.cases()
    query = (
        select(CaseProvision.provision_code, func.count(CaseProvision.case_id.distinct()))
        .join(cases, cases.c.id == CaseProvision.case_id)
        .group_by(CaseProvision.provision_code)
    )
    counted = {code: int(times) for code, times in db.session.execute(query)}
    possible = {code for item in catalogue().items.values() for code in item.provisions}
    return [
        number(each.code, counted.get(each.code, 0), named=Named.PROVISION)
        for each in catalogue().provisions.in_order()
        if each.code in possible | counted.keys()
    ]


def chain(selection: Selection) -> list[Line]:
    """Count cases whose site documents tie to a brand, and requests that brands answered in time."""
    cases = selection.cases()
    documented = select(BrandReach.site_id).where(BrandReach.publicly_documented.is_(True))
    query = select(func.count().filter(cases.c.site_id.in_(documented)), func.count()).select_from(cases)
    part, whole = db.session.execute(query.where(cases.c.site_id.is_not(None))).one()
    requests = select(func.count().filter(BrandRequest.in_time.is_(True)), func.count()).where(
        BrandRequest.case_id.in_(select(cases.c.id)),
        BrandRequest.called_off_on.is_(None),
        or_(BrandRequest.answered_on.is_not(None), BrandRequest.due_at < clock.now()),
    )
    in_time, over = db.session.execute(requests).one()
    return [share("linked", part, whole), share("answered", in_time, over)]


MEASURES = (
    Measure(
        code="K25",
        name=N_("Information shared between the governments"),
        criterion=Criterion.AGREEMENT,
        numerator=N_(
            "Packets sent; received within 3 days; answered within 10 days of being sent; unanswered"
        ),
        denominator=N_("Packets whose 3 or 10 days are over, and those received or answered earlier"),
        left_out=N_("Drafts that were never sent"),
        source="official_acts: kind information_packet, sent_at, received_at, answered_at",
        units=(Unit.NUMBER, Unit.SHARE),
        lines={
            "sent": N_("Sent"),
            "received": N_("Received within 3 days"),
            "answered": N_("Answered within 10 days"),
            "unanswered": N_("Unanswered after 10 days"),
        },
        count=packets,
        targets=(Target("received", 1.0), Target("answered", 0.90)),
        splits=frozenset(),
        outside=Outside.OWN,
    ),
    Measure(
        code="K26",
        name=N_("Engagements and measures"),
        criterion=Criterion.AGREEMENT,
        numerator=N_("Engagements; measures that began and that ended in the period; cases they are tied to"),
        denominator="",
        left_out=N_("What the other government recorded for itself alone"),
        source="official_acts: kind, started_on, ended_on; act_ties.case_id",
        units=(Unit.NUMBER,),
        lines={
            "engagements": N_("Engagements"),
            "begun": N_("Measures begun"),
            "ended": N_("Measures ended"),
            "cases": N_("Cases tied to them"),
        },
        count=engagements,
        splits=frozenset(),
        outside=Outside.OWN,
    ),
    Measure(
        code="K27",
        name=N_("Commitments that cases relate to"),
        criterion=Criterion.AGREEMENT,
        numerator=N_("Cases that relate to each commitment; a case can relate to several"),
        denominator="",
        left_out=N_("Commitments that no labour problem of the list relates to"),
        source="case_provisions: provision_code",
        units=(Unit.NUMBER,),
        count=provisions,
    ),
    Measure(
        code="K28",
        name=N_("Cases that documents tie to a brand"),
        criterion=Criterion.AGREEMENT,
        numerator=N_(
            "Cases at a site from which documents lead all the way to a brand that uses this installation; "
            "requests about these cases that brands answered in time"
        ),
        denominator=N_("Cases with a site; requests to brands that were answered, or whose time is over"),
        left_out=N_(
            "Ways with a step that is only claimed, joins by company alone, or is known only from what a "
            "brand uploaded for itself; cases whose site is unknown"
        ),
        source="brand_reaches: publicly_documented; cases.site_id; brand_requests: in_time, due_at",
        units=(Unit.SHARE,),
        lines={"linked": N_("Tied to a brand"), "answered": N_("Requests answered in time")},
        count=chain,
        why=N_(
            "In time is by the deadline of the request and not by 10 days for all: where people are in "
            "danger a brand is asked to answer sooner, and an answer after 10 days would come too late"
        ),
        targets=(Target("linked", 0.70),),
    ),
)
