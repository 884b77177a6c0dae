"""The product's own services on the folder of a served demonstration, where a browser would take too long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property

from sqlalchemy import select, text

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.passwords import keys_of
from grievance.accounts.services.signing_in import account_of
from grievance.app import create_app
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import COSTS, PepperRing
from grievance.policy import actor as actors
from grievance.supplychain.models.site import Site
from grievance.vault.services.principals import staff_principal, unlock
from tests.browser.desks import Demo
from tests.factories.cases import Field
from tests.factories.demonstration import settings_of
from tests.factories.people import Person


class Backstage:
    """The people of a demonstration as they act, with the keys that their passwords open."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.app = create_app(settings_of(demo.folder))

    @contextmanager
    def enters(self) -> Iterator[None]:
        """Work on the database beside the server."""
        with self.app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()

    def lets_a_day_pass(self, case: str) -> None:
        """Move all that has happened in a case back by a day: nobody holds the clock of a server still.

        What happened is never changed, so that the guard of the table is lifted for a moment.
        """
        name = "case_events_no_update"
        with self.enters(), transaction():
            guard = db.session.scalar(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
            )
            db.session.execute(text(f"DROP TRIGGER {name}"))
            known = select(Case.id).where(Case.reference == case)
            for each in db.session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(known))):
                each.at -= timedelta(days=1)
            db.session.flush()
            db.session.execute(text(str(guard)))

    @cached_property
    def peppers(self) -> PepperRing:
        """The secrets that the server has too."""
        found = self.app.extensions["peppers"]
        assert isinstance(found, PepperRing)
        return found

    def field(self, site: str, *, operator: str) -> Field:
        """Return a site of the demonstration with the team that covers it and who answers for it."""
        place = db.session.scalars(select(Site).where(Site.name == site)).one()
        inspector = self.person("inspector")
        return Field(
            team_id=min(inspector.actor.team_ids),
            site_id=place.id,
            triager=self.person("triager"),
            inspector=inspector,
            colleague=self.person("inspector2"),
            verifier=self.person("verifier"),
            supervisor=self.person("supervisor"),
            operator=self.person(operator),
        )

    def person(self, key: str) -> Person:
        """Return somebody as their sign-in would make them."""
        account = self.demo.accounts[key]
        user = account_of(account.email)
        assert user is not None
        principal = staff_principal(user.id)
        assert principal is not None
        assert user.salt is not None
        assert user.kdf_id is not None
        assert user.pepper_id is not None
        keys = keys_of(
            account.password,
            salt=user.salt,
            cost=COSTS[user.kdf_id],
            peppers=self.peppers,
            pepper_id=user.pepper_id,
        )
        actor = actors.staff(
            user.id,
            roles=[each.role for each in user.roles],
            organisation_id=user.organisation_id,
            team_ids=db.session.scalars(
                select(TeamMember.team_id).where(TeamMember.user_id == user.id)
            ).all(),
            principal_id=principal.id,
            private_key=unlock(principal, wrapping_key=keys.wrapping_key, peppers=self.peppers),
            trained=user.trained_on is not None,
        )
        return Person(user.id, user.email, actor)
