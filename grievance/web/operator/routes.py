"""The page of URLs: the operator's desk."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.operator import (
    actions,
    appeals,
    files,
    firms,
    letters,
    matters,
    plans,
    proofs,
    publication,
    sites,
    statements,
)

blueprint = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates")
both = ["GET", "POST"]

#: They answer our script in its own terms when the token is too old.
CHECKS_ITS_OWN_TOKEN = tuple(
    f"grievance.web.operator.proofs.{view}" for view in ("begin_file", "take_part", "finish_file")
)

blueprint.add_url_rule("/", "matters", matters.matters, strict_slashes=False)
blueprint.add_url_rule("/actions", "due", matters.due)
blueprint.add_url_rule("/sites", "sites", sites.sites, methods=both)
blueprint.add_url_rule("/matters/<reference>", "matter", matters.matter)
blueprint.add_url_rule("/matters/<reference>/reply", "reply", matters.reply, methods=both)
blueprint.add_url_rule("/matters/<reference>/letters/<letter>", "letter", letters.download)
blueprint.add_url_rule("/matters/<reference>/appeal", "appeal", appeals.appeal, methods=both)
blueprint.add_url_rule(
    "/matters/<reference>/publication", "publication", publication.publication, methods=both
)
blueprint.add_url_rule("/matters/<reference>/statement", "statement", statements.statement, methods=both)
blueprint.add_url_rule("/matters/<reference>/plan", "draw_up", plans.draw_up, methods=["POST"])
blueprint.add_url_rule("/firms/<reference>", "firm", firms.firm, methods=both)
blueprint.add_url_rule("/plans/<reference>/propose", "propose", plans.propose, methods=["POST"])
blueprint.add_url_rule("/plans/<reference>/accept", "accept", plans.accept, methods=["POST"])
blueprint.add_url_rule("/plans/<reference>/actions/new", "add", plans.add, methods=both)
blueprint.add_url_rule("/actions/<reference>", "action", actions.action)
blueprint.add_url_rule("/actions/<reference>/change", "change", plans.change, methods=both)
blueprint.add_url_rule("/actions/<reference>/drop", "drop", plans.drop, methods=["POST"])
blueprint.add_url_rule("/actions/<reference>/accept", "accept_action", plans.accept_action, methods=["POST"])
blueprint.add_url_rule("/actions/<reference>/start", "start", actions.start, methods=["POST"])
blueprint.add_url_rule("/actions/<reference>/proof", "prove", actions.prove, methods=both)
blueprint.add_url_rule("/actions/<reference>/done", "done", actions.done, methods=both)
blueprint.add_url_rule("/actions/<reference>/more-time", "more_time", actions.more_time, methods=both)
blueprint.add_url_rule("/files/<reference>", "download", files.download)
blueprint.add_url_rule("/file", "begin_file", proofs.begin_file, methods=["POST"])
blueprint.add_url_rule("/file/<upload>/<int:part>", "take_part", proofs.take_part, methods=["POST"])
blueprint.add_url_rule("/file/<upload>/whole", "finish_file", proofs.finish_file, methods=["POST"])
