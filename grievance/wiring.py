"""Which facts are listened to by whom, who does which jobs, and what happens again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from grievance.accounts.services.old_links import forget_old_links
from grievance.alarms.rules import thresholds_of
from grievance.alarms.services.watching import watch
from grievance.alerts.services.delivering import DELIVER
from grievance.alerts.services.delivering import deliver as carry
from grievance.alerts.services.watching import forget_old_alerts, look_at_chains
from grievance.audit.chain import chain_new_facts
from grievance.audit.services.heads import sign_head, write_heads
from grievance.audit.trail import subscribe
from grievance.cases.calendars import live_in
from grievance.cases.clocks import release_long_pauses
from grievance.cases.services import (
    check_ins,
    custody,
    disclosing,
    handing_on,
    intake,
    leaving,
    tasks,
    translating,
)
from grievance.cases.services.erasing import FINISH, begin_due, finish_erasures
from grievance.cases.services.retention import keep_to_retention
from grievance.cases.services.right_of_reply import go_on_without_answer
from grievance.cases.services.viewing import forget_viewings
from grievance.evidence.services.storing import delete_abandoned
from grievance.evidence.store import FileStore
from grievance.foundation.db import count_for_planner, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.jobs.queue import forget_given_up, handle_with
from grievance.jobs.schedule import every
from grievance.leverage.services import forgetting, reminding
from grievance.measures.services import keeping as figures
from grievance.notifications.carriers import deliver
from grievance.notifications.deadlines import tell_of_deadlines
from grievance.notifications.outbox import SEND, TEXT, forget_old, send_what_waits
from grievance.notifications.resets import SEND_RESET, send_reset
from grievance.notifications.subscribers import LISTENS, announce
from grievance.notifications.text_messages import text
from grievance.notifications.watching import look_after_holders
from grievance.oncall.services import checking
from grievance.oncall.services.calling import call_who_is_next
from grievance.oncall.services.reminding import remind_of_shifts, warn_of_holes
from grievance.policy import actor as actors
from grievance.remediation.services import course
from grievance.representation.services import ending, verifying
from grievance.satisfaction.services import asking, keeping
from grievance.standards.clock_rules import read_own_periods, use_own_periods
from grievance.supplychain.services.changing import REFRESH
from grievance.supplychain.services.importing import TAKE, go_on_with
from grievance.supplychain.services.reaching import refresh_reach
from grievance.transparency.queries.key_figures import TEAM_MEASURES, hidden_where_small
from grievance.transparency.services.publishing import publish
from grievance.tries.counting import forget_expired as forget_tries
from grievance.vault.keys import prefer
from grievance.vault.services.escrow import hear_confirmation, take_keys_away
from grievance.vault.services.visits import sign_out_everywhere, sign_out_vouched_for
from grievance.vault.sessions import forget_expired


def wire(settings: Settings) -> None:
    """Connect the layers upward: subscribers of facts, handlers of jobs, the periodic schedule."""
    prefer(settings.key_suite)
    use_own_periods(read_own_periods(settings.clock_periods))
    live_in(settings.time_zone)
    subscribe("user.locked", sign_out_everywhere)
    subscribe("user.invited_again", sign_out_everywhere)
    subscribe("user.password_reset", sign_out_everywhere)
    subscribe("user.closed", sign_out_everywhere)
    subscribe("user.closed", leaving.hear_closing)
    subscribe("user.closed", translating.hear_closing)
    subscribe("user.closed", tasks.hear_closing)
    subscribe("team.left", tasks.hear_leaving_of_team)
    subscribe("organisation.provider_removed", sign_out_vouched_for)
    subscribe("complaint.received", intake.open_case)
    subscribe("complaint.message_received", intake.hear_message)
    subscribe("complaint.punishment_reported", intake.hear_punishment)
    subscribe("complaint.withdrawal_asked", intake.hear_withdrawal)
    subscribe("complaint.reopening_asked", intake.hear_reopening)
    subscribe("complaint.consent_changed", intake.hear_consent)
    subscribe("complaint.consent_changed", disclosing.hear_consent)
    subscribe("complaint.file_added", intake.hear_file)
    subscribe("complaint.consent_changed", ending.hear_consent)
    subscribe("complaint.keys_destroyed", ending.hear_erasure)
    subscribe("user.closed", verifying.hear_leaving)
    subscribe("user.moved", verifying.hear_leaving)
    subscribe("user.roles_changed", verifying.hear_roles)
    subscribe("case.reporter_heard", course.hear_end_of_pause)
    subscribe("case.resumed", course.hear_end_of_pause)
    subscribe("case.check_in_asked", asking.hear_check_in)
    subscribe("case.opened", checking.hear_case)
    subscribe("case.triaged", checking.hear_rating)
    subscribe("case.coded", checking.hear_rating)
    subscribe("case.member_joined", checking.hear_member)
    subscribe("user.closed", keeping.hear_closing)
    subscribe("tie.declared", custody.hear_tie)
    subscribe("tie.declared", handing_on.hear_tie)
    subscribe("tie.declared", tasks.hear_tie)
    subscribe("tie.declared", translating.hear_tie)
    subscribe("case.site_linked", custody.hear_site)
    subscribe("case.site_linked", handing_on.hear_site)
    subscribe("case.site_linked", tasks.hear_site)
    subscribe("site_claim.ended", custody.hear_site_claim_ended)
    subscribe("case.site_linked", translating.hear_site)
    subscribe("respondent.named", custody.hear_respondent)
    subscribe("respondent.named", handing_on.hear_respondent)
    subscribe("respondent.named", tasks.hear_respondent)
    subscribe("respondent.named", translating.hear_respondent)
    subscribe("case.erased", forgetting.hear_erasure)
    subscribe("opening.confirmed", hear_confirmation)
    for verb in LISTENS:
        subscribe(verb, announce)
    handle_with(SEND_RESET, partial(_reset_password, settings))
    handle_with(SEND, lambda mail: deliver(mail, settings=settings, peppers=_peppers(settings)))
    handle_with(TEXT, lambda mail: text(mail, settings=settings, peppers=_peppers(settings)))
    if settings.smtp_host:
        every(timedelta(minutes=15), "mail.send_what_waits", _in_a_transaction(send_what_waits))
    every(timedelta(minutes=1), "audit.chain", _in_a_transaction(chain_new_facts))
    every(timedelta(days=1), "database.count_for_planner", _in_a_transaction(count_for_planner))
    every(timedelta(days=1), "audit.sign_head", partial(_sign_head, settings))
    every(timedelta(minutes=10), "visits.forget_expired", _in_a_transaction(forget_expired))
    every(timedelta(minutes=10), "tries.forget_expired", _in_a_transaction(forget_tries))
    every(timedelta(minutes=10), "cases.forget_viewings", _in_a_transaction(forget_viewings))
    every(timedelta(days=1), "accounts.forget_old_links", _in_a_transaction(forget_old_links))
    sweep = partial(delete_abandoned, FileStore(settings.files_folder))
    every(timedelta(hours=1), "evidence.delete_abandoned", _in_a_transaction(sweep))
    handle_with(FINISH, partial(finish_erasures, FileStore(settings.files_folder)))
    every(timedelta(hours=1), "erasure.begin_due", begin_due)
    every(timedelta(days=1), "cases.keep_to_retention", keep_to_retention)
    every(timedelta(days=1), "satisfaction.forget_old_lines", _in_a_transaction(keeping.forget_old_lines))
    every(timedelta(days=1), "mail.forget_old", _in_a_transaction(forget_old))
    every(timedelta(days=1), "jobs.forget_given_up", _in_a_transaction(forget_given_up))
    every(timedelta(hours=1), "cases.release_long_pauses", _in_a_transaction(release_long_pauses))
    every(timedelta(hours=1), "cases.go_on_without_answer", _in_a_transaction(go_on_without_answer))
    every(timedelta(minutes=5), "cases.tell_of_deadlines", _in_a_transaction(tell_of_deadlines))
    every(timedelta(hours=1), "cases.ask_what_is_due", _in_a_transaction(check_ins.ask_what_is_due))
    every(timedelta(hours=1), "cases.notice_silence", _in_a_transaction(check_ins.notice_silence))
    every(timedelta(hours=1), "brands.remind", _in_a_transaction(reminding.remind_of_promises))
    every(timedelta(minutes=10), "alarms.watch", _in_a_transaction(partial(watch, thresholds_of(settings))))
    every(timedelta(minutes=1), "oncall.call_who_is_next", _in_a_transaction(call_who_is_next))
    every(timedelta(hours=1), "oncall.remind_of_shifts", _in_a_transaction(remind_of_shifts))
    every(timedelta(days=1), "oncall.warn_of_holes", _in_a_transaction(warn_of_holes))
    every(timedelta(minutes=10), "escrow.take_keys_away", _end_escrows)
    every(timedelta(hours=6), "publish", _in_a_transaction(publish))
    every(timedelta(days=1), "cases.look_after_holders", _in_a_transaction(look_after_holders))
    handle_with(REFRESH, _in_a_transaction(refresh_reach))
    # Relations run out by themselves, without anybody changing the chain.
    every(timedelta(days=1), "supplychain.refresh_daily", _in_a_transaction(refresh_reach))
    handle_with(TAKE, _take_list)
    handle_with(figures.COUNT, _count_figures)
    every(timedelta(days=1), "measures.count_again", _in_a_transaction(figures.count_again))
    every(timedelta(days=1), "alerts.look_at_chains", _in_a_transaction(look_at_chains))
    every(timedelta(days=1), "alerts.forget_old", _in_a_transaction(forget_old_alerts))
    handle_with(DELIVER, lambda delivery: carry(delivery, settings=settings, peppers=_peppers(settings)))


def _take_list(reference: str) -> None:
    """Take a list to its end, some rows in each transaction, so that nobody who writes waits for long."""
    done = False
    while not done:
        with transaction():
            done = go_on_with(reference)


def _count_figures(figures_id: int) -> None:
    """Count key figures beforehand; it takes a while, so that nobody who writes waits for it."""
    counted = figures.count(figures_id, TEAM_MEASURES, hidden_where_small)
    with transaction():
        figures.keep(figures_id, counted)


def _in_a_transaction(work: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        with transaction():
            work()

    return do


def _end_escrows() -> None:
    # A few at a time: each gets a new key, and nobody else can write meanwhile.
    taken = True
    while taken:
        with transaction():
            taken = take_keys_away(actors.service(), most=20) > 0


def _sign_head(settings: Settings) -> None:
    with transaction():
        sign_head(_peppers(settings))
    write_heads(settings.folder)


def _reset_password(settings: Settings, asked: str) -> None:
    with transaction():
        send_reset(asked, peppers=_peppers(settings))


def _peppers(settings: Settings) -> PepperRing:
    return PepperRing.read(settings.secret_file)
