"""The page of URLs: the inspector's desk."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.inspector import (
    act_page,
    alarm_page,
    authority_acts,
    brand_page,
    bulk_page,
    carry_page,
    case_file_page,
    case_page,
    check_in_page,
    codes,
    colleagues,
    consents,
    disclosures,
    evidence_page,
    fact_page,
    figures_page,
    files,
    finding_page,
    heard,
    incident_page,
    indicator_page,
    interview_page,
    keys_page,
    known_site,
    lowering_page,
    official_letters,
    on_call_page,
    paper_page,
    party_page,
    people,
    plan_changes,
    plan_hearing,
    plans,
    queue_page,
    roster_page,
    search_page,
    shift_page,
    site_page,
    statement_page,
    template_page,
    today_page,
    translate_page,
    visit_page,
)

blueprint = Blueprint("inspector", __name__, url_prefix="/inspector", template_folder="templates")
blueprint.context_processor(keys_page.keys_of_page)
_BOTH = ["GET", "POST"]
_CASE = "/cases/<reference>"
_CHECK = "/on-call/checks/<reference>"
_SHIFT = "/on-call/shifts/<reference>"
_DISCLOSURE = f"{_CASE}/disclosures/<disclosure>"
_PERSON = "/people/<reference>"
_PLAN = f"{_CASE}/plan"
_VISIT = "/visits/<visit>"

blueprint.add_url_rule("", "queue", queue_page.show)
blueprint.add_url_rule("/several", "several", bulk_page.do, methods=["POST"])
blueprint.add_url_rule("/views", "save_view", queue_page.save, methods=["POST"])
blueprint.add_url_rule("/search", "search", search_page.search, methods=_BOTH)
blueprint.add_url_rule("/keys", "keys", keys_page.show, methods=_BOTH)
blueprint.add_url_rule("/today", "today", today_page.show)
blueprint.add_url_rule("/incidents", "open_incident", incident_page.open_one, methods=_BOTH)
blueprint.add_url_rule("/incidents/<site>", "open_incident_at", incident_page.open_one, methods=_BOTH)
blueprint.add_url_rule("/sites/<reference>", "known_site", known_site.show)
blueprint.add_url_rule("/alarms", "alarms", alarm_page.show)
blueprint.add_url_rule("/figures", "figures", figures_page.show)
blueprint.add_url_rule("/figures.csv", "figures_csv", figures_page.download)
blueprint.add_url_rule("/figures/<code>", "figure", figures_page.show_one)
blueprint.add_url_rule("/figures/<code>/lines.csv", "figure_csv", figures_page.download_one)
blueprint.add_url_rule("/on-call", "on_call", on_call_page.show)
blueprint.add_url_rule(_CHECK, "danger_check", on_call_page.look)
blueprint.add_url_rule(f"{_CHECK}/now", "danger_now", on_call_page.now, methods=["POST"])
blueprint.add_url_rule(f"{_CHECK}/not-now", "danger_not_now", on_call_page.not_now, methods=["POST"])
blueprint.add_url_rule("/on-call/mine", "shifts", shift_page.show)
blueprint.add_url_rule("/on-call/number", "own_number", shift_page.say_own_number, methods=["POST"])
blueprint.add_url_rule("/on-call/roster/<team>", "roster", roster_page.show)
blueprint.add_url_rule("/on-call/roster/<team>/shift", "plan_shift", roster_page.plan, methods=["POST"])
blueprint.add_url_rule(
    "/on-call/roster/<team>/in-turn", "plan_in_turn", roster_page.plan_in_turn, methods=["POST"]
)
blueprint.add_url_rule(f"{_SHIFT}/remove", "remove_shift", roster_page.remove, methods=["POST"])
blueprint.add_url_rule(f"{_SHIFT}/offer", "offer_shift", shift_page.offer, methods=["POST"])
blueprint.add_url_rule(f"{_SHIFT}/take", "take_shift", shift_page.take, methods=["POST"])
blueprint.add_url_rule(f"{_SHIFT}/keep", "keep_shift", shift_page.keep, methods=["POST"])
blueprint.add_url_rule("/heard", "heard", heard.show)
blueprint.add_url_rule("/colleagues", "colleagues", colleagues.show)
blueprint.add_url_rule("/colleagues/<reference>", "restore", colleagues.restore, methods=["POST"])
blueprint.add_url_rule("/team", "team", people.show_team)
blueprint.add_url_rule(_PERSON, "person", people.show)
blueprint.add_url_rule(f"{_PERSON}/hand-over", "hand_over", people.hand_over, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/leaving", "leave", people.leave, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/stays", "stay", people.stay, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/close", "close_account", people.close, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/away", "go_away", people.go_away, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/back", "come_back", people.come_back, methods=["POST"])
blueprint.add_url_rule(_CASE, "case", case_page.show)
blueprint.add_url_rule(f"{_CASE}/worker", "worker_view", case_page.show_worker_view)
blueprint.add_url_rule(f"{_CASE}/seen", "seen", act_page.seen, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/site", "site", site_page.pick, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/files/<file>", "file", files.download)
blueprint.add_url_rule(f"{_CASE}/files/<file>/again", "look_again", files.look_once_more, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/files/<file>/words", "transcript", files.write_down, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/texts/<text>", "translate", translate_page.translate, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/findings/<allegation>", "finding", finding_page.find_out, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/facts", "facts", fact_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/facts/add", "add_fact", fact_page.add, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/facts/<fact>/add", "add_fact_value", fact_page.add_value, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/statement", "statement", statement_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/codes", "codes", codes.show)
blueprint.add_url_rule(f"{_CASE}/codes", "ask_for_code", codes.ask, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/codes/agree", "agree_to_code", codes.agree, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/codes/make", "make_code", codes.make, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/indicators", "indicators", indicator_page.check, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/lowering", "lowering", lowering_page.show)
blueprint.add_url_rule(f"{_CASE}/lowering/agree", "agree_to_lower", lowering_page.agree, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/lowering/refuse", "refuse_to_lower", lowering_page.refuse, methods=["POST"])
blueprint.add_url_rule(
    f"{_CASE}/lowering/take-back", "take_back_lowering", lowering_page.take_back, methods=["POST"]
)
blueprint.add_url_rule(f"{_CASE}/consents", "consents", consents.show, methods=_BOTH)
blueprint.add_url_rule(
    f"{_CASE}/disclosures/write/<audience>", "write_disclosure", disclosures.write, methods=_BOTH
)
blueprint.add_url_rule(_DISCLOSURE, "disclosure", disclosures.show)
blueprint.add_url_rule(f"{_DISCLOSURE}/text", "disclosure_file", authority_acts.download)
blueprint.add_url_rule(f"{_DISCLOSURE}/approve", "approve_disclosure", disclosures.approve, methods=["POST"])
blueprint.add_url_rule(f"{_DISCLOSURE}/lay", "lay_disclosure", disclosures.lay, methods=["POST"])
blueprint.add_url_rule(f"{_DISCLOSURE}/discard", "discard_disclosure", disclosures.discard, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/brands", "brands", brand_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/brands/<item>", "follow_up", brand_page.follow_up, methods=["POST"])
blueprint.add_url_rule(f"{_CASE}/parties", "parties", party_page.show_all, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/parties/<party>", "party", party_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/case-file", "case_file", case_file_page.make, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/letters", "letters", official_letters.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/letters/<letter>", "letter", official_letters.download)
blueprint.add_url_rule("/templates", "templates", template_page.show_all, methods=_BOTH)
blueprint.add_url_rule("/templates/<template>", "template", template_page.show, methods=_BOTH)
blueprint.add_url_rule("/visits", "visits", visit_page.show_all)
blueprint.add_url_rule(f"{_CASE}/interview", "interview", interview_page.hear, methods=_BOTH)
interview_page.set_up_sheet(blueprint)
blueprint.add_url_rule(f"{_CASE}/visit", "plan_visit", visit_page.plan, methods=_BOTH)
blueprint.add_url_rule(_VISIT, "visit", visit_page.show)
blueprint.add_url_rule(f"{_VISIT}/end", "end_visit", visit_page.end, methods=["POST"])
blueprint.add_url_rule(f"{_VISIT}/pack", "take_pack", carry_page.take, methods=_BOTH)
blueprint.add_url_rule(f"{_VISIT}/back", "bring_back", carry_page.bring, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/evidence/<evidence>", "evidence", evidence_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/paper", "paper", paper_page.show, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/paper/<sheet>", "reply_sheet", paper_page.sheet)
blueprint.add_url_rule(f"{_CASE}/paper/<sheet>/scan", "reply_scan", paper_page.scan)
blueprint.add_url_rule(f"{_CASE}/check-ins", "check_ins", check_in_page.show)
blueprint.add_url_rule(f"{_CASE}/check-ins/ask", "ask_check_in", check_in_page.ask, methods=_BOTH)
blueprint.add_url_rule(f"{_CASE}/check-ins/<check_in>", "check_in", check_in_page.look)
blueprint.add_url_rule(
    f"{_CASE}/check-ins/<check_in>/note", "note_check_in", check_in_page.note, methods=["POST"]
)
blueprint.add_url_rule(
    f"{_CASE}/check-ins/<check_in>/decide", "decide_silence", check_in_page.decide, methods=["POST"]
)
blueprint.add_url_rule(f"{_CASE}/do/<verb>", "act", act_page.act, methods=_BOTH)
blueprint.add_url_rule(_PLAN, "plan", plans.show)
blueprint.add_url_rule(f"{_PLAN}/draw-up", "draw_up", plans.draw_up, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/add", "add_action", plans.add, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/adequacy", "adequacy", plans.answer, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/propose", "propose_plan", plans.propose, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/lay", "lay_plan", plan_hearing.lay, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/agree", "agree_plan", plan_hearing.agree, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/send-back", "send_back", plans.send_back, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/<action>/finding", "tie_action", plans.tie, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/<action>/check", "start_check", plans.check, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/<action>/verify", "verify", plans.verify, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/<action>/reject", "reject", plans.reject, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/<action>/time", "give_time", plan_changes.give_time, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/<action>/no-time", "refuse_time", plan_changes.refuse_time, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/<action>/replace", "replace_action", plan_changes.replace, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/<action>/back", "take_back_action", plan_changes.take_back, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/<action>/lasted", "lasted", plan_changes.lasted, methods=["POST"])
blueprint.add_url_rule(f"{_PLAN}/<action>/relapsed", "relapsed", plan_changes.relapsed, methods=_BOTH)
blueprint.add_url_rule(f"{_PLAN}/proof/<file>", "proof", files.proof)
