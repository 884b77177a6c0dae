"""The page of URLs: the desk of a panel."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.panel import appeals

blueprint = Blueprint("panel", __name__, url_prefix="/panel", template_folder="templates")

blueprint.add_url_rule("/", "appeals", appeals.appeals, strict_slashes=False)
blueprint.add_url_rule("/<reference>", "appeal", appeals.appeal)
blueprint.add_url_rule("/<reference>/vote", "vote", appeals.cast_vote, methods=["POST"])
blueprint.add_url_rule("/<reference>/decide", "decide", appeals.decide, methods=["POST"])
