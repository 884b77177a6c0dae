"""What each reach means for people, organisations and teams: only whoever manages accounts sees them."""

from __future__ import annotations

from grievance.accounts.models.organisation import Organisation, Team
from grievance.accounts.models.user import User
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope

USERS = Scope(User, {}, read=Permission.Account.MANAGE)
ORGANISATIONS = Scope(Organisation, {}, read=Permission.Account.MANAGE)
TEAMS = Scope(Team, {}, read=Permission.Account.MANAGE)
