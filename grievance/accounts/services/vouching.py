"""Sign in by the word of one's organisation: who may, whom it means, and what is refused."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.id_tokens import Vouched
from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.provider import IdentityProvider, ProviderDomain, ProviderIdentity
from grievance.accounts.models.user import SignInWay, User, UserState
from grievance.accounts.services.inviting import InvitationOver, accept_without_password
from grievance.accounts.services.providing import KINDS
from grievance.accounts.services.signing_in import account_of
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Refusal
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.roles import VOUCHED_FOR


class NotLetIn(Refusal):
    """The word of an organisation does not let this person in; the message says why."""

    status = 403


NO_PROVIDER = N_("This organisation has no sign-in of its own here. Use your password.")
NO_ADDRESS = N_("Your organisation did not confirm an e-mail address that may sign in here.")
NOT_INVITED = N_("You have no open invitation here. Ask whoever runs this portal to invite you.")
HAS_PASSWORD = N_("Your account signs in with a password.")
OPENS_CASES = N_(
    "You hold keys or may open cases. That needs a password and a second factor here: no organisation can "
    "vouch for you."
)
SHUT = N_("Your account is locked. Ask whoever runs this portal.")
SOMEBODY_ELSE = N_(
    "Your organisation says that you are somebody else than before. Ask whoever runs this portal to invite "
    "you again."
)


def provider_for(email: str) -> IdentityProvider | None:
    """Return who vouches for addresses like this one; says nothing about any account."""
    return db.session.scalar(
        select(IdentityProvider)
        .join(ProviderDomain, ProviderDomain.provider_id == IdentityProvider.id)
        .where(ProviderDomain.domain == _domain_of(email))
    )


def provider_at(reference: str) -> IdentityProvider:
    """Return the provider of the organisation with this reference, or refuse."""
    found = db.session.scalar(
        select(IdentityProvider).join(Organisation).where(Organisation.reference == reference)
    )
    if found is None or found.organisation.kind not in KINDS:
        refusal = NotLetIn(NO_PROVIDER)
        refusal.status = 404
        raise refusal
    return found


def let_in(provider: IdentityProvider, vouched: Vouched) -> User:
    """Return who may come in by this word: known by issuer and subject, or invited and met the first time."""
    link = _link_of(vouched)
    user = db.session.get_one(User, link.user_id) if link is not None else _invited(provider, vouched)
    _require_fit(provider, user)
    if link is None:
        _link(user, vouched)
    actor = actors.staff(
        user.id, roles=[each.role for each in user.roles], organisation_id=user.organisation_id
    )
    record(actor, "user.signed_in", user, channel=SignInWay.PROVIDER)
    return user


def _link_of(vouched: Vouched) -> ProviderIdentity | None:
    return db.session.scalar(
        select(ProviderIdentity).where(
            ProviderIdentity.issuer == vouched.issuer, ProviderIdentity.subject == vouched.subject
        )
    )


def _invited(provider: IdentityProvider, vouched: Vouched) -> User:
    if not vouched.email_verified or _domain_of(vouched.email) not in _domains_of(provider):
        raise NotLetIn(NO_ADDRESS)
    user = account_of(vouched.email)
    if user is None:
        raise NotLetIn(NOT_INVITED)
    return user


def _require_fit(provider: IdentityProvider, user: User) -> None:
    if user.organisation_id != provider.organisation_id:
        raise NotLetIn(NOT_INVITED)
    if not user.roles or not VOUCHED_FOR.issuperset(each.role for each in user.roles):
        raise NotLetIn(OPENS_CASES)
    if user.state not in {UserState.ACTIVE, UserState.INVITED}:
        raise NotLetIn(SHUT)
    if _domain_of(user.email) not in _domains_of(provider):
        raise NotLetIn(NO_ADDRESS)


def _link(user: User, vouched: Vouched) -> None:
    if user.state is UserState.ACTIVE:
        raise NotLetIn(HAS_PASSWORD if user.signs_in_with is SignInWay.PASSWORD else SOMEBODY_ELSE)
    try:
        accept_without_password(user)
    except InvitationOver:
        raise NotLetIn(NOT_INVITED) from None
    db.session.add(
        ProviderIdentity(
            user_id=user.id, issuer=vouched.issuer, subject=vouched.subject, linked_on=clock.today()
        )
    )


def _domain_of(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]


def _domains_of(provider: IdentityProvider) -> set[str]:
    return {each.domain for each in provider.domains}
