"""Cases that are alike are suggested to whoever may open them; a link moves nothing and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from grievance.audit.models import Fact
from grievance.cases.alike import alike, candidates, pattern_of
from grievance.cases.history import timeline
from grievance.cases.links import links_of
from grievance.cases.models.link import CaseLink
from grievance.cases.services import triage
from grievance.cases.services.comparing_words import compare_words
from grievance.cases.services.linking import link_cases, open_collective, unlink_cases
from grievance.cases.states import CaseType, Likeness, LinkKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import LETTER, Field, Filed, file_report, make_field
from tests.factories.people import make_person, make_team
from tests.factories.places import make_site

STORY = "The night shift got no pay for two months and the office says wait until the rain is over."
AGAIN = "The night shift got no pay for two months. The office says: wait until the rain is over!"
OTHER = "The lamp room has had no fire exit since the new conveyor was put in front of the gate."


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def report(field: Field, peppers: PepperRing) -> Callable[..., Filed]:
    def file(*, days_ago: int = 0, **told: object) -> Filed:
        with clock.at(clock.now() - timedelta(days=days_ago)):
            return file_report(field, peppers, **{"locale": "en", "story": STORY, **told})  # type: ignore[arg-type]

    return file


def suggested(actor: Actor, filed: Filed, *, elsewhere: bool = False) -> dict[int, set[Likeness]]:
    found = alike(filed.case, candidates(actor, filed.case, elsewhere=elsewhere))
    return {each.case.id: set(each.likeness) for each in found}


def link(actor: Actor, one: Filed, other: Filed, kind: LinkKind = LinkKind.SAME_EVENT) -> str:
    with transaction():
        return link_cases(actor, one.case, target=other.case.reference, kind=kind).reference


def told(actor: Actor, filed: Filed) -> list[str]:
    return [each.verb for each in timeline(actor, filed.case, locale="en") if each.verb.startswith("cases_")]


def test_site_problem_and_days_make_cases_alike_and_place_alone_does_not(
    field: Field, report: Callable[..., Filed]
) -> None:
    mine, same, long_ago = report(), report(days_ago=10), report(days_ago=300)
    other_problem, other_site = report(items=["SH1"]), report(site_id=make_site(team=field.team_id))
    found = suggested(field.inspector.actor, mine, elsewhere=True)
    assert found == {
        same.case_id: {Likeness.SITE, Likeness.ITEM, Likeness.TIME},
        long_ago.case_id: {Likeness.SITE, Likeness.ITEM},
    }
    assert list(found) == [same.case_id, long_ago.case_id]
    assert other_problem.case_id not in found
    assert other_site.case_id not in found


def test_nobody_learns_of_a_case_they_may_not_open(
    field: Field, peppers: PepperRing, report: Callable[..., Filed]
) -> None:
    make_person(Role.INSPECTOR, peppers=peppers, teams=(make_team(),), trained=True)
    mine, same, child = report(), report(), report(under_18=True)
    strangers = make_field(peppers, fallback=False)
    assert set(suggested(field.inspector.actor, mine)) == {same.case_id}
    assert suggested(strangers.inspector.actor, mine) == {}
    assert suggested(field.operator.actor, mine) == {}
    assert child.case.restriction is not None
    for kind, target in ((InvalidInput, child.case.reference), (InvalidInput, "no-such-case")):
        with pytest.raises(kind, match="no such case in your team"), transaction():
            link_cases(field.inspector.actor, mine.case, target=target, kind=LinkKind.SAME_EVENT)
    with pytest.raises(NotFound), transaction():
        link_cases(strangers.inspector.actor, mine.case, target=same.case.reference, kind=LinkKind.SAME_EVENT)


def test_a_link_stands_in_both_moves_nothing_and_can_be_taken_back(
    field: Field, report: Callable[..., Filed]
) -> None:
    actor, one, other = field.inspector.actor, report(), report(days_ago=3)
    before = [each.id for each in other.case.complaints]
    reference = link(actor, other, one, LinkKind.SAME_PATTERN)
    assert [(each.kind, each.case.id) for each in links_of(actor, one.case)] == [
        (LinkKind.SAME_PATTERN, other.case_id)
    ]
    assert told(actor, one) == told(actor, other) == ["cases_linked"]
    # Nobody has looked at what waits in the other case.
    assert (one.case.awaits_team, other.case.awaits_team) == (True, False)
    assert [each.id for each in other.case.complaints] == before
    assert suggested(actor, one) == {}
    with pytest.raises(InvalidInput, match="what these two are already"):
        link(actor, one, other, LinkKind.SAME_PATTERN)
    link(actor, one, other, LinkKind.SAME_EVENT)
    assert len(db.session.scalars(select(CaseLink)).all()) == 1
    with transaction():
        unlink_cases(actor, one.case, link=reference)
    assert links_of(actor, other.case) == []
    assert told(actor, other) == ["cases_unlinked", "cases_linked", "cases_linked"]
    assert set(suggested(actor, one)) == {other.case_id}
    with pytest.raises(InvalidInput, match="no such link"), transaction():
        unlink_cases(actor, one.case, link=reference)


def test_a_case_is_not_linked_with_itself(field: Field, report: Callable[..., Filed]) -> None:
    mine = report()
    with pytest.raises(InvalidInput, match="the case itself") as refused:
        link(field.inspector.actor, mine, mine)
    assert refused.value.field == "target"
    with pytest.raises(NotAllowed):
        link(field.verifier.actor, mine, report())


def test_what_is_not_related_is_suggested_no_more(field: Field, report: Callable[..., Filed]) -> None:
    actor, mine, same = field.inspector.actor, report(), report()
    link(actor, mine, same, LinkKind.UNRELATED)
    assert suggested(actor, mine) == suggested(actor, same) == {}
    assert told(actor, same) == ["cases_told_apart"]


def test_who_may_not_open_the_other_case_reads_nothing_of_the_link(
    field: Field, report: Callable[..., Filed]
) -> None:
    mine, away = report(), report(site_id=make_site(team=field.team_id))
    link(field.inspector.actor, mine, away)
    assert told(field.colleague.actor, mine) == ["cases_linked"]
    with transaction():
        site = db.session.get_one(Site, away.case.site_id)
        declare_tie(field.colleague.actor, site=site)
    assert told(field.colleague.actor, mine) == []
    assert links_of(field.colleague.actor, mine.case) == []
    assert told(field.inspector.actor, mine) == ["cases_linked"]


def test_a_restricted_case_is_linked_with_none_that_is_not(
    field: Field, peppers: PepperRing, report: Callable[..., Filed]
) -> None:
    named = make_person(Role.INSPECTOR, peppers=peppers, teams=(field.team_id,), trained=True).actor
    mine, child = report(), report(under_18=True)
    with pytest.raises(GuardRefused, match="One of these cases is restricted"):
        link(named, mine, child)
    with pytest.raises(GuardRefused, match="stands alone"), transaction():
        open_collective(named, child.case, others=[])


def test_words_are_compared_only_among_the_open_cases_that_one_handles(
    field: Field, report: Callable[..., Filed]
) -> None:
    actor = field.inspector.actor
    elsewhere = make_site(team=field.team_id)
    mine, other = report(), report(story=OTHER, site_id=elsewhere)
    again, unhandled, foreign = (
        report(story=AGAIN, site_id=elsewhere),
        report(story=AGAIN, site_id=elsewhere),
        report(story=AGAIN, site_id=elsewhere, locale="sw"),
    )
    for filed in (other, again, foreign):
        take_on(field, filed)
    others = candidates(actor, mine.case, elsewhere=True)
    with transaction():
        compared = compare_words(actor, mine.case, others)
    assert set(compared) == {other.case_id, again.case_id}
    assert compared[again.case_id] > 90
    found = alike(mine.case, candidates(actor, mine.case, elsewhere=True), wording=compared)
    assert [(each.case.id, Likeness.WORDS in each.likeness) for each in found] == [(again.case_id, True)]
    assert unhandled.case_id not in compared
    (fact,) = db.session.scalars(select(Fact).where(Fact.verb == "cases.compared"))
    assert fact.codes == {"count": 3}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("矿山三个月没有发工资，老板说没有钱", "老板说没有钱，矿山三个月没有发工资了"),
        ("Họ không trả lương ba tháng nay rồi", "Ho khong tra luong ba thang nay roi"),
    ],
)
def test_words_are_alike_in_scripts_without_spaces_and_without_marks(
    field: Field, report: Callable[..., Filed], one: str, other: str
) -> None:
    mine, same, far = report(story=one), report(story=other), report(story=one[::-1])
    for filed in (same, far):
        take_on(field, filed)
    actor = field.inspector.actor
    with transaction():
        compared = compare_words(actor, mine.case, candidates(actor, mine.case, elsewhere=False))
    assert compared[same.case_id] > 80 > compared.get(far.case_id, 0)


def test_three_alike_in_ninety_days_at_one_site_are_a_pattern(
    field: Field, report: Callable[..., Filed]
) -> None:
    actor = field.inspector.actor

    def pattern(filed: Filed) -> tuple[int, bool] | None:
        found = pattern_of(actor, filed.case)
        return (found.count, found.collective is not None) if found is not None else None

    mine, earlier = report(), report(days_ago=40)
    report(days_ago=89, items=["SH1"])
    before = report(days_ago=120)
    assert pattern(mine) is None
    # Within 90 days of each other: 120 and 40 days ago, but not today and 120 days ago.
    third = report(days_ago=89)
    assert pattern(mine) == (3, False)
    assert pattern(before) == (3, False)
    # What the desk suggests is linked first: it counts all the same, and what is told apart does not.
    link(actor, mine, earlier)
    assert pattern(mine) == (3, False)
    told_apart = report(days_ago=2)
    assert pattern(mine) == (4, False)
    link(actor, mine, told_apart, LinkKind.UNRELATED)
    assert pattern(mine) == (3, False)
    with transaction():
        open_collective(actor, mine.case, others=[earlier.case.reference, third.case.reference])
    assert mine.case.case_type is CaseType.COLLECTIVE
    kinds = {each.kind for each in links_of(actor, mine.case)}
    assert kinds == {LinkKind.SAME_PATTERN, LinkKind.UNRELATED}
    assert [len(each.case.complaints) for each in (mine, earlier, third)] == [1, 1, 1]
    assert pattern(mine) is None
    assert pattern(report()) == (5, True)


def test_reports_that_were_merged_count_each(field: Field, report: Callable[..., Filed]) -> None:
    actor, mine, second = field.triager.actor, report(), report(days_ago=10)
    third, late = report(days_ago=20), report(days_ago=100)
    for each in (second, third, late):
        with transaction():
            triage.acknowledge_case(actor, each.case, letter=LETTER)
            triage.screen_case(actor, each.case)
            triage.merge_case(actor, each.case, target=mine.case, letter=LETTER)
    found = pattern_of(actor, mine.case)
    assert found is not None
    assert (found.count, found.others) == (3, [])


def take_on(field: Field, filed: Filed) -> None:
    """Bring a case to the inspector, who handles it from now on."""
    with transaction():
        filed.case.handler_id = field.inspector.user_id
