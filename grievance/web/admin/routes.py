"""The page of URLs: administration, without case content."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.admin import (
    claims,
    imports,
    languages,
    machinery,
    matches,
    opening,
    organisations,
    overview,
    parks,
    people,
    providers,
    register,
    representatives,
    site_claims,
    sites,
    teams,
    texts,
    watching,
)
from grievance.web.admin.desk import stewards
from grievance.web.ui.imports import STEPS, template

blueprint = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
both, post = ["GET", "POST"], ["POST"]

blueprint.add_url_rule("", "overview", overview.show)

blueprint.add_url_rule("/organisations", "organisations", organisations.list_organisations)
blueprint.add_url_rule("/organisations/add", "add_organisation", organisations.add, methods=both)
blueprint.add_url_rule("/organisations/<reference>", "organisation", organisations.show, methods=both)
blueprint.add_url_rule("/organisations/<reference>/provider", "provider", providers.show, methods=both)
blueprint.add_url_rule(
    "/organisations/<reference>/provider/try", "try_provider", providers.try_it, methods=post
)
blueprint.add_url_rule(
    "/organisations/<reference>/provider/remove", "remove_provider", providers.remove, methods=post
)

blueprint.add_url_rule("/users", "users", people.list_users)
blueprint.add_url_rule("/users/invite", "invite", people.invite, methods=both)
blueprint.add_url_rule("/users/<reference>", "user", people.show_user, methods=both)
blueprint.add_url_rule("/users/<reference>/leaving", "leave", people.leave, methods=post)
blueprint.add_url_rule("/users/<reference>/stays", "stay", people.stay, methods=post)
blueprint.add_url_rule("/users/<reference>/close", "close", people.close, methods=post)
blueprint.add_url_rule("/users/<reference>/restricted", "name", people.name, methods=post)
blueprint.add_url_rule("/users/<reference>/lock", "lock", people.lock, methods=post)
blueprint.add_url_rule("/users/<reference>/unlock", "unlock", people.unlock, methods=post)
blueprint.add_url_rule("/users/<reference>/ask-unlock", "ask_unlock", people.ask_unlock, methods=post)
blueprint.add_url_rule("/users/<reference>/invite-again", "invite_again", people.invite_again, methods=both)
blueprint.add_url_rule("/users/<reference>/withdraw", "withdraw", people.withdraw, methods=post)
blueprint.add_url_rule("/representatives", "representatives", representatives.show, methods=both)
blueprint.add_url_rule("/invitations", "invitations", people.list_invitations)

blueprint.add_url_rule("/teams", "teams", teams.list_teams)
blueprint.add_url_rule("/teams/add", "add_team", teams.add, methods=both)
blueprint.add_url_rule("/teams/<reference>", "team", teams.show, methods=both)
blueprint.add_url_rule("/teams/<reference>/join", "join_team", teams.join, methods=post)
blueprint.add_url_rule("/teams/<reference>/leave", "leave_team", teams.leave, methods=post)
blueprint.add_url_rule(
    "/teams/<reference>/interpreters", "list_interpreter", teams.list_interpreter, methods=post
)
blueprint.add_url_rule("/teams/<reference>/fallback", "make_fallback", teams.make_fallback, methods=post)

blueprint.add_url_rule("/sites", "sites", sites.list_sites)
blueprint.add_url_rule("/imports", "imports", imports.show_all, methods=both)
blueprint.add_url_rule("/imports/lists.xlsx", "import_template", stewards(template))
blueprint.add_url_rule("/imports/<reference>", "import_run", imports.show)
for name, step in STEPS.items():
    blueprint.add_url_rule(f"/imports/<reference>/{name}", f"import_{name}", stewards(step), methods=post)
blueprint.add_url_rule("/sites/<reference>", "site", sites.show, methods=both)
blueprint.add_url_rule("/sites/<reference>/responsible", "responsible", sites.set_responsible, methods=post)
blueprint.add_url_rule("/sites/<reference>/let-report", "let_report", sites.let_report, methods=post)
blueprint.add_url_rule("/sites/<reference>/stop-reports", "stop_reports", sites.stop_reports, methods=post)

blueprint.add_url_rule("/site-claims", "site_claims", site_claims.show, methods=both)


blueprint.add_url_rule("/search", "search", register.search)
blueprint.add_url_rule("/companies/<reference>", "company", register.show_company)
_record = "/<any(sites, companies):what>/<reference>"
blueprint.add_url_rule(f"{_record}/name", "add_name", register.add_name, methods=both)
blueprint.add_url_rule(f"{_record}/number", "add_number", register.add_number, methods=both)
blueprint.add_url_rule(f"{_record}/merge", "merge", register.merge, methods=both)
blueprint.add_url_rule(f"{_record}/split", "split", register.split, methods=post)

blueprint.add_url_rule(
    f"{_record}/say/<any(relation, role, assurance, park):about>", "say", claims.say, methods=both
)
blueprint.add_url_rule("/relations/<reference>", "relation", claims.relation, methods=both)

blueprint.add_url_rule("/parks", "parks", parks.list_parks, methods=both)
blueprint.add_url_rule("/parks/<reference>", "park", parks.show, methods=both)

blueprint.add_url_rule("/matches", "matches", matches.list_matches)
blueprint.add_url_rule("/matches/<reference>", "match", matches.show, methods=both)

blueprint.add_url_rule("/outbox", "outbox", machinery.show_outbox)
blueprint.add_url_rule("/jobs", "jobs", machinery.show_jobs)
blueprint.add_url_rule("/alarms", "alarms", watching.show_alarms)

blueprint.add_url_rule("/opening", "opening", opening.show, methods=both)
blueprint.add_url_rule("/languages", "languages", languages.list_languages)
blueprint.add_url_rule("/languages/<locale>", "language", languages.show, methods=both)
blueprint.add_url_rule("/languages/<locale>/texts", "texts", texts.list_texts)
blueprint.add_url_rule("/languages/<locale>/texts/<key>", "text", texts.show, methods=both)
blueprint.add_url_rule("/languages/<locale>/texts/<key>/reset", "reset_text", texts.reset, methods=post)
blueprint.add_url_rule("/languages/<locale>/corrections.po", "text_export", texts.export)
