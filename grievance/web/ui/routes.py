"""Addresses that all audiences share: the quick exit, the language, the gallery."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.ui import everywhere, policy_reports
from grievance.web.ui.headers import REPORTS

blueprint = Blueprint("ui", __name__, template_folder="templates")
blueprint.add_url_rule("/leave", view_func=everywhere.leave)
blueprint.add_url_rule("/language", view_func=everywhere.pick_language, methods=["POST"])
blueprint.add_url_rule("/healthz", view_func=everywhere.healthy)
blueprint.add_url_rule("/gallery", view_func=everywhere.gallery)
blueprint.add_url_rule(REPORTS, "policy_reports", policy_reports.receive, methods=["POST"])
