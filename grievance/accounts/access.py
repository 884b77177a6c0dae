"""What each reach means for people, organisations and teams: only whoever manages accounts sees them."""

from __future__ import annotations

from grievance.accounts.models.organisation import Organisation, Team
from grievance.accounts.models.user import User
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope

USERS = Scope(User, {}, read=Permission.Account.MANAGE)
#: For whoever may lock an account at once: the people of their own organisation.
COLLEAGUES = Scope(
    User,
    {Reach.ORGANISATION: lambda actor: User.organisation_id == actor.organisation_id},
    read=Permission.Account.LOCK,
)
#: For whoever says that somebody leaves or is away: the people of their own organisation.
LEAVERS = Scope(
    User,
    {Reach.ORGANISATION: lambda actor: User.organisation_id == actor.organisation_id},
    read=Permission.Account.SEE_OFF,
)
ORGANISATIONS = Scope(Organisation, {}, read=Permission.Account.MANAGE)
TEAMS = Scope(Team, {}, read=Permission.Account.MANAGE)
