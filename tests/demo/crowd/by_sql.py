"""The key figures once more, in plain SQL that shares nothing with the product's own counting.

Today is 30 June 2026, and the whole demonstration is one team's.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import text

from grievance.foundation.db import db

Value = tuple[int, int] | float | None
C = "(SELECT * FROM cases WHERE case_type NOT IN ('RTL', 'APP') AND state <> 'merged')"
R = (
    "(SELECT r.* FROM complaints r JOIN case_complaints l ON l.complaint_id = r.id "
    f"JOIN {C} c ON c.id = l.case_id)"
)
OPEN = "('closed', 'declined', 'referred_out', 'merged', 'withdrawn')"
FOUND = "('substantiated', 'partly')"
PROMISED = (
    f"(SELECT a.*, p.case_id FROM corrective_actions a JOIN plans p ON p.id = a.plan_id JOIN {C} c "
    "ON c.id = p.case_id WHERE a.state NOT IN ('proposed', 'replaced') AND "
    "(p.state = 'agreed' OR (p.agreed_at IS NOT NULL AND a.state = 'verified')))"
)
TODAY = date(2026, 6, 30)
#: Appeals of cases that are counted.
A = f"(SELECT p.* FROM appeals p JOIN cases x ON x.id = p.case_id WHERE x.parent_id IN (SELECT id FROM {C}))"
#: Answers about how workers were treated, of months that are over.
ANSWERS = "(SELECT * FROM satisfaction_answers WHERE counted AND month < '2026-06-01')"
#: Cases of which a worker says that the public is told nothing.
SILENT = (
    "(SELECT l.case_id FROM case_complaints l JOIN consents k ON k.complaint_id = l.complaint_id "
    "WHERE k.audience = 'public' AND k.field = 'problem' AND k.answer = 'no' "
    "AND NOT EXISTS (SELECT 1 FROM consents later WHERE later.complaint_id = k.complaint_id "
    "AND later.audience = k.audience AND later.field = k.field "
    "AND later.id > k.id))"
)
QUESTIONS = ("told_enough", "respect", "fair", "safe", "again")
#: What the government of the United States may know of.
SEEN = (
    "(SELECT * FROM official_acts WHERE from_party = 'US' OR (to_party = 'US' AND state <> 'prepared') "
    "OR (is_public_record AND kind = 'measure'))"
)
SENT = f"(SELECT * FROM {SEEN} WHERE kind = 'information_packet' AND sent_at IS NOT NULL)"
NOW = "'2026-06-30 12:00:00'"


#: By how urgent a case is, the days of its deadlines one after the other: decision, findings, plan, actions,
#: check. Three weeks are fifteen working days.
LIMITS = {
    "P0": 1 + 14 + 7 + 7 + 7,
    "P1": 5 + 30 + 14 + 30 + 14,
    "P2": 21 + 45 + 30 + 90 + 30,
    "P3": 21 + 60 + 45 + 180 + 30,
}


def _before(days: int) -> str:
    """The moment before which a case came in that has taken longer than so many days."""
    return f"{TODAY - timedelta(days=days)} 00:00:00"


def _rank(days: str, hundredths: int) -> str:
    """The smallest number of days that so many hundredths of the rows of another query do not exceed."""
    return (
        f"(SELECT CAST(days AS INTEGER) FROM ({days}) ORDER BY days LIMIT 1 OFFSET "
        f"(SELECT (count(*) * {hundredths} + 99) / 100 - 1 FROM ({days})))"
    )


def _newest(kind: str) -> str:
    return f"(SELECT max(f.id) FROM remedy_facts f WHERE f.action_id = a.id AND f.kind = '{kind}')"


def _last_words(kind: str) -> str:
    """Facts of a kind that are the last word of whoever said it about the action."""
    return (
        f"(SELECT f.id FROM remedy_facts f WHERE f.action_id = a.id AND f.kind = '{kind}' AND NOT EXISTS "
        "(SELECT 1 FROM remedy_facts g WHERE g.action_id = a.id AND g.complaint_id = f.complaint_id "
        "AND g.kind IN ('confirmed', 'partly', 'disputed', 'afraid_to_say') AND g.id > f.id))"
    )


def _scores(question: str) -> str:
    """As many fives of scores as there are, in the order of their months."""
    score = f"CASE {question} WHEN 'yes' THEN 3 WHEN 'partly' THEN 2 WHEN 'no' THEN 1 END"
    rows = f"(SELECT {score} score, month, id FROM {ANSWERS} WHERE {question} IN ('yes', 'partly', 'no'))"
    return (
        f"SELECT score FROM (SELECT score FROM {rows} ORDER BY month, id "
        f"LIMIT (SELECT count(*) / 5 * 5 FROM {rows}))"
    )


#: Days from the report to the first findings, days that what is overdue is late, and days until the register
#: first showed a case of which its site was told.
_TO_FIND = (
    "SELECT julianday(date(min(e.at))) - julianday(date(c.opened_at)) days FROM case_events e "
    f"JOIN {C} c ON c.id = e.case_id WHERE e.verb = 'find' GROUP BY c.id"
)
_OVERDUE = "state IN ('agreed', 'in_progress', 'rejected') AND due_on < '2026-06-30'"
_LATE = f"SELECT julianday('2026-06-30') - julianday(due_on) days FROM {PROMISED} WHERE {_OVERDUE}"
_TO_REGISTER = (
    "SELECT julianday(min(p.published_on)) - julianday(date(c.site_told_at)) days "
    f"FROM {C} c JOIN published_cases p ON p.register_reference = c.register_reference "
    "WHERE c.site_told_at IS NOT NULL GROUP BY c.id HAVING min(p.published_on) <= '2026-06-30'"
)
#: Of each promised action: the newest claim and check, the newest no that stands, how many say yes.
_STANDING = (
    f"(SELECT a.id, a.remedy_type, a.workers_covered, {_newest('claimed')} claim, "
    f"{_newest('verified')} seen, {_newest('rejected')} refused, "
    f"(SELECT max(id) FROM {_last_words('disputed')}) denied, "
    f"(SELECT count(*) FROM {_last_words('confirmed')} WHERE id > coalesce({_newest('rejected')}, 0)) said "
    f"FROM {PROMISED} a)"
)
#: What counts: what a verifier saw, unless it was refused or denied since; otherwise a share for each yes.
_DELIVERED = (
    "(SELECT s.remedy_type, s.claim, k.workers claimed_people, k.amount claimed_money, "
    "k.currency claimed_currency, CASE WHEN counts THEN v.workers ELSE said END people, "
    "CASE WHEN counts THEN v.amount WHEN said > 0 THEN k.amount * said / "
    "max(coalesce(k.workers, 0), workers_covered, said, 1) END money, "
    "CASE WHEN counts THEN v.currency WHEN said > 0 THEN k.currency END currency FROM (SELECT *, "
    "coalesce(seen, 0) > coalesce(refused, 0) AND coalesce(denied, 0) < coalesce(seen, 0) counts "
    f"FROM {_STANDING}) s LEFT JOIN remedy_facts k ON k.id = s.claim "
    "LEFT JOIN remedy_facts v ON v.id = s.seen)"
)
_LESSONS = f"(SELECT e.* FROM case_events e JOIN {C} c ON c.id = e.case_id)"
#: The number of the quarter of a day, counted from the year 0.
_QUARTER = "(CAST(substr({0}, 1, 4) AS INTEGER) * 4 + (CAST(substr({0}, 6, 2) AS INTEGER) - 1) / 3)"
#: How many reports came past each question, in fives.
_FIVES = (
    "(SELECT "
    + ", ".join(
        f"coalesce(sum(CASE question WHEN '{at}' THEN times END), 0) / 5 * 5 past{at}" for at in range(1, 8)
    )
    + ", coalesce(sum(CASE question WHEN '1' THEN times END), 0) / 5 * 5 begun, "
    "coalesce(sum(CASE question WHEN '7' THEN times END), 0) / 5 * 5 sent "
    "FROM report_progress WHERE month < '2026-06-01')"
)


def _kept(kind: str) -> str:
    return (
        "SELECT 'on_time', sum(k.met = 1), sum(k.met IS NOT NULL OR (k.ended_at IS NULL "
        f"AND k.paused_at IS NULL AND k.due_at < {NOW})) FROM case_clocks k "
        f"JOIN {C} c ON c.id = k.case_id WHERE k.kind = '{kind}'"
    )


#: What each worker said last of an action, told by there being no later word.
_LAST = (
    "(SELECT f.* FROM remedy_facts f WHERE f.complaint_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "remedy_facts g WHERE g.action_id = f.action_id AND g.complaint_id = f.complaint_id AND g.id > f.id))"
)
_WITHIN = " UNION ALL ".join(
    f"""SELECT 'within_{days}', sum(NOT EXISTS (
    SELECT 1 FROM plans p JOIN corrective_actions a ON a.plan_id = p.id
    WHERE p.case_id = c.id AND p.state = 'agreed' AND a.state NOT IN ('proposed', 'replaced') AND (
      a.state <> 'verified'
      OR date(a.verified_at) > date(c.opened_at, '+{days} days')
      OR EXISTS (SELECT 1 FROM {_LAST} l WHERE l.action_id = a.id AND l.kind NOT IN ('confirmed', 'partly'))
      OR NOT EXISTS (SELECT 1 FROM {_LAST} l WHERE l.action_id = a.id
        AND date(l.at) <= date(c.opened_at, '+{days} days'))))
    AND EXISTS (SELECT 1 FROM plans p JOIN corrective_actions a ON a.plan_id = p.id
      WHERE p.case_id = c.id AND p.state = 'agreed' AND a.state = 'verified')), count(*)
    FROM {C} c WHERE c.id IN (SELECT case_id FROM allegations WHERE outcome IN {FOUND})
      AND date(c.opened_at) <= date({NOW}, '-{days} days')"""
    for days in (90, 180, 365)
)
_RESOLVED = (
    f"(SELECT e.id event, e.at, c.id, c.site_id FROM {C} c JOIN case_events e ON e.case_id = c.id "
    "WHERE e.verb = 'resolve' AND EXISTS (SELECT 1 FROM allegations a WHERE a.case_id = c.id "
    f"AND a.outcome IN {FOUND}))"
)
_RELAPSED = f"""SELECT e.id FROM {_RESOLVED} e JOIN case_events r ON r.case_id = e.id AND r.id > e.event
    WHERE r.verb = 'reopen' AND json_extract(r.details, '$.cause') NOT IN ('new_facts', 'appeal')
      AND date(r.at) <= date(e.at, '+365 days')
  UNION SELECT e.id FROM {_RESOLVED} e JOIN {C} o ON o.site_id = e.site_id
    WHERE date(o.opened_at) BETWEEN date(e.at, '+1 days') AND date(e.at, '+365 days')
      AND o.id IN (SELECT b.case_id FROM allegations b JOIN allegations a ON a.item_code = b.item_code
        WHERE a.case_id = e.id AND a.outcome IN {FOUND})"""


def _all_told(further: str) -> str:
    """Whether as many workers of a refused case were written to since as it has."""
    of_case = "FROM case_complaints l WHERE l.case_id = e.case_id"
    written = "SELECT m.complaint_id FROM messages m WHERE m.side = 'team' AND date(m.sent_at) >= date(e.at)"
    return (
        f"sum(e.reason_item_id IS NOT NULL AND (SELECT count(*) {of_case}) = "
        f"(SELECT count(*) {of_case} AND l.complaint_id IN ({written}{further})))"
    )


#: Steps that turned away cases with a worker.
_REFUSED = (
    f"case_events e JOIN {C} c ON c.id = e.case_id WHERE e.verb IN ('decline', 'refer_out') "
    "AND EXISTS (SELECT 1 FROM case_complaints l WHERE l.case_id = e.case_id)"
)
#: Each gives rows of a line, a part and a whole; or of a line and a value.
BY_SQL = {
    "K1": _kept("first_contact"),
    "K2": _kept("decision"),
    "K3": (
        f"{_kept('findings')} UNION ALL SELECT 'median', {_rank(_TO_FIND, 50)}, NULL "
        f"UNION ALL SELECT 'p90', {_rank(_TO_FIND, 90)}, NULL"
    ),
    "K4": (
        "SELECT 'late', sum(CASE coalesce(band, 'P2') "
        + " ".join(f"WHEN '{band}' THEN opened_at < '{_before(days)}'" for band, days in LIMITS.items())
        + f" END), count(*) FROM {C} WHERE state NOT IN {OPEN}"
    ),
    "K6": (
        f"SELECT channel, count(*), (SELECT count(*) FROM {R}) FROM {R} GROUP BY channel UNION ALL "
        "SELECT 'own_language', sum(locale_only = 0), count(*) FROM (SELECT sum(NOT EXISTS (SELECT 1 FROM "
        "message_texts t WHERE t.message_id = m.id AND t.locale = r.locale "
        "AND coalesce(t.translator, 'human') <> 'machine')) locale_only "
        f"FROM {R} r JOIN messages m ON m.complaint_id = r.id AND m.side = 'team' GROUP BY r.id)"
    ),
    "K7": (
        f"SELECT 'anonymous', sum(known_to = 'nobody'), count(*) FROM {R} UNION ALL "
        "SELECT 'came_back', sum(last_seen_by_reporter IS NOT NULL), count(*) "
        f"FROM {R} WHERE known_to = 'nobody'"
    ),
    "K8": (
        f"SELECT 'not_sent', begun - sent, begun FROM {_FIVES} UNION ALL "
        + " UNION ALL ".join(
            f"SELECT '{at}', past{at - 1} - past{at}, begun - sent FROM {_FIVES}" for at in range(2, 8)
        )
        + " UNION ALL SELECT locale, times / 5 * 5 - (SELECT coalesce(sum(s.times), 0) "
        "FROM report_progress s WHERE s.question = '7' AND s.locale = f.locale "
        "AND s.month < '2026-06-01') / 5 * 5, times / 5 * 5 "
        "FROM (SELECT locale, sum(times) times FROM report_progress WHERE question = '1' "
        "AND month < '2026-06-01' GROUP BY locale) f WHERE times >= 5"
    ),
    "K10": (
        f"SELECT 'with_reason', {_all_told('')}, count(*) FROM {_REFUSED} UNION ALL "
        f"SELECT 'read', {_all_told(' AND m.read_at IS NOT NULL')}, count(*) FROM {_REFUSED}"
    ),
    # A worker who asks again before somebody was found has not asked twice.
    "K11": (
        "SELECT 'in_time', sum(julianday(date(found)) - julianday(date(asked)) <= 7), "
        "sum(found IS NOT NULL OR date(asked) < '2026-06-23') FROM (SELECT e.at asked, (SELECT min(f.at) "
        "FROM case_events f WHERE f.verb = 'advocate_found' AND f.case_id = e.case_id AND f.id > e.id "
        "AND json_extract(f.details, '$.report') = json_extract(e.details, '$.report')) found "
        f"FROM case_events e JOIN {C} c ON c.id = e.case_id WHERE e.verb = 'advocate_asked')"
    ),
    "K12": (
        "SELECT 'substantiated', sum(good), count(*) FROM (SELECT "
        f"max(a.outcome IN {FOUND}) good FROM allegations a JOIN {C} c ON c.id = a.case_id "
        "WHERE a.outcome IS NOT NULL GROUP BY c.id)"
    ),
    "K13": (
        "SELECT 'blocked', count(*), NULL FROM facts WHERE verb = 'conflict.blocked' "
        f"AND subject_reference IN (SELECT reference FROM {C}) UNION ALL "
        f"SELECT 'filed', count(*), NULL FROM {A} UNION ALL "
        f"SELECT 'changed', sum(outcome IN ('vary', 'send_back')), count(outcome) FROM {A}"
    ),
    "K14": _WITHIN,
    "K15": (
        f"SELECT currency, sum(money), NULL FROM {_DELIVERED} WHERE currency IS NOT NULL GROUP BY currency "
        + "".join(
            f"UNION ALL SELECT '{kind}', coalesce(sum(people), 0), NULL FROM {_DELIVERED} "
            f"WHERE remedy_type = '{kind}' "
            for kind in ("RS1", "RS3", "RH4")
        )
    ),
    "K16": (
        "SELECT 'workers', sum(max(0, claimed_people - people)) * 1.0 / sum(claimed_people), NULL "
        f"FROM {_DELIVERED} WHERE claim IS NOT NULL UNION ALL SELECT claimed_currency, sum(max(0, "
        "claimed_money - CASE WHEN currency = claimed_currency THEN money ELSE 0 END)) * 1.0 / "
        f"sum(claimed_money), NULL FROM {_DELIVERED} WHERE claimed_currency IS NOT NULL "
        "GROUP BY claimed_currency"
    ),
    "K17": (
        "SELECT 'first_time', sum(p.sent_back_item_id IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM json_each(p.adequacy) j WHERE j.value = 'no')), count(*) FROM plans p "
        f"JOIN {C} c ON c.id = p.case_id WHERE p.agreed_at IS NOT NULL"
    ),
    "K18": (
        f"SELECT 'cases', (SELECT count(*) FROM cases x JOIN {C} c ON c.id = x.parent_id "
        f"WHERE x.case_type = 'RTL'), count(*) FROM {C} UNION ALL "
        "SELECT 'worse', sum(i.treated_worse = 'yes'), count(*) FROM check_ins i "
        f"JOIN {R} r ON r.id = i.complaint_id WHERE i.treated_worse IS NOT NULL UNION ALL "
        f"SELECT 'found', sum(good), count(*) FROM (SELECT max(a.outcome IN {FOUND}) good FROM allegations a "
        "JOIN cases x ON x.id = a.case_id AND x.case_type = 'RTL' WHERE a.outcome IS NOT NULL "
        f"AND x.parent_id IN (SELECT id FROM {C}) GROUP BY x.id)"
    ),
    "K19": (f"SELECT 'again', (SELECT count(*) FROM ({_RELAPSED})), count(DISTINCT id) FROM {_RESOLVED}"),
    "K20": (
        f"SELECT 'known', sum(EXISTS (SELECT 1 FROM plans p JOIN corrective_actions a ON a.plan_id = p.id "
        "WHERE p.case_id = c.id AND p.agreed_at IS NOT NULL AND a.root_cause <> 'RC12')), count(*) "
        f"FROM {C} c WHERE c.state = 'closed' AND c.id IN "
        f"(SELECT case_id FROM allegations WHERE outcome IN {FOUND})"
    ),
    # The quarters that are over, from that of the first case on: one more than lie between their numbers.
    "K21": (
        f"SELECT 'written', count(*), NULL FROM {_LESSONS} WHERE verb = 'lesson_written' UNION ALL "
        "SELECT 'used', count(DISTINCT json_extract(details, '$.lesson')), NULL "
        f"FROM {_LESSONS} WHERE verb = 'lesson_used' UNION ALL SELECT 'quarters', "
        f"(SELECT count(DISTINCT {_QUARTER.format('changed')}) FROM (SELECT "
        f"json_extract(details, '$.changed_on') changed FROM {_LESSONS} WHERE verb = 'lesson_used') "
        f"WHERE changed < '2026-04-01'), {_QUARTER.format(repr('2026-04-01'))} - "
        f"(SELECT {_QUARTER.format('min(opened_at)')} FROM {C})"
    ),
    "K22": " UNION ALL ".join(
        (
            f"SELECT 'answered', (SELECT count(*) FROM {ANSWERS} WHERE "
            + " OR ".join(f"{each} IN ('yes', 'partly', 'no')" for each in QUESTIONS)
            + "), count(*) FROM satisfaction_asks a JOIN case_complaints l "
            "ON l.complaint_id = a.complaint_id JOIN cases c ON c.id = l.case_id "
            "WHERE a.asked_on <= '2026-06-30' AND c.site_told_at IS NOT NULL "
            f"AND c.id NOT IN {SILENT}",
            *(f"SELECT '{each}', round(avg(score), 2), NULL FROM ({_scores(each)})" for each in QUESTIONS),
            "SELECT 'mean', round(avg(score), 2), NULL FROM "
            f"({' UNION ALL '.join(_scores(each) for each in QUESTIONS)})",
        )
    ),
    "K23": (
        f"SELECT 'overdue', sum({_OVERDUE}), count(*) FROM {PROMISED} WHERE state <> 'verified' UNION ALL "
        f"SELECT 'median', {_rank(_LATE, 50)}, NULL UNION ALL "
        "SELECT 'extensions', (SELECT count(*) FROM extension_requests x WHERE x.answer = 'approved' "
        f"AND x.action_id IN (SELECT id FROM {PROMISED})) * 1.0 / count(*), NULL FROM {PROMISED}"
    ),
    "K24": (
        f"SELECT 'median', {_rank(_TO_REGISTER, 50)}, NULL UNION ALL "
        f"SELECT 'p90', {_rank(_TO_REGISTER, 90)}, NULL"
    ),
    "K25": (
        f"SELECT 'sent', count(*), NULL FROM {SENT} UNION ALL SELECT 'received', "
        "sum(date(received_at) <= date(sent_at, '+3 days')), "
        f"sum(received_at IS NOT NULL OR sent_at < datetime({NOW}, '-3 days')) FROM {SENT} UNION ALL "
        "SELECT 'answered', sum(date(answered_at) <= date(sent_at, '+10 days')), "
        f"sum(answered_at IS NOT NULL OR sent_at < datetime({NOW}, '-10 days')) FROM {SENT} UNION ALL "
        f"SELECT 'unanswered', sum(answered_at IS NULL AND sent_at < datetime({NOW}, '-10 days')), NULL "
        f"FROM {SENT}"
    ),
    "K26": (
        f"SELECT 'engagements', count(started_on), NULL FROM {SEEN} WHERE kind = 'engagement' UNION ALL "
        f"SELECT 'begun', count(started_on), NULL FROM {SEEN} WHERE kind = 'measure' UNION ALL "
        f"SELECT 'ended', count(ended_on), NULL FROM {SEEN} WHERE kind = 'measure' UNION ALL "
        "SELECT 'cases', count(DISTINCT t.case_id), NULL FROM act_ties t "
        f"JOIN {SEEN} s ON s.id = t.act_id WHERE s.started_on IS NOT NULL"
    ),
    "K27": (
        "SELECT v.provision_code, count(DISTINCT v.case_id) FROM case_provisions v "
        f"JOIN {C} c ON c.id = v.case_id GROUP BY v.provision_code"
    ),
    "K28": (
        "SELECT 'linked', sum(site_id IN (SELECT site_id FROM brand_reaches "
        f"WHERE publicly_documented)), count(*) FROM {C} WHERE site_id IS NOT NULL UNION ALL "
        "SELECT 'answered', sum(in_time = 1), count(*) FROM brand_requests WHERE called_off_on IS NULL "
        f"AND (answered_on IS NOT NULL OR due_at < {NOW}) AND case_id IN (SELECT id FROM {C})"
    ),
    "K29": (
        f"SELECT 'bearable', sum(own <= 25), count(*) FROM (SELECT count(*) own FROM {C} "
        f"WHERE handler_id IS NOT NULL AND state NOT IN {OPEN} GROUP BY handler_id) UNION ALL "
        f"SELECT 'danger', max(own), NULL FROM (SELECT sum(band = 'P0') own FROM {C} "
        f"WHERE handler_id IS NOT NULL AND state NOT IN {OPEN} GROUP BY handler_id) UNION ALL "
        f"SELECT 'danger_mean', sum(band = 'P0') * 1.0 / count(DISTINCT handler_id), NULL FROM {C} "
        f"WHERE handler_id IS NOT NULL AND state NOT IN {OPEN} UNION ALL "
        f"SELECT u.name, count(*), NULL FROM {C} c JOIN users u ON u.id = c.handler_id "
        f"WHERE c.state NOT IN {OPEN} GROUP BY u.id"
    ),
    "K30": (
        f"SELECT 'paused', sum(id IN (SELECT case_id FROM case_clocks WHERE paused_seconds > 15 * 86400 "
        f"OR paused_at < datetime({NOW}, '-15 days'))), count(*) FROM {C} UNION ALL "
        "SELECT 'lowered', count(*), NULL FROM severity_lowerings WHERE answer = 'agreed' "
        f"AND case_id IN (SELECT id FROM {C})"
    ),
}


def counted_by_sql(code: str) -> dict[str, Value]:
    """Return what the other SQL counts, by line; a part and a whole where it has both."""
    rows = db.session.execute(text(BY_SQL[code])).all()
    return {row[0]: row[1] if len(row) < 3 or row[2] is None else (row[1] or 0, row[2]) for row in rows}
