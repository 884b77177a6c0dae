"""The page of URLs: the worker's room."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.worker import (
    appealing,
    erasing,
    follow,
    helping,
    knowing,
    landing,
    opening,
    others,
    parts,
    plan,
    readers,
    replying,
    report,
    sending,
    treated,
)

blueprint = Blueprint("worker", __name__, template_folder="templates")

#: Views whose forms survive an expired visit: they check the token themselves and keep what was typed.
CHECKS_ITS_OWN_TOKEN: tuple[str, ...] = (
    "grievance.web.worker.report.answer",
    "grievance.web.worker.sending.check_code",
    "grievance.web.worker.helping.stop",
    "grievance.web.worker.follow.enter",
    "grievance.web.worker.erasing.erase",
    "grievance.web.worker.erasing.keep",
    "grievance.web.worker.knowing.knowing",
    "grievance.web.worker.appealing.appeal",
    "grievance.web.worker.others.others",
    "grievance.web.worker.knowing.answer_text",
    "grievance.web.worker.plan.judge_plan",
    "grievance.web.worker.treated.treated",
    "grievance.web.worker.treated.treated_words",
    *(f"grievance.web.worker.parts.{view}" for view in ("begin_file", "take_part", "finish_file")),
    *(
        f"grievance.web.worker.replying.{view}"
        for view in (
            "write",
            "add_file",
            "punished",
            "answer_safety",
            "say_more",
            "judge_remedy",
            "answer_raise",
            "take_report_back",
            "reopen",
        )
    ),
)
_BOTH = ["GET", "POST"]
_POST = ["POST"]

blueprint.before_request(opening.refuse_while_shut)
blueprint.add_url_rule("/", view_func=landing.landing)
blueprint.add_url_rule("/promises", view_func=opening.promises)
blueprint.add_url_rule("/s/<number>", view_func=landing.poster)
blueprint.add_url_rule("/report", view_func=report.begin)
blueprint.add_url_rule("/report/<step>", view_func=report.ask)
blueprint.add_url_rule("/report/<step>", view_func=report.answer, methods=["POST"])
blueprint.add_url_rule("/places", view_func=helping.places)
blueprint.add_url_rule("/report/stop", view_func=helping.stop, methods=_POST)
blueprint.add_url_rule("/report/code", view_func=sending.check_code, methods=["POST"])
blueprint.add_url_rule("/follow", view_func=follow.follow)
blueprint.add_url_rule("/follow", view_func=follow.enter, methods=["POST"])
blueprint.add_url_rule("/follow/words", view_func=follow.own_words)
blueprint.add_url_rule("/follow/readers", view_func=readers.readers)
blueprint.add_url_rule("/follow/write", view_func=replying.write, methods=["POST"])
blueprint.add_url_rule("/follow/file", view_func=replying.add_file, methods=["POST"])
blueprint.add_url_rule("/follow/punished", view_func=replying.punished, methods=_BOTH)
blueprint.add_url_rule("/follow/safe", view_func=replying.answer_safety, methods=["POST"])
blueprint.add_url_rule("/follow/more", view_func=replying.say_more, methods=["POST"])
blueprint.add_url_rule("/follow/treated", view_func=treated.treated, methods=_BOTH)
blueprint.add_url_rule("/follow/treated/words", view_func=treated.treated_words, methods=_POST)
blueprint.add_url_rule("/follow/remedy", view_func=replying.judge_remedy, methods=["POST"])
blueprint.add_url_rule("/follow/plan", view_func=plan.judge_plan, methods=_BOTH)
blueprint.add_url_rule("/follow/known", view_func=knowing.knowing, methods=_BOTH)
blueprint.add_url_rule("/follow/text", view_func=knowing.answer_text, methods=_POST)
blueprint.add_url_rule("/follow/company", view_func=replying.answer_raise, methods=["POST"])
blueprint.add_url_rule("/follow/others", view_func=others.others, methods=_BOTH)
blueprint.add_url_rule("/follow/take-back", view_func=replying.take_report_back, methods=_BOTH)
blueprint.add_url_rule("/follow/appeal", view_func=appealing.appeal, methods=_BOTH)
blueprint.add_url_rule("/follow/erase", view_func=erasing.erase, methods=_BOTH)
blueprint.add_url_rule("/follow/keep", view_func=erasing.keep, methods=["POST"])
blueprint.add_url_rule("/follow/erased", view_func=erasing.erased)
blueprint.add_url_rule("/follow/open", view_func=replying.reopen, methods=["POST"])
blueprint.add_url_rule("/follow/close", view_func=replying.finish, methods=["POST"])
blueprint.add_url_rule("/file", view_func=parts.begin_file, methods=_POST)
blueprint.add_url_rule("/file/recorder", view_func=parts.recorder)
blueprint.add_url_rule("/file/<upload>/<int:part>", view_func=parts.take_part, methods=_POST)
blueprint.add_url_rule("/file/<upload>/whole", view_func=parts.finish_file, methods=_POST)
