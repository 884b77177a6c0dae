"""Sign in through one's organisation: to its own page and back, by two addresses that a link may open."""

from __future__ import annotations

import hmac
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from grievance.accounts.careful_requests import NoAnswer
from grievance.accounts.id_tokens import Forged
from grievance.accounts.models.provider import IdentityProvider
from grievance.accounts.providers import Client, Question, address_to_sign_in, whom_it_vouches_for
from grievance.accounts.services.providing import client_of
from grievance.accounts.services.vouching import NotLetIn, let_in, provider_at, provider_for
from grievance.foundation.db import transaction
from grievance.foundation.text import N_
from grievance.vault import sessions
from grievance.vault.services.vouched import require_no_keys
from grievance.web.account.entrance import open_visit
from grievance.web.account.forms import OrganisationSignInForm
from grievance.web.account.homes import home_of
from grievance.web.ui.everywhere import safe_address
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers

log = logging.getLogger("grievance.web.account")

#: How long the way there and back may take.
PATIENCE = timedelta(minutes=10)
_LONGEST_CODE = 4096

NO_ANSWER = N_("Your organisation's sign-in does not answer. Try again in a few minutes.")
NOT_CHECKED = N_("What your organisation's sign-in said could not be checked, so you are not let in.")
TOO_LATE = N_("This sign-in was used already or took too long. Please start again.")
SAID_NO = N_("Your organisation did not let you in, or you said no there.")
UNKNOWN_DOMAIN = N_("No organisation here vouches for addresses like this one. Use your password.")
#: What a provider says when it is its own fault.
_ITS_FAULT = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True)
class UnderWay:
    """A sign-in that this browser began: at whose provider, what was asked, and where it wants to go."""

    reference: str
    address: str
    question: Question


def choose() -> str | tuple[str, int] | Response:
    """Find the organisation by the domain of an address; whether there is an account plays no part."""
    if current_user.is_authenticated:
        return redirect(home_of(current_user.roles), code=303)
    form = OrganisationSignInForm()
    found = None
    if form.arrived():
        found = provider_for(form.email.data or "")
        if found is None:
            form.email.errors = [gettext(UNKNOWN_DOMAIN)]
    # A form that leads to another site would be stopped by the browser, so a link does.
    page = render_template(
        "account/provider.html",
        form=form,
        errors=form.mistakes(),
        reference=found.organisation.reference if found is not None else None,
        host=urlsplit(found.issuer).hostname if found is not None else None,
        address=safe_address(request.args.get("next")),
    )
    return page, 200 if found is not None else form.answer_status


def go(reference: str) -> Response:
    """Remember what is asked, for this browser only, and send it to the organisation's own page."""
    address = safe_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(home_of(current_user.roles) if address == "/" else address, code=303)
    question = Question()
    try:
        provider = provider_at(reference)
        target = address_to_sign_in(_client(provider), question)
    except (NotLetIn, NoAnswer) as problem:
        return _failed(problem)
    token = sessions.new_token()
    held = {"at_provider": {"reference": reference, "address": address, "question": asdict(question)}}
    with transaction():
        sessions.write_visit(token, held, lasts=PATIENCE)
    response: Response = redirect(target, code=303)
    response.set_cookie(
        _cookie_name(),
        token,
        max_age=PATIENCE,
        path="/",
        secure=settings().secure,
        httponly=True,
        # The way back comes from another site, and the visit's own cookie stays at home then.
        samesite="Lax",
    )
    return response


def come_back() -> Response:
    """Take the answer that the browser brings from its organisation, once, and let the person in."""
    try:
        under_way = _under_way()
        user, address = _let_in(under_way)
    except (NotLetIn, NoAnswer, Forged) as problem:
        return _failed(problem)
    address = open_visit(user, address)
    # To the browser this request is still the other site's: only a page of ours goes on with the cookie.
    return _without_cookie(make_response(render_template("account/provider_in.html", address=address)))


def _let_in(under_way: UnderWay) -> tuple[Any, str]:
    provider = provider_at(under_way.reference)
    client = _client(provider)
    vouched = whom_it_vouches_for(
        client, under_way.question, code=_code(under_way), said_by=request.args.get("iss")
    )
    with transaction():
        provider = provider_at(under_way.reference)
        if provider.issuer != vouched.issuer:
            raise Forged("issuer changed")
        user = let_in(provider, vouched)
        require_no_keys(user)
    return user, under_way.address


def _under_way() -> UnderWay:
    """Return the sign-in that this browser began, and forget it: an answer is taken once."""
    token = request.cookies.get(_cookie_name(), "")
    held = (sessions.read_visit(token) or {}).get("at_provider") if token else None
    if token:
        with transaction():
            sessions.end_visit(token)
    if held is None:
        raise NotLetIn(TOO_LATE)
    return UnderWay(held["reference"], held["address"], Question(**held["question"]))


def _code(under_way: UnderWay) -> str:
    state = request.args.get("state", "")
    if not hmac.compare_digest(state.encode(), under_way.question.state.encode()):
        raise NotLetIn(TOO_LATE)
    error = request.args.get("error")
    if error in _ITS_FAULT:
        raise NoAnswer("its fault")
    code = request.args.get("code", "")
    if error is not None or not 0 < len(code) <= _LONGEST_CODE:
        raise NotLetIn(SAID_NO)
    return code


def _client(provider: IdentityProvider) -> Client:
    callback = settings().base_url.rstrip("/") + url_for("account.provider_back")
    return client_of(provider, callback=callback, peppers=peppers())


def _failed(problem: NotLetIn | NoAnswer | Forged) -> Response:
    # Our own words for what is wrong, and nothing that the provider or the browser said.
    log.warning("not let in by a provider", extra={"endpoint": request.endpoint, "error_kind": str(problem)})
    if isinstance(problem, NotLetIn):
        text, status = gettext(problem.message), problem.status
    elif isinstance(problem, NoAnswer):
        text, status = gettext(NO_ANSWER), 503
    else:
        text, status = gettext(NOT_CHECKED), 403
    return _without_cookie(make_response(render_template("account/provider_failed.html", text=text), status))


def _without_cookie(response: Response) -> Response:
    response.delete_cookie(_cookie_name(), path="/", secure=settings().secure, httponly=True, samesite="Lax")
    return response


def _cookie_name() -> str:
    return "__Host-organisation" if settings().secure else "organisation"
