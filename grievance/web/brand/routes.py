"""The page of URLs: what a brand may see."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.brand import chain

blueprint = Blueprint("brand", __name__, url_prefix="/brand", template_folder="templates")
blueprint.add_url_rule("", "chain", chain.show, strict_slashes=False)
blueprint.add_url_rule("/chain.csv", "chain_csv", chain.download)
blueprint.add_url_rule("/site/<reference>", "site", chain.show_site)
