"""The panel of an appeal: who is appointed, how they vote, and what their decision does."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.accounts.trained import is_named
from grievance.audit.trail import record
from grievance.cases.access import APPEALS, CASES, members_of
from grievance.cases.appeals import ENDS, appeal_of
from grievance.cases.models.appeal import Appeal, PanelMember, PanelVote
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.panels import AppealOutcome, PanelSeat, Vote, votes_that_count
from grievance.cases.services.conflict import (
    ConflictStep,
    names_of,
    require_free,
    require_free_colleague,
    roles_with,
    who_can,
)
from grievance.cases.services.panel_keys import give_keys, take_keys
from grievance.cases.services.second_person import had_in_hand
from grievance.cases.services.steps import Words, add_event, move
from grievance.cases.states import CaseState, Outcome
from grievance.cases.ties import tied_to_case
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import seal
from grievance.vault.services.principals import staff_principal

VOTED = "panel_voted"
EMPANEL, DECIDE = Permission.Appeal.EMPANEL, Permission.Appeal.DECIDE
K = OrganisationKind
#: For whom somebody of an organisation can sit; whoever mines, buys or governs sits nowhere.
SITS_FOR: Mapping[PanelSeat, frozenset[OrganisationKind]] = {
    PanelSeat.WORKER_SIDE: frozenset({K.REPRESENTATIVE}),
    PanelSeat.OUTSIDE: frozenset({K.REPRESENTATIVE, K.ADVISORY_BODY}),
    PanelSeat.THIRD: frozenset({K.REPRESENTATIVE, K.ADVISORY_BODY, K.CASE_TEAM, K.INSTALLATION}),
}
APPOINTS = N_("Somebody who never had the case in hand appoints the panel. These colleagues can: %(names)s.")
NOBODY_APPOINTS = N_(
    "Only somebody who never had the case in hand appoints the panel. Ask for somebody more."
)
PLAN_ON_TABLE = N_("A plan is on the table or under way. Keep the findings or change them.")
_WITH_PLAN = frozenset(
    {CaseState.PLAN_PROPOSED, CaseState.PLAN_REVISION, CaseState.PLAN_AGREED}
    | {CaseState.REMEDIATION, CaseState.VERIFICATION}
)


def candidates(case: Case, seat: PanelSeat) -> list[User]:
    """Return who can take a seat on the panel of an appeal, by name: fresh, without ties, and ready."""
    about = case.parent
    assert about is not None
    seen = select(CaseEvent.user_id).where(
        CaseEvent.case_id.in_([case.id, about.id]),
        CaseEvent.user_id.is_not(None),
        CaseEvent.verb != VOTED,
    )
    query = (
        select(User)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.id.in_(select(UserRole.user_id).where(UserRole.role == Role.PANEL_MEMBER)),
            User.id.in_(select(Principal.user_id).where(Principal.receives_grants)),
            User.id.not_in(members_of(about)),
            User.id.not_in(seen),
            User.id.not_in(had_in_hand(about)),
            User.id.not_in(tied_to_case(about)),
            User.state == UserState.ACTIVE,
            User.leaving_since.is_(None),
            Organisation.kind.in_(SITS_FOR[seat]),
        )
    )
    if about.restriction is not None:
        query = query.where(is_named())
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def empanel(actor: Actor, case: Case, *, seats: Mapping[PanelSeat, User]) -> None:
    """Appoint the three people who decide an appeal, and give them the keys of what they have to read."""
    appeal = _appointable(actor, case, seats)
    appeal.empanelled_at = clock.now()
    move(actor, case, "empanel", visible_to=("reporter",))
    case.opened_at = clock.day_of(case.opened_at)
    _seat(actor, appeal, seats)


def change_panel(actor: Actor, case: Case, *, seats: Mapping[PanelSeat, User]) -> None:
    """Give seats to others while a panel has not decided; what somebody voted goes with them."""
    appeal = _appointable(actor, case, seats)
    if case.state is not CaseState.ACCEPTED:
        raise WrongState
    staying = {user.id for user in seats.values()}
    gone = [each for each in appeal.members if each.user_id not in staying]
    for each in list(appeal.members):
        appeal.members.remove(each)
        db.session.delete(each)
    db.session.flush()
    take_keys(actor, appeal, [each.user_id for each in gone])
    _seat(actor, appeal, seats)
    add_event(actor, case, "panel_changed")
    record(actor, "appeal.panel_changed", case)


def vote(
    actor: Actor,
    appeal: Appeal,
    *,
    outcome: AppealOutcome,
    reason: Words,
    changes: Mapping[str, Outcome] | None = None,
) -> PanelVote:
    """Say, as one of the panel, what should become of the appeal and why; a later vote replaces this one."""
    APPEALS.require(actor, DECIDE, appeal)
    about = appeal.case.parent
    assert about is not None
    assert actor.user_id is not None
    if appeal.case.state is not CaseState.ACCEPTED:
        raise WrongState
    wanted = _changes(about, changes or {}) if outcome is AppealOutcome.VARY else {}
    if outcome is AppealOutcome.SEND_BACK and plan_stands(about):
        raise InvalidInput(PLAN_ON_TABLE, field="outcome")
    words = reason.required()
    content = {"lang": words.locale, "text": words.text}
    made = PanelVote(
        appeal=appeal,
        user_id=actor.user_id,
        outcome=outcome,
        changes={code: str(each) for code, each in wanted.items()},
        item=seal(appeal.case.internal, content, kind="vote", author_role=actor.leading_role),
        voted_at=clock.now(),
    )
    db.session.add(made)
    add_event(actor, appeal.case, VOTED)
    record(actor, "appeal.voted", appeal.case)
    return made


def plan_stands(about: Case) -> bool:
    """Whether a plan of a case is on the table or under way, also while the case waits or rests."""
    return (about.paused_from or about.state) in _WITH_PLAN


def votes_of(appeal: Appeal) -> dict[int, Vote]:
    """Return what each present member of a panel wants now, by person."""
    return votes_that_count(
        {each.user_id for each in appeal.members},
        ((each.user_id, each.outcome, each.changes) for each in appeal.votes),
    )


def _appointable(actor: Actor, case: Case, seats: Mapping[PanelSeat, User]) -> Appeal:
    """Return the appeal for which these people may be appointed by this colleague, or refuse."""
    require_free(actor, case, step=ConflictStep.APPEAL)
    CASES.require(actor, EMPANEL, case)
    appeal, about = appeal_of(case), case.parent
    if appeal is None or about is None:
        raise NotFound
    _require_fresh_eyes(actor, about)
    if set(seats) != set(PanelSeat) or len({user.id for user in seats.values()}) < len(PanelSeat):
        raise InvalidInput(N_("Three different people sit on a panel."), field=PanelSeat.THIRD)
    for seat, user in seats.items():
        able = candidates(case, seat)
        others = [each for each in able if each not in seats.values()]
        require_free_colleague(actor, about, user, step=ConflictStep.APPEAL, instead=others)
        if user not in able:
            raise InvalidInput(N_("%(name)s cannot take this seat."), field=seat, name=user.name)
    return appeal


def _require_fresh_eyes(actor: Actor, about: Case) -> None:
    """Refuse whoever had a case in hand or ended it: nobody picks their own judges."""
    ended = select(CaseEvent.user_id).where(CaseEvent.case_id == about.id, CaseEvent.verb.in_(ENDS))
    hands = had_in_hand(about) | {each for each in db.session.scalars(ended) if each is not None}
    if actor.user_id in hands:
        others = names_of(who_can(about, *roles_with(EMPANEL), besides=hands))
        raise GuardRefused(APPOINTS, names=others) if others else GuardRefused(NOBODY_APPOINTS)


def _seat(actor: Actor, appeal: Appeal, seats: Mapping[PanelSeat, User]) -> None:
    appeal.members.extend(PanelMember(user_id=user.id, seat=seat) for seat, user in seats.items())
    db.session.flush()
    holders = [each for user in seats.values() if (each := staff_principal(user.id)) is not None]
    give_keys(actor, appeal, holders)
    named = sorted(user.reference for user in seats.values())
    record(actor, "appeal.seated", appeal.case, items=named)


def _changes(about: Case, changes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return the findings that a vote really changes, or refuse."""
    found = {each.item_code: each.outcome for each in about.allegations if each.outcome is not None}
    wanted = {code: each for code, each in changes.items() if code in found and found[code] is not each}
    if not wanted:
        raise InvalidInput(N_("Say which finding changes, and to what."), field="outcome")
    return wanted
