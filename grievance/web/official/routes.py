"""The page of URLs: the Party official's desk."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.official import acts, calendar_page, commitments, figures_page, recording, releases

blueprint = Blueprint("official", __name__, url_prefix="/official", template_folder="templates")
both = ["GET", "POST"]

blueprint.add_url_rule("/", "calendar", calendar_page.calendar, strict_slashes=False)
blueprint.add_url_rule("/cases", "cases", releases.cases)
blueprint.add_url_rule("/cases/<reference>", "case", releases.case)
blueprint.add_url_rule("/packets", "packets", acts.packets)
blueprint.add_url_rule("/packets/new", "new_packet", recording.new_packet, methods=both)
blueprint.add_url_rule("/engagements", "engagements", acts.engagements)
blueprint.add_url_rule("/engagements/new", "new_engagement", recording.new_engagement, methods=both)
blueprint.add_url_rule("/measures", "measures", acts.measures_list)
blueprint.add_url_rule("/measures/new", "new_measure", recording.new_measure, methods=both)
blueprint.add_url_rule("/acts/<reference>", "act", acts.act)
blueprint.add_url_rule("/acts/<reference>/send", "send", acts.send, methods=["POST"])
blueprint.add_url_rule("/acts/<reference>/receive", "receive", acts.receive, methods=["POST"])
blueprint.add_url_rule("/acts/<reference>/discard", "discard", acts.discard, methods=["POST"])
blueprint.add_url_rule("/acts/<reference>/answer", "answer", acts.answer, methods=both)
blueprint.add_url_rule("/acts/<reference>/end", "end", acts.end, methods=both)
blueprint.add_url_rule("/figures", "figures", figures_page.show)
blueprint.add_url_rule("/figures.csv", "figures_csv", figures_page.download)
blueprint.add_url_rule("/commitments", "commitments", commitments.commitments)
