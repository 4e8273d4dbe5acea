"""What teams are told of an order, and what not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.dispatch import (
    IDENTITY,
    SPARED,
    UNROUTED,
    Notice,
    NoticeKind,
    is_over_now,
    notices,
    spares_crew,
)
from ivr.domain.dispatch_message import order_facts
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Danger, Kind, Priority, Recording, Scope
from ivr.domain.work_order import WorkOrder

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ORDER = WorkOrder(
    number="GD202611240001",
    kind=Kind.FAULT,
    opened_at=NOW,
    caller="13800000001",
    contact="13800000001",
    scope=Scope.HOME,
    team="抢修一班",
)


def told(before: WorkOrder | None, after: WorkOrder) -> list[tuple[NoticeKind, str]]:
    return [(notice.kind, notice.team) for notice in notices(before, after)]


def test_a_new_order_goes_to_its_team() -> None:
    assert notices(None, ORDER) == (Notice(NoticeKind.OPENED, "抢修一班", ORDER),)


def test_a_fault_of_no_team_is_handed_over_all_the_same() -> None:
    assert told(None, replace(ORDER, team=None)) == [(NoticeKind.OPENED, UNROUTED)]
    assert told(None, replace(ORDER, team=None, kind=Kind.MESSAGE)) == []


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, test=True),
        replace(ORDER, status=Status.DRAFT),
        replace(ORDER, status=Status.CLOSED),
        replace(ORDER, kind=Kind.ENQUIRY, team=None),
    ],
)
def test_tests_drafts_and_what_ended_in_the_call_go_to_nobody(order: WorkOrder) -> None:
    assert notices(None, order) == ()


def test_a_draft_that_is_opened_is_new_to_its_team() -> None:
    draft = replace(ORDER, status=Status.DRAFT)
    assert told(draft, draft.endangered(Danger.FIRE, LATER)) == [(NoticeKind.OPENED, "抢修一班")]


def test_a_report_again_is_told_as_far_as_it_holds_anything_new() -> None:
    again = ORDER.reported_again("E1", LATER, scope=Scope.HOME, contacts=("13800000001",))
    assert again.reports == 2
    assert notices(ORDER, again) == ()
    wider = ORDER.reported_again("E1", LATER, scope=Scope.BUILDING, contacts=("13800000002",))
    (notice,) = notices(ORDER, wider)
    assert notice.kind is NoticeKind.REPORTED_AGAIN
    assert notice.changed == ("other_contacts", "scope")
    assert notice.at == LATER


def test_an_urge_is_told() -> None:
    assert told(ORDER, ORDER.urged(LATER, None, None)) == [(NoticeKind.URGED, "抢修一班")]


def test_danger_is_told_before_all_else_and_goes_first() -> None:
    endangered = ORDER.urged(LATER, None, "13800000002").endangered(Danger.SHOCK, LATER)
    (notice,) = notices(ORDER, endangered)
    assert notice.kind is NoticeKind.DANGER
    assert notice.is_urgent
    assert set(notice.changed) == {"other_contacts", "danger", "priority", "symptom"}
    raised = replace(ORDER, priority=Priority.URGENT)
    assert told(ORDER, raised) == [(NoticeKind.DANGER, "抢修一班")]


def test_a_supplement_names_what_is_new() -> None:
    more = ORDER.supplemented(
        LATER, address=Address.parse("和平路18号"), recordings={Recording.NAME: "n.wav"}
    )
    (notice,) = notices(ORDER, more)
    assert (notice.kind, notice.changed) == (NoticeKind.SUPPLEMENTED, ("address", "recordings"))


def test_what_the_team_itself_reports_is_not_told_back() -> None:
    order = ORDER
    for status in (Status.DISPATCHED, Status.ON_SITE, Status.RESTORED):
        moved = order.moved(status, LATER, "crew").expecting(LATER, LATER, "crew", None)
        assert notices(order, moved) == ()
        order = moved


def test_the_end_and_a_new_beginning_are_told() -> None:
    closed = ORDER.moved(Status.CLOSED, LATER, "operator")
    assert told(ORDER, closed) == [(NoticeKind.CLOSED, "抢修一班")]
    merged = replace(ORDER, status=Status.MERGED, merged_into="GD202611240009")
    assert told(ORDER, merged) == [(NoticeKind.MERGED, "抢修一班")]
    assert told(merged, ORDER) == [(NoticeKind.REOPENED, "抢修一班")]
    assert told(merged, replace(merged, status=Status.CLOSED)) == []
    for done in (Status.RESTORED, Status.CLOSED):
        before = replace(ORDER, status=done)
        assert told(before, ORDER) == [(NoticeKind.REOPENED, "抢修一班")]
    assert told(closed, replace(closed, symptom="冒烟")) == []


VISIT = replace(
    ORDER,
    kind=Kind.APPOINTMENT,
    team="营业厅",
    appointed_from=NOW + timedelta(hours=21),
    appointed_to=NOW + timedelta(hours=22),
)


def test_a_moved_hour_is_told_with_the_new_one() -> None:
    later = replace(VISIT, appointed_from=NOW + timedelta(days=2), appointed_to=NOW)
    (notice,) = notices(VISIT, later)
    assert notice.kind is NoticeKind.APPOINTMENT_MOVED
    assert notice.changed == ("appointed_from", "appointed_to")
    facts = order_facts(later)
    assert facts["appointed_from"] == "2026-11-26T10:00:00+08:00"
    urged = replace(later, urges=1)
    assert told(VISIT, urged) == [(NoticeKind.APPOINTMENT_MOVED, "营业厅")]


def test_an_hour_agreed_later_is_more_of_what_the_team_knows() -> None:
    without = replace(VISIT, appointed_from=None, appointed_to=None)
    assert told(without, VISIT) == [(NoticeKind.SUPPLEMENTED, "营业厅")]


def test_who_need_not_come_is_told_so() -> None:
    freed = replace(VISIT, appointed_from=None, appointed_to=None)
    closed = freed.moved(Status.CLOSED, LATER, "caller")
    assert told(VISIT, closed) == [(NoticeKind.APPOINTMENT_CANCELLED, "营业厅")]
    assert told(VISIT, freed) == [(NoticeKind.APPOINTMENT_CANCELLED, "营业厅")]


def test_a_short_visit_is_not_told_to_be_cancelled() -> None:
    there = replace(VISIT, status=Status.ON_SITE)
    done = replace(there, appointed_from=None, appointed_to=None, status=Status.CLOSED)
    assert told(there, done) == [(NoticeKind.CLOSED, "营业厅")]


def test_an_order_that_changes_teams_is_taken_from_one_and_given_to_the_other() -> None:
    moved = replace(ORDER, team="抢修二班")
    assert told(ORDER, moved) == [
        (NoticeKind.WITHDRAWN, "抢修一班"),
        (NoticeKind.OPENED, "抢修二班"),
    ]
    assert told(replace(ORDER, team=None), ORDER) == [
        (NoticeKind.WITHDRAWN, UNROUTED),
        (NoticeKind.OPENED, "抢修一班"),
    ]
    assert told(ORDER, replace(moved, status=Status.CLOSED)) == [(NoticeKind.WITHDRAWN, "抢修一班")]


def test_a_protected_callers_facts_are_no_news() -> None:
    secret = replace(ORDER, kind=Kind.WHISTLE_BLOWING)
    assert notices(secret, replace(secret, name="王小明", contact="13800000003")) == ()
    (notice,) = notices(secret, replace(secret, name="王小明", symptom="偷电"))
    assert notice.changed == ("symptom",)
    facts = order_facts(replace(secret, address=Address.parse("和平路18号"), area=Area.CITY))
    assert [facts[name] for name in ("address", "area", "area_name")] == [None] * 3


@pytest.mark.parametrize(
    "hidden", [{"kind": Kind.WHISTLE_BLOWING}, {"anonymous": True}], ids=["protected", "anonymous"]
)
def test_where_there_is_danger_a_team_is_told_the_place_and_nobody_who_told_of_it(
    hidden: dict[str, object],
) -> None:
    secret = replace(ORDER, name="王小明", danger=Danger.FIRE, **hidden)  # type: ignore[arg-type]
    told = secret.supplemented(LATER, address=Address.parse("和平路18号"), name="王明")
    (notice,) = notices(secret, told)
    assert notice.changed == ("address",)
    facts = order_facts(told)
    assert facts["address"] == "和平路18号"
    person = ("name", "caller", "contact", "account", "area", "area_name")
    assert [facts[name] for name in person] == [None] * len(person)
    assert (facts["other_contacts"], facts["recordings"]) == ([], [])


ORDERS = st.builds(
    replace,
    st.just(ORDER),
    kind=st.sampled_from(list(Kind)),
    status=st.sampled_from(list(Status)),
    team=st.sampled_from([None, "抢修一班", "抢修二班"]),
    test=st.booleans(),
    anonymous=st.booleans(),
    priority=st.sampled_from(list(Priority)),
    urges=st.integers(0, 1),
    name=st.sampled_from([None, "王小明"]),
    symptom=st.sampled_from([None, "冒烟"]),
    repeat_of=st.sampled_from([None, "GD1"]),
)


@given(before=ORDERS, after=ORDERS)
def test_every_change_keeps_each_team_right(before: WorkOrder, after: WorkOrder) -> None:
    """One notice a team at most; nothing of tests; who has the order in the end was told so."""
    after = replace(after, test=before.test)
    found = notices(before, after)
    assert notices(before, before) == ()
    assert len({notice.team for notice in found}) == len(found)
    if before.test:
        assert found == ()
    for notice in found:
        assert notice.order is after
        if after.anonymous or after.kind is Kind.WHISTLE_BLOWING:
            assert not set(notice.changed) & set(IDENTITY)
    getting = [notice.team for notice in found if notice.kind is NoticeKind.OPENED]
    assert getting in ([], [after.team or UNROUTED])


def test_a_crew_is_told_that_nobody_need_come_where_the_order_says_so() -> None:
    sent = ORDER.moved(Status.ON_THE_WAY, NOW, "抢修系统")
    back = sent.moved(Status.RESTORED, LATER, "值班员（李四）", "停电TF1复电")
    assert told(sent, back) == [], "whoever writes the line, it is the mark that tells"
    spared = back.noted(LATER, "operator", SPARED)
    assert told(sent, spared) == [(NoticeKind.NOT_NEEDED, "抢修一班")]
    assert told(spared, spared.noted(LATER, "bot", "called-back")) == []


def test_a_crew_is_spared_only_as_long_as_nobody_is_there() -> None:
    sent = ORDER.moved(Status.ON_THE_WAY, NOW, "抢修系统")
    there = sent.moved(Status.ON_SITE, NOW, "抢修系统")
    for before in (ORDER, sent, there):
        after = before.moved(Status.RESTORED, LATER, "operator")
        assert is_over_now(before, after)
        assert spares_crew(before, after) is (before is not there)
    visit = replace(ORDER, kind=Kind.APPOINTMENT)
    assert not is_over_now(visit, visit.moved(Status.RESTORED, LATER, "operator"))
    restored = ORDER.moved(Status.RESTORED, LATER, "operator")
    assert not is_over_now(restored, restored.moved(Status.CLOSED, LATER, "operator"))
