from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.crew_answer import (
    CLOCKS_APART,
    LATE,
    OWN_FAULT,
    OWN_FAULT_RESULT,
    STEP_NAMES,
    CrewAnswer,
    CrewStep,
    Taken,
    in_words,
    take_answer,
)
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Outcome
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed

OPENED = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NOW = OPENED + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
BY = "抢修系统（张三）"


def fault(status: Status = Status.DISPATCHED, kind: Kind = Kind.FAULT) -> WorkOrder:
    place = Address.parse("和平路18号")
    return WorkOrder("GD1", kind, OPENED, status=status, contact="13800000001", address=place)


def take(order: WorkOrder, step: CrewStep | None = None, **told: object) -> Taken:
    return take_answer(order, CrewAnswer(step, **told), NOW, BY)  # type: ignore[arg-type]


def events(order: WorkOrder) -> Sequence[tuple[str, str, str]]:
    return [(entry.by, entry.event, entry.note) for entry in order.history]


def test_a_crew_on_its_way_on_site_and_done_moves_its_order_on() -> None:
    order = fault()
    for step, status in (
        (CrewStep.ON_THE_WAY, Status.ON_THE_WAY),
        (CrewStep.ON_SITE, Status.ON_SITE),
        (CrewStep.RESTORED, Status.RESTORED),
    ):
        taken = take(order, step)
        assert taken.moved
        assert (taken.order.status, taken.at) == (status, NOW)
        order = taken.order
    assert events(order) == [(BY, "status", name) for name in ("已出发", "已到场", "已复电")]


def test_the_same_step_again_does_no_harm() -> None:
    once = take(fault(), CrewStep.ON_SITE).order
    again = take(once, CrewStep.ON_SITE, note="又说一遍")
    assert again.order == once
    assert not again.moved
    assert "早就是这样了" in in_words(again, CrewStep.ON_SITE, once)


def test_the_crews_own_time_counts_and_stands_in_the_history() -> None:
    taken = take(fault(), CrewStep.ON_SITE, at=NOW - 30 * MINUTE, note="没有信号")
    assert taken.at == NOW - 30 * MINUTE
    assert events(taken.order) == [(BY, "status", "已到场：11-24 13:30的事，没有信号")]


def test_a_clock_that_is_a_little_off_is_forgiven() -> None:
    assert take(fault(), CrewStep.ON_SITE, at=NOW + CLOCKS_APART).at == NOW
    assert take(fault(), CrewStep.ON_SITE, at=OPENED - CLOCKS_APART).at == OPENED


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOW + 6 * MINUTE, "比现在晚了6分钟，没有记下，请校准"),
        (OPENED - 6 * MINUTE, "比工单GD1登记的时间2026-11-24 12:00还早"),
        (datetime(2000, 1, 1, tzinfo=UTC), "还早"),
        (datetime.max.replace(tzinfo=UTC), "请核对年月日"),
        (datetime.min.replace(tzinfo=UTC), "请核对年月日"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(at: datetime, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        take(fault(), CrewStep.ON_SITE, at=at)


def test_after_a_reopening_nothing_can_have_happened_before_it() -> None:
    again = fault(Status.RESTORED).moved(Status.OPEN, NOW - 10 * MINUTE, "operator", "又停了")
    assert take(again, CrewStep.ON_SITE, at=NOW - 12 * MINUTE).at == NOW - 10 * MINUTE
    with pytest.raises(NotAllowed, match="还早"):
        take(again, CrewStep.ON_SITE, at=OPENED)


def test_what_was_told_before_a_reopening_can_be_told_again() -> None:
    order = take(take(fault(), CrewStep.ON_SITE).order, CrewStep.RESTORED).order
    again = order.moved(Status.OPEN, NOW, "operator", "客户说还没有电")
    assert take(again, CrewStep.ON_SITE).moved


def test_a_step_that_comes_too_late_is_noted_once_and_moves_nothing() -> None:
    restored = take(fault(), CrewStep.RESTORED).order
    taken = take(restored, CrewStep.ON_SITE, at=NOW - 20 * MINUTE)
    assert taken.late
    assert not taken.moved
    assert taken.order.status is Status.RESTORED
    assert events(taken.order)[-1] == (BY, LATE, "已到场：11-24 13:40的事")
    assert in_words(taken, CrewStep.ON_SITE, restored) == (
        "工单GD1已经是「已复电」，「已到场」作为补报记下了"
    )
    assert take(taken.order, CrewStep.ON_SITE).order == taken.order


def test_a_closed_order_takes_nothing_new() -> None:
    closed = replace(fault(), status=Status.CLOSED)
    for told in ({"step": CrewStep.ON_SITE}, {"note": "看过了"}, {"cause": "树枝"}):
        with pytest.raises(NotAllowed, match="已经归档"):
            take(closed, **told)


def test_a_fault_of_the_customers_own_closes_the_order_and_tells_that_it_is_paid_for() -> None:
    taken = take(fault(Status.ON_SITE), CrewStep.OWN_INSTALLATION, cause="空气开关烧坏")
    order = taken.order
    assert (order.status, order.outcome) == (Status.CLOSED, Outcome.OWN_INSTALLATION)
    assert (order.own_installation, order.cause) == (True, "空气开关烧坏")
    assert order.result == OWN_FAULT_RESULT
    assert "收费" in OWN_FAULT_RESULT
    assert take(order, CrewStep.OWN_INSTALLATION).order == order


def test_without_a_cause_and_without_a_number_it_closes_all_the_same() -> None:
    unknown = replace(fault(), contact=None)
    order = take(unknown, CrewStep.OWN_INSTALLATION).order
    assert order.cause == OWN_FAULT
    assert "缺联系电话" in order.history[-1].note


def test_a_cause_is_kept_and_a_better_one_takes_its_place() -> None:
    first = take(fault(), cause="接户线烧断").order
    assert first.cause == "接户线烧断"
    assert take(first, cause="接户线烧断").order == first
    assert take(first, cause="树枝压断接户线").order.cause == "树枝压断接户线"


def test_an_expected_time_is_told_once_and_has_to_be_ahead() -> None:
    later = NOW + timedelta(hours=1)
    order = take(fault(), expected_at=later, note="等材料").order
    assert order.expected_at == later
    assert take(order, expected_at=later).order == order
    for wrong, sentence in ((NOW, "已经过去了"), (NOW + timedelta(days=31), "30天以后")):
        with pytest.raises(NotAllowed, match=sentence):
            take(fault(), expected_at=wrong)
    for step in (CrewStep.RESTORED, CrewStep.OWN_INSTALLATION):
        with pytest.raises(NotAllowed, match="不用再报预计复电时间"):
            take(fault(), step, expected_at=later)


def test_a_note_is_a_line_of_history() -> None:
    order = take(fault(), note="变压器要换").order
    assert events(order) == [(BY, "crew-note", "变压器要换")]


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.WHISTLE_BLOWING, Kind.ENQUIRY])
def test_of_what_no_crew_is_sent_to_no_answer_is_taken(kind: Kind) -> None:
    with pytest.raises(NotAllowed, match="没有派给抢修人员"):
        take(fault(kind=kind), CrewStep.ON_SITE)


def test_a_visit_is_told_in_its_own_words_and_is_nobodys_broken_installation() -> None:
    visit = fault(Status.OPEN, Kind.HOME_VISIT)
    assert take(visit, CrewStep.ON_SITE).order.status is Status.ON_SITE
    with pytest.raises(NotAllowed, match="不能回复「客户自己的设备」"):
        take(visit, CrewStep.OWN_INSTALLATION)


STEPS = st.lists(st.sampled_from([s for s in CrewStep]), max_size=8)
MOMENTS = st.integers(-10, 130).map(lambda minutes: OPENED + minutes * MINUTE)


@given(STEPS, st.data())
def test_answers_in_any_order_and_number_never_take_an_order_back(
    steps: Sequence[CrewStep], data: st.DataObject
) -> None:
    """Whatever comes, twice or late: history only grows, status only goes on, no time is absurd."""
    order = fault(Status.OPEN)
    for step in steps:
        answer = CrewAnswer(step, at=data.draw(MOMENTS))
        try:
            taken = take_answer(order, answer, NOW, BY)
        except NotAllowed:
            continue
        assert OPENED <= taken.at <= NOW
        assert taken.order.history[: len(order.history)] == order.history
        before, after = (list(Status).index(o.status) for o in (order, taken.order))
        assert after >= before
        assert take_answer(taken.order, answer, NOW, BY).order == taken.order
        order = taken.order
    assert set(STEP_NAMES) == set(CrewStep)
