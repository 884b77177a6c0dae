"""The page of URLs: the desk of an interpreter."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.interpreter import texts

blueprint = Blueprint("interpreter", __name__, url_prefix="/interpreter", template_folder="templates")

blueprint.add_url_rule("/", "texts", texts.show_all, strict_slashes=False)
blueprint.add_url_rule("/<reference>", "text", texts.show, methods=["GET", "POST"])
