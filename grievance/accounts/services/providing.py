"""Say through which provider an organisation's people sign in."""

from __future__ import annotations

import re

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import select

from grievance.accounts.access import ORGANISATIONS
from grievance.accounts.careful_requests import is_loopback, is_safe
from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.provider import IdentityProvider, ProviderDomain
from grievance.accounts.providers import Client
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

KINDS = frozenset({OrganisationKind.BRAND, OrganisationKind.PARTY})
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
_MOST_DOMAINS = 20
_LONGEST_SECRET = 800


def set_provider(
    actor: Actor,
    organisation: Organisation,
    *,
    issuer: str,
    client_id: str,
    client_secret: str,
    domains: str,
    peppers: PepperRing,
) -> IdentityProvider:
    """Let an organisation's own sign-in vouch for its people; an empty secret keeps the one that is there."""
    ORGANISATIONS.require(actor, Permission.Account.MANAGE, organisation)
    if organisation.kind not in KINDS:
        raise InvalidInput(
            N_("Only brands and governments can vouch for their people. Others need a password."),
            field="issuer",
        )
    found = provider_of(organisation)
    made = found or IdentityProvider(organisation=organisation)
    made.issuer = _issuer(issuer)
    if not client_id.strip():
        raise InvalidInput(N_("Enter the client ID."), field="client_id")
    made.client_id = client_id.strip()
    if client_secret.strip():
        _seal(made, organisation, client_secret.strip(), peppers)
    elif found is None:
        raise InvalidInput(N_("Enter the client secret."), field="client_secret")
    _allow(made, _domains(domains))
    db.session.add(made)
    record(actor, "organisation.provider_set", organisation, count=len(made.domains))
    return made


def remove_provider(actor: Actor, organisation: Organisation) -> None:
    """Stop taking an organisation's word; who its people are there is kept, should it be taken again."""
    ORGANISATIONS.require(actor, Permission.Account.MANAGE, organisation)
    found = provider_of(organisation)
    if found is None:
        return
    db.session.delete(found)
    record(actor, "organisation.provider_removed", organisation)


def provider_of(organisation: Organisation) -> IdentityProvider | None:
    """Return the provider that vouches for an organisation's people, if one does."""
    return db.session.scalar(
        select(IdentityProvider).where(IdentityProvider.organisation_id == organisation.id)
    )


def client_of(provider: IdentityProvider, *, callback: str, peppers: PepperRing) -> Client:
    """Return who this installation is at a provider, its secret opened for this one conversation."""
    try:
        box = _box(provider.organisation, peppers, provider.pepper_id)
        secret = box.decrypt(provider.client_secret).decode()
    except (CryptoError, KeyError):
        raise Sealed from None
    return Client(provider.issuer, provider.client_id, secret, callback)


def _issuer(typed: str) -> str:
    issuer = typed.strip()
    if not is_safe(issuer, loopback=is_loopback(issuer)) or "?" in issuer or len(issuer) > 300:
        raise InvalidInput(N_("Enter the provider's address. It begins with https://"), field="issuer")
    return issuer


def _domains(typed: str) -> list[str]:
    wanted = list(dict.fromkeys(each.lower().lstrip("@") for each in re.split(r"[\s,;]+", typed) if each))
    if not wanted:
        raise InvalidInput(N_("Enter at least one domain, such as example.org."), field="domains")
    if len(wanted) > _MOST_DOMAINS:
        raise InvalidInput(N_("Enter at most %(count)s domains."), field="domains", count=_MOST_DOMAINS)
    for each in wanted:
        if not _DOMAIN.fullmatch(each):
            raise InvalidInput(
                N_("%(domain)s is not a domain of e-mail addresses."), field="domains", domain=each
            )
    return wanted


def _allow(provider: IdentityProvider, wanted: list[str]) -> None:
    with db.session.no_autoflush:
        taken = db.session.scalar(
            select(ProviderDomain.domain).where(
                ProviderDomain.domain.in_(wanted),
                ProviderDomain.provider_id != (provider.id or 0),
            )
        )
    if taken is not None:
        raise InvalidInput(N_("Another organisation vouches for %(domain)s."), field="domains", domain=taken)
    present = {each.domain: each for each in provider.domains}
    for domain in set(present) - set(wanted):
        provider.domains.remove(present[domain])
    provider.domains.extend(ProviderDomain(domain=each) for each in wanted if each not in present)


def _seal(provider: IdentityProvider, organisation: Organisation, secret: str, peppers: PepperRing) -> None:
    if len(secret) > _LONGEST_SECRET:
        raise InvalidInput(N_("This is too long for a client secret."), field="client_secret")
    provider.pepper_id = peppers.newest
    provider.client_secret = bytes(_box(organisation, peppers, peppers.newest).encrypt(secret.encode()))


def _box(organisation: Organisation, peppers: PepperRing, number: int) -> SecretBox:
    # The reference makes it a key for this organisation only: a secret copied to another row opens nothing.
    return SecretBox(derive(peppers[number], f"client secret of {organisation.reference}"))
