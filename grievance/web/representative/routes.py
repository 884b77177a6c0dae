"""The page of URLs: the desk of whoever files for workers."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.representative import batch_page, claims, filing

blueprint = Blueprint("representative", __name__, url_prefix="/representative", template_folder="templates")
_BOTH = ["GET", "POST"]

blueprint.add_url_rule("/", "claims", claims.claims, strict_slashes=False)
blueprint.add_url_rule("/claims/<reference>", "claim", claims.claim, methods=_BOTH)
blueprint.add_url_rule("/file", "file", filing.file, methods=_BOTH)
blueprint.add_url_rule("/claims.xlsx", "template", filing.template)
blueprint.add_url_rule("/batch", "batch", batch_page.batch, methods=_BOTH)
