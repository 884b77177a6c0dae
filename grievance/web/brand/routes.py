"""The page of URLs: what a brand may see."""

from __future__ import annotations

from flask import Blueprint

from grievance.reports.labels import REPORT_LABELS
from grievance.transparency.labels import FIGURES_DO_NOT_MEAN
from grievance.web.brand import alerts, chain, commitments, files, imports, issues, remedy, reports
from grievance.web.brand.chain import for_brands
from grievance.web.ui.imports import STEPS, template

blueprint = Blueprint("brand", __name__, url_prefix="/brand", template_folder="templates")
#: Below the figures of every page, in the same words.
blueprint.context_processor(lambda: {"figures_do_not_mean": FIGURES_DO_NOT_MEAN})
blueprint.add_url_rule("", "chain", chain.show, strict_slashes=False)
blueprint.add_url_rule("/issues", "issues", issues.show)
blueprint.add_url_rule("/remedy", "remedy", remedy.show)
blueprint.add_url_rule("/alerts", "alerts", alerts.show, methods=["GET", "POST"])
blueprint.add_url_rule("/alerts/systems", "add_system", alerts.add_system, methods=["POST"])
blueprint.add_url_rule(
    "/alerts/systems/<reference>/remove", "remove_system", alerts.remove_system, methods=["POST"]
)
blueprint.add_url_rule("/alerts/messages/<reference>/again", "send_again", alerts.again, methods=["POST"])
blueprint.add_url_rule("/<any(chain, issues, remedy):table>.<any(csv, xlsx):form>", "file", files.download)
blueprint.add_url_rule("/reports", "reports", reports.show)
_reports = ", ".join(f"'{each}'" for each in REPORT_LABELS)
blueprint.add_url_rule(
    f"/reports/<any({_reports}):report>.<any(pdf, xlsx):medium>", "report_file", reports.download
)
blueprint.add_url_rule("/site/<reference>", "site", chain.show_site)
blueprint.add_url_rule("/commitments", "commitments", commitments.show_all)
blueprint.add_url_rule("/commitments/<reference>", "commitment", commitments.show, methods=["GET", "POST"])
blueprint.add_url_rule(
    "/commitments/<reference>/<commitment>", "report", commitments.report, methods=["GET", "POST"]
)
blueprint.add_url_rule("/imports", "imports", imports.show_all, methods=["GET", "POST"])
blueprint.add_url_rule("/imports/lists.xlsx", "import_template", for_brands(template))
blueprint.add_url_rule("/imports/<reference>", "import_run", imports.show)
for name, step in STEPS.items():
    blueprint.add_url_rule(
        f"/imports/<reference>/{name}", f"import_{name}", for_brands(step), methods=["POST"]
    )
