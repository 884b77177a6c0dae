"""Whatever happens in whatever order: nothing goes to whom a worker said no, or without the second person.

By itself it takes some seconds; with GRIEVANCE_SEARCH=long it tries hundreds of orders.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grievance.cases.disclosure_versions import versions_of
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent
from grievance.cases.respondents import candidates, page_of_respondents
from grievance.cases.services import disclosing, notes, notice, safety_gate, triage
from grievance.cases.services.respondents import compose_for_firm, name_respondent, tell_firm
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign, retaliation_risk
from grievance.cases.states import DisclosureAudience
from grievance.complaints.consents import choices_for
from grievance.complaints.services.consenting import answer_consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField, RaiseWithEmployer
from grievance.enforcement.consents import AUDIENCES
from grievance.enforcement.services.handing_over import compose_for_authority, hand_to_authority
from grievance.enforcement.services.releasing import compose_release, release_case
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Refusal
from grievance.foundation.secrets import PepperRing
from grievance.leverage.brands import brands_to_ask
from grievance.leverage.services.asking import compose_request, send_request
from grievance.leverage.states import Ask
from tests.factories.brands import make_buyer
from tests.factories.cases import BUT_SMALL, Field, assign, file_report, make_field
from tests.factories.hired import make_hired
from tests.factories.parties import make_parties

LONG = os.environ.get("GRIEVANCE_SEARCH") == "long"
_audiences = st.sampled_from(list(DisclosureAudience))
_answers = st.sampled_from(list(ConsentAnswer))
_signs = st.sets(st.sampled_from([RetaliationSign.SMALL_GROUP, *list(RetaliationSign)[2:6]]), max_size=5)
_STEPS = (
    *(
        "first says yes",
        "second says yes",
        "words are agreed",
        "kept safe",
        "written",
        "approved",
        "laid open",
    ),
    *("first agrees", "second agrees", "waited"),
)
_left_out = st.sampled_from([frozenset[str](), *(frozenset({each}) for each in _STEPS[:3])]) | st.frozensets(
    st.sampled_from(_STEPS), max_size=2
)
_PARTIES = {audience: party for party, audience in AUDIENCES.items()}


class Telling(RuleBasedStateMachine):
    """Consents, ratings, texts, answers and days, in any order, beside a model of what was said."""

    field: Field
    peppers: PepperRing
    gone: set[DisclosureAudience]
    """Whom anything ever reached, in any run."""

    @initialize(
        consents=st.tuples(*[st.sampled_from(list(RaiseWithEmployer))] * 2),
        signs=_signs,
        audience=_audiences,
        left_out=_left_out,
    )
    def begin(
        self,
        consents: tuple[RaiseWithEmployer, RaiseWithEmployer],
        signs: set[RetaliationSign],
        audience: DisclosureAudience,
        left_out: frozenset[str],
    ) -> None:
        """Two workers report; their cases become one, is rated, and somebody is in a hurry."""
        self.days = 0
        self.risk, self.few = 0, False
        self.filed = [
            file_report(self.field, self.peppers, consent=each, story="Pay is late.") for each in consents
        ]
        first, second = self.filed
        with transaction():
            triage.acknowledge_case(self.field.triager.actor, second.case)
            triage.screen_case(self.field.triager.actor, second.case)
            triage.merge_case(self.field.triager.actor, second.case, target=first.case)
        assign(self.field, first, inputs=BUT_SMALL)
        self.said: dict[tuple[int, ConsentAudience, ConsentField], ConsentAnswer] = {
            (at, ConsentAudience.EMPLOYER, ConsentField.PROBLEM): ConsentAnswer(each.value)
            for at, each in enumerate(consents)
        }
        self.agreed: set[tuple[int, str]] = set()
        self.refused: set[str] = set()
        self.approved: set[str] = set()
        self.seen: set[str] = set()
        self.is_rated(signs)
        self.is_hurried_through(audience, left_out)

    @rule(who=st.integers(0, 1), audience=_audiences, about=st.booleans(), answer=_answers)
    def changes_mind(
        self, who: int, audience: DisclosureAudience, about: bool, answer: ConsentAnswer
    ) -> None:
        """A worker answers anew."""
        field_asked = ConsentField.WORDS if about else ConsentField.PROBLEM
        if answer not in choices_for(safety_gate.ASKED[audience], field_asked):
            return
        with self.now(), transaction():
            answer_consent(
                self.filed[who].reporter,
                self.filed[who].complaint,
                audience=safety_gate.ASKED[audience],
                field=field_asked,
                answer=answer,
                text_shown="May they?",
                locale="sw",
            )
        self.said[who, safety_gate.ASKED[audience], field_asked] = answer

    @rule(signs=_signs)
    def is_rated(self, signs: set[RetaliationSign]) -> None:
        """The risk is judged anew; what would protect less needs somebody else, and is refused here."""
        with suppress(Refusal), self.now(), transaction():
            inputs = replace(BUT_SMALL, signs=frozenset(signs))
            triage.set_severity(self.field.triager.actor, self.case, inputs=inputs)
            self.risk, self.few = retaliation_risk(signs), RetaliationSign.SMALL_GROUP in signs

    @rule()
    def is_kept_safe(self) -> None:
        """Somebody writes a safety plan."""
        with self.now(), transaction():
            notes.write_safety_plan(self.field.inspector.actor, self.case, text="Noon.", locale="en")

    @rule(audience=_audiences, spoken=st.booleans())
    def is_written(self, audience: DisclosureAudience, spoken: bool) -> None:
        """A text is written for somebody."""
        text = f"Please look into it: {secrets.token_urlsafe(4)}." if spoken else ""
        with suppress(Refusal), self.now(), transaction():
            if audience is DisclosureAudience.SITE:
                disclosing.compose(
                    self.field.inspector.actor,
                    self.case,
                    audience=audience,
                    text=text or "Please.",
                    locale="en",
                )
            elif audience is DisclosureAudience.AUTHORITY:
                actor = self.field.inspector.actor
                compose_for_authority(actor, self.case, text=text or "Please.", locale="en")
            elif audience is DisclosureAudience.BRAND:
                compose_request(
                    self.field.inspector.actor,
                    self.case,
                    brands=[each.reference for each in brands_to_ask(self.case)],
                    ask=Ask.GIVE_INFORMATION,
                    text=text or "Please.",
                    locale="en",
                )
            elif audience is DisclosureAudience.RESPONDENT:
                compose_for_firm(self.field.inspector.actor, self.firm(), text=text or "Please.", locale="en")
            else:
                party = _PARTIES[audience]
                compose_release(self.field.inspector.actor, self.case, party=party, text=text, locale="en")

    @rule(audience=_audiences, own=st.booleans())
    def is_approved(self, audience: DisclosureAudience, own: bool) -> None:
        """The writer, or somebody else, approves what waits."""
        actor = self.field.inspector.actor if own else self.field.colleague.actor
        with suppress(Refusal), self.now(), transaction():
            waiting = disclosing.live_version(self.case, audience)
            if waiting is not None:
                disclosing.approve(actor, waiting)
                assert not own
                self.approved.add(waiting.reference)

    @rule(audience=_audiences, days=st.integers(0, 5))
    def is_laid_open(self, audience: DisclosureAudience, days: int) -> None:
        """What waits is laid before the workers."""
        with suppress(Refusal), self.now(), transaction():
            waiting = disclosing.live_version(self.case, audience)
            if waiting is not None:
                until = clock.today() + timedelta(days=days)
                disclosing.lay_before_workers(self.field.inspector.actor, waiting, answer_by=until)

    @rule(who=st.integers(0, 1), audience=_audiences, agrees=st.booleans())
    def is_answered(self, who: int, audience: DisclosureAudience, agrees: bool) -> None:
        """A worker says yes or no to the text that waits."""
        answer = ConsentAnswer.YES if agrees else ConsentAnswer.NO
        with suppress(Refusal), self.now(), transaction():
            waiting = disclosing.live_version(self.case, audience)
            if waiting is not None:
                worker = self.filed[who]
                disclosing.answer_disclosure(worker.reporter, worker.complaint, waiting, answer=answer)
                if agrees:
                    self.agreed.add((who, waiting.reference))
                else:
                    self.refused.add(waiting.reference)

    @rule(days=st.integers(1, 9))
    def passes(self, days: int) -> None:
        """Days go by."""
        self.days += days

    @rule(audience=_audiences)
    def goes_out(self, audience: DisclosureAudience) -> None:
        """Somebody tries to release what waits."""
        with suppress(Refusal), self.now(), transaction():
            waiting = disclosing.live_version(self.case, audience)
            actor = self.field.inspector.actor
            if audience is DisclosureAudience.AUTHORITY:
                whom = Words("The inspectorate: only they can help.", "en")
                hand_to_authority(actor, self.case, disclosure=waiting, whom=whom)
            elif audience is DisclosureAudience.BRAND:
                send_request(actor, self.case, disclosure=waiting)
            elif audience is DisclosureAudience.RESPONDENT:
                tell_firm(actor, self.case, disclosure=waiting)
            elif audience is not DisclosureAudience.SITE:
                reason = "Only they can help."
                release_case(
                    actor, self.case, party=_PARTIES[audience], disclosure=waiting, covert_reason=reason
                )
            elif self.case.site_told_at is None:
                notice.notify_site(actor, self.case, disclosure=waiting)
            else:
                notice.write_to_site(actor, self.case, disclosure=waiting)

    @rule(audience=_audiences, left_out=_left_out)
    def is_hurried_through(self, audience: DisclosureAudience, left_out: frozenset[str]) -> None:
        """Nearly everything that a text needs is done in its order, and then it is tried.

        No brand is asked, and no firm at the site told, before the site knows.
        """
        if audience in safety_gate.ALWAYS_LAID and self.case.site_told_at is None:
            self.is_hurried_through(DisclosureAudience.SITE, frozenset())
        do: dict[str, Callable[[], object]] = {
            "first says yes": lambda: self.says_yes(0, audience, words=False),
            "second says yes": lambda: self.says_yes(1, audience, words=False),
            "words are agreed": lambda: [self.says_yes(who, audience, words=True) for who in (0, 1)],
            "kept safe": self.is_kept_safe,
            "written": lambda: self.is_written(audience, spoken=True),
            "approved": lambda: self.is_approved(audience, own=False),
            "laid open": lambda: self.is_laid_open(audience, days=2),
            "first agrees": lambda: self.is_answered(0, audience, agrees=True),
            "second agrees": lambda: self.is_answered(1, audience, agrees=True),
            "waited": lambda: self.passes(3),
        }
        for step in _STEPS:
            if step not in left_out:
                do[step]()
        self.goes_out(audience)

    def says_yes(self, who: int, audience: DisclosureAudience, *, words: bool) -> None:
        """A worker agrees that an audience knows the problem, or reads about it in words."""
        self.changes_mind(who, audience, words, ConsentAnswer.YES)

    @invariant()
    def nobody_is_told_against_a_worker(self) -> None:
        """Judge what went out in this step by what was said before it."""
        if not hasattr(self, "filed"):
            return
        db.session.rollback()
        for each in self.released():
            if each.reference not in self.seen:
                self.seen.add(each.reference)
                self.judge(each)

    def judge(self, gone: Disclosure) -> None:
        """Fail if this text should not have gone."""
        self.gone.add(gone.audience)
        asked = [ConsentField.PROBLEM]
        if gone.with_words and gone.audience not in safety_gate.OF_EMPLOYER:
            asked.append(ConsentField.WORDS)
        assert gone.reference not in self.refused
        for who in (0, 1):
            agreed = (who, gone.reference) in self.agreed
            for about in asked:
                counted = (gone.audience, about) == (DisclosureAudience.BRAND, ConsentField.PROBLEM)
                silent = ConsentAnswer.YES if counted else ConsentAnswer.NO
                answer = self.said.get((who, safety_gate.ASKED[gone.audience], about), silent)
                assert answer is not ConsentAnswer.NO
                assert answer is ConsentAnswer.YES or agreed
            to_firm = gone.audience is DisclosureAudience.RESPONDENT
            assert agreed or not (self.risk == 3 or self.few or to_firm)
        laid = gone.audience in safety_gate.ALWAYS_LAID
        assert not laid or self.case.site_told_at is not None
        assert not (laid and gone.answer_by is None)
        assert (self.risk < 2 and not laid) or gone.reference in self.approved
        assert gone.approved_by_id != gone.written_by_id

    def released(self) -> list[Disclosure]:
        """Return what has gone out, in order."""
        return [
            each
            for audience in DisclosureAudience
            for each in versions_of(self.case, audience)
            if each.released_at is not None
        ]

    def firm(self) -> Respondent:
        """The contractor that the case is about, named the first time."""
        named = page_of_respondents(self.field.inspector.actor, self.case).rows
        return named[0] if named else self.named()

    def named(self) -> Respondent:
        """Name it."""
        (candidate,) = candidates(self.case)
        return name_respondent(self.field.inspector.actor, self.case, company=candidate.company.reference)

    @property
    def case(self) -> Any:
        """The case of both."""
        return self.filed[0].case

    def now(self) -> Any:
        """Return the day that this run has come to."""
        return clock.at(clock.now() + timedelta(days=self.days))


@pytest.mark.timeout(0 if LONG else 300)
def test_nothing_goes_out_without_consent_and_second_person(app: Flask, peppers: PepperRing) -> None:
    Telling.field, Telling.peppers, Telling.gone = make_field(peppers), peppers, set()
    make_parties(peppers)
    make_buyer(Telling.field, peppers)
    make_hired(Telling.field.site_id, peppers)
    for each in DisclosureAudience:
        # With all that it needs a text does go: a search in which nothing goes proves nothing.
        telling = Telling()
        telling.begin((RaiseWithEmployer.YES, RaiseWithEmployer.YES), set(), each, frozenset())
        telling.nobody_is_told_against_a_worker()
        assert each in telling.gone
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Telling,
        settings=settings(
            max_examples=600 if LONG else 20,
            stateful_step_count=8,
            deadline=None,
            derandomize=not LONG,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert set(DisclosureAudience) == Telling.gone
