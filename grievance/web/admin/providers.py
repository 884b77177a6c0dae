"""Through which provider the people of a brand or a government sign in."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext

from grievance.accounts.access import ORGANISATIONS
from grievance.accounts.careful_requests import NoAnswer
from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.provider import IdentityProvider
from grievance.accounts.providers import look_at
from grievance.accounts.services.providing import (
    KINDS,
    client_of,
    provider_of,
    remove_provider,
    set_provider,
)
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.web.admin.desk import Answer, administrators, rail
from grievance.web.admin.forms import ProviderForm
from grievance.web.admin.words import PROVIDER_FAULTS, PROVIDER_SILENT
from grievance.web.ui.presentation import translated
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers, staff


@administrators
def show(reference: str) -> Answer:
    """Show and take where an organisation's people sign in; the secret is never shown again."""
    organisation = _organisation(reference)
    provider = provider_of(organisation)
    form = ProviderForm(**_present(provider))
    if form.arrived():
        try:
            with transaction():
                set_provider(
                    staff(),
                    _organisation(reference),
                    issuer=form.issuer.data or "",
                    client_id=form.client_id.data or "",
                    client_secret=form.client_secret.data or "",
                    domains=form.domains.data or "",
                    peppers=peppers(),
                )
        except InvalidInput as refusal:
            form.blame(refusal)
        else:
            return redirect(url_for("admin.provider", reference=reference), code=303)
    return _page(organisation, provider, form), form.answer_status


@administrators
def try_it(reference: str) -> Answer:
    """Read what the provider publishes, so that a wrong address is found before its people do."""
    organisation = _organisation(reference)
    provider = provider_of(organisation)
    if provider is None:
        abort(404)
    client = client_of(provider, callback=_callback(), peppers=peppers())
    form = ProviderForm(formdata=None, **_present(provider))
    try:
        look_at(client)
    except NoAnswer as problem:
        words = translated(PROVIDER_FAULTS.get(str(problem), PROVIDER_SILENT))
        return _page(organisation, provider, form, tried=(words, "danger"))
    words = gettext("The provider answers, and its keys can be read.")
    return _page(organisation, provider, form, tried=(words, "good"))


@administrators
def remove(reference: str) -> Answer:
    """Stop taking the organisation's word for its people, who are signed out."""
    with transaction():
        remove_provider(staff(), _organisation(reference))
    return redirect(url_for("admin.organisation", reference=reference), code=303)


def _organisation(reference: str) -> Organisation:
    found = ORGANISATIONS.find(staff(), Organisation.reference, reference)
    if found.kind not in KINDS:
        abort(404)
    return found


def _present(provider: IdentityProvider | None) -> dict[str, str]:
    if provider is None:
        return {}
    domains = "\n".join(sorted(each.domain for each in provider.domains))
    return {"issuer": provider.issuer, "client_id": provider.client_id, "domains": domains}


def _page(
    organisation: Organisation,
    provider: IdentityProvider | None,
    form: ProviderForm,
    *,
    tried: tuple[str, str] | None = None,
) -> str:
    return render_template(
        "admin/provider.html",
        organisation=organisation,
        is_set=provider is not None,
        form=form,
        errors=form.mistakes() if tried is None else [],
        tried=tried,
        callback=_callback(),
        door=settings().base_url.rstrip("/") + url_for("account.provider", reference=organisation.reference),
        **rail(),
    )


def _callback() -> str:
    return settings().base_url.rstrip("/") + url_for("account.provider_back")
