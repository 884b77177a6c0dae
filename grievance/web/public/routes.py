"""The page of URLs: what everybody may read."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.public import about, heads, register, sites, statistics

blueprint = Blueprint("public", __name__, template_folder="templates")
blueprint.add_url_rule("/register", "register", register.show)
blueprint.add_url_rule("/register/cases.csv", "register_csv", register.download_csv)
blueprint.add_url_rule("/register/cases.json", "register_json", register.download_json)
blueprint.add_url_rule("/register/statistics", "statistics", statistics.show)
blueprint.add_url_rule("/register/statistics.csv", "statistics_csv", statistics.download)
blueprint.add_url_rule("/register/satisfaction.csv", "satisfaction_csv", statistics.download_satisfaction)
blueprint.add_url_rule("/register/<reference>", "case", register.show_case)
blueprint.add_url_rule("/about", "about", about.show)
blueprint.add_url_rule("/about/agreement", "agreement", about.show_agreement)
blueprint.add_url_rule("/about/audit-heads.csv", "heads_csv", heads.download_csv)
blueprint.add_url_rule("/about/audit-heads.json", "heads_json", heads.download_json)
blueprint.add_url_rule("/about/minerals", "minerals", about.show_minerals)
blueprint.add_url_rule("/about/sources", "sources", about.show_sources)
blueprint.add_url_rule("/about/sites", "sites", sites.show)
blueprint.add_url_rule("/about/sites/<reference>", "site", sites.show_site)
blueprint.add_url_rule("/about/sites/<reference>/poster/<locale>", "poster", sites.print_poster)
