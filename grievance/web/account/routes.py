"""The page of URLs: signing in and one's own account."""

from __future__ import annotations

from flask import Blueprint

from grievance.web.account import (
    colleagues,
    invitation,
    own,
    passkeys,
    provider,
    recovery,
    reset,
    second_factor,
    sign_in,
    spare_codes,
    taking_back,
    ties,
)

blueprint = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")
both = ["GET", "POST"]

blueprint.add_url_rule("/sign-in", "sign_in", sign_in.sign_in, methods=both)
blueprint.add_url_rule("/sign-in/code", "code", sign_in.type_code, methods=both)
blueprint.add_url_rule("/sign-in/passkey", "use_passkey", passkeys.use, methods=["POST"])
blueprint.add_url_rule("/sign-out", "sign_out", sign_in.sign_out, methods=["POST"])
blueprint.add_url_rule("/oidc", "choose_provider", provider.choose, methods=both)
blueprint.add_url_rule("/oidc/callback", "provider_back", provider.come_back)
blueprint.add_url_rule("/oidc/<reference>", "provider", provider.go)
blueprint.add_url_rule("/second-factor", "second_factor", second_factor.set_up, methods=both)
blueprint.add_url_rule("/passkeys/add", "add_passkey", passkeys.add, methods=both)
blueprint.add_url_rule("/passkeys/<reference>/remove", "remove_passkey", passkeys.remove, methods=["POST"])
blueprint.add_url_rule("/spare-codes", "spare_codes", spare_codes.show, methods=both)
blueprint.add_url_rule("/invitation/<token>", "invitation", invitation.accept, methods=both)
blueprint.add_url_rule("", "own", own.show, methods=both)
blueprint.add_url_rule("/password", "password", own.change_own_password, methods=both)
blueprint.add_url_rule("/sign-ins/end", "end_sign_in", own.end_sign_in, methods=["POST"])
blueprint.add_url_rule("/sign-ins/end-others", "end_other_sign_ins", own.end_others, methods=["POST"])
blueprint.add_url_rule("/recovery-code", "recovery_code", recovery.recovery_code, methods=both)
blueprint.add_url_rule("/key", "key", recovery.key, methods=both)
blueprint.add_url_rule("/key/new", "new_key", recovery.new_key, methods=both)
blueprint.add_url_rule("/reset", "reset", reset.ask, methods=both)
blueprint.add_url_rule("/reset/<token>", "set_password", reset.set_password, methods=both)
blueprint.add_url_rule("/colleagues", "colleagues", colleagues.show)
blueprint.add_url_rule("/colleagues/<reference>/lock", "lock_colleague", colleagues.lock, methods=["POST"])
blueprint.add_url_rule(
    "/colleagues/<reference>/ask-unlock", "ask_unlock_colleague", colleagues.ask_unlock, methods=["POST"]
)
blueprint.add_url_rule("/take-back", "take_back", taking_back.show, methods=both)
blueprint.add_url_rule("/ties", "ties", ties.show, methods=both)
blueprint.add_url_rule("/ties/end", "end_tie", ties.end, methods=["POST"])
