"""What callers report, on the shipped flows with the real services; no time passes."""

from __future__ import annotations

import pytest

from ivr.domain.order_life import Status
from ivr.domain.terms import Outcome
from ivr.domain.work_order import MISHEARD
from tests.simulator.test_shipped_flows import TO_READ_BACK, Hotline

IN_OUTAGE = "13800000021"
"""A customer of the invented town in whose compound the power is off."""

READ_BACK_FROM_BEGINNING = ("#1", "#1", "王先生", "灯在闪")
"""Just now, my number, two recordings."""


# -- which part is dark -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "scope"),
    [
        (("#2", "#1"), "building"),
        (("#2", "#2"), "compound"),
        (("#2", "#3"), "street"),
        (("#2", "#4"), "building"),
        (("#2", "#5"), "building"),
        (("#3",), "unknown"),
    ],
)
def test_every_range_can_be_told_by_keys(
    hotline: Hotline, keys: tuple[str, ...], scope: str
) -> None:
    hotline.call("#1", *keys, "#1", "挂机")
    (draft,) = hotline.orders()
    assert draft.scope.value == scope


@pytest.mark.parametrize("keys", [("#2", "#2"), ("#2", "#3")])
def test_a_whole_compound_or_street_is_not_sent_to_its_breaker(
    hotline: Hotline, keys: tuple[str, ...]
) -> None:
    hotline.call("#1", *keys, "#1", *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    assert "电表旁边的开关" not in hotline.said
    assert hotline.orders()[0].status is Status.OPEN


@pytest.mark.parametrize("keys", [("#2", "#1"), ("#2", "#4"), ("#3",)])
def test_a_building_or_all_behind_one_switch_looks_at_the_breaker(
    hotline: Hotline, keys: tuple[str, ...]
) -> None:
    hotline.call("#1", *keys, "#1", "挂机")
    assert "电表旁边的开关" in hotline.said


# -- who is angry ---------------------------------------------------------------------------------


def test_the_supervisors_call_back_knows_the_outage_that_was_told(hotline: Hotline) -> None:
    hotline.call("停电了，整栋楼都没电，昨天晚上八点停的", "气死我了", "挂机")
    draft, call_back = hotline.orders()
    for order in (draft, call_back):
        assert order.scope.value == "building"
        (note,) = [entry.note for entry in order.history if entry.event == MISHEARD]
        assert "昨天晚上八点停的" in note


# -- guidance, and what the customer has to have repaired -----------------------------------------


def test_a_new_fuse_that_brings_the_power_back_is_solved_by_guidance(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#4", "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.outcome, order.tried) == (Outcome.GUIDED, "换保险丝后来电")
    assert "不要用铜丝" in hotline.said


@pytest.mark.parametrize("own", [("#1", "#3"), ("#4", "#3"), ("#4", "#4")])
def test_own_wiring_is_the_customers_to_have_repaired_and_paid(
    hotline: Hotline, own: tuple[str, ...]
) -> None:
    turns = hotline.call("#1", "#1", "#1", *own)
    told = " ".join(turns[-1].prompts)
    assert "有资质的电工" in told
    assert "收费的，价格按物价部门的规定" in told
    assert all(order.status is Status.DRAFT for order in hotline.orders())


def test_who_wants_no_electrician_is_put_down_all_the_same(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#1", "#3", "#3", "#2", "挂机")
    (order,) = hotline.orders()
    assert (order.outcome, order.tried) == (Outcome.GUIDED, "开关一推就跳")
    assert hotline.result == "自助办结"


def test_who_still_wants_a_report_gets_one_after_hearing_that_it_may_cost(
    hotline: Hotline,
) -> None:
    hotline.call("#1", "#1", "#1", "#1", "#3", "#2", *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.kind.value, order.tried) == ("fault", "开关一推就跳")


def test_power_that_is_back_after_topping_up_is_solved_by_guidance(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#2", "#1", "#1", "挂机")
    assert "用手机充最快" in hotline.said
    (order,) = hotline.orders()
    assert (order.outcome, order.tried) == (Outcome.GUIDED, "充值后来电")


def test_power_that_stays_away_after_topping_up_is_reported(hotline: Hotline) -> None:
    keys = ("#1", "#1", "#1", "#2", "#1", "#2")
    hotline.call(*keys, *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    assert hotline.orders()[0].tried == "充值后仍没电"


# -- power, but not as it should be ---------------------------------------------------------------


def test_flickering_light_is_reported_as_that(hotline: Hotline) -> None:
    turns = hotline.call("#1", "#4", "#1", "#1", "#1", *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.kind.value, order.symptom, order.scope.value) == ("fault", "电压不稳", "home")
    assert order.account == "3300012345"
    before_identity = " ".join(prompt for turn in turns[:5] for prompt in turn.prompts)
    assert "请马上按九" in before_identity
    assert "收费的" in before_identity
    assert "您报的是电压不稳" in hotline.said
    assert "停电" not in " ".join(turns[-3].prompts)


def test_a_neighbourhood_that_flickers_hears_nothing_of_costs(hotline: Hotline) -> None:
    hotline.call("#1", "#4", "#1", "#2", "#1", "挂机")
    assert "收费" not in hotline.said
    (draft,) = hotline.orders()
    assert (draft.symptom, draft.scope.value) == ("电压不稳", "building")


def test_a_broken_meter_is_promised_working_days_and_no_minutes(hotline: Hotline) -> None:
    hotline.call("#1", "#4", "#2", "#1", *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.symptom, order.scope.value) == ("电表故障", "home")
    assert "两个工作日之内" in hotline.said
    assert "分钟" not in hotline.said


def test_a_second_report_of_flickering_is_told_of_the_first(hotline: Hotline) -> None:
    hotline.call("#1", "#4", "#2", "#1", *READ_BACK_FROM_BEGINNING, "#1", "挂机")
    hotline.call("#1", "#4", "#2", "#1", "#1", "#2")
    assert "已经报过修了" in hotline.said
    order, enquiry = hotline.orders()
    assert enquiry.repeat_of == order.number


def test_an_unknown_caller_with_flickering_records_the_address(hotline: Hotline) -> None:
    lines = ("#1", "#4", "#1", "#3", "##", "和平路八十号", "#1", "#13900001111#", "#1")
    hotline.call(*lines, "李女士", "一直闪", "#1", "挂机", number=None)
    (order,) = hotline.orders()
    assert (order.symptom, order.contact) == ("电压不稳", "13900001111")
    assert "模拟录音：和平路八十号" in order.recordings.values()


# -- outages --------------------------------------------------------------------------------------


def test_who_has_heard_of_the_outage_is_not_told_again_nor_asked_who_again(
    hotline: Hotline,
) -> None:
    keys = ("#2", "#1", "#1", "#1", "#3")
    hotline.call(*keys, *READ_BACK_FROM_BEGINNING, "#1", "挂机", number=IN_OUTAGE)
    assert hotline.said.count("小区配电房出了故障") == 1
    assert hotline.said.count("这一户吗") == 1
    (order,) = hotline.orders()
    assert (order.kind.value, order.account) == ("fault", "3300030001")


def test_who_only_wanted_to_know_leaves_nothing_behind(hotline: Hotline) -> None:
    hotline.call("#2", "#1", "#2", "#2", "挂机", number=IN_OUTAGE)
    assert "来电" in hotline.said
    assert "不用再报修" in hotline.said
    assert (hotline.orders(), hotline.result) == ([], "自助办结")


def test_who_cannot_say_where_may_still_report(hotline: Hotline) -> None:
    hotline.call("#2", "##", "#1", "#1", "挂机", number=None)
    assert "停电的是哪里" in hotline.said


def test_the_normal_report_takes_seven_keys_and_two_recordings(hotline: Hotline) -> None:
    lines = (*TO_READ_BACK, "#1")
    hotline.call(*lines)
    assert len([line for line in lines if line.startswith("#")]) == 7
    assert hotline.orders()[0].status is Status.OPEN


# -- a bad line, an accent ------------------------------------------------------------------------


def test_a_machine_that_calls_is_hung_up_on_without_an_order(hotline: Hotline) -> None:
    hotline.call("（答录机）")
    assert "像是录音" in hotline.said
    hotline.call("（答录机）", "")
    assert hotline.result == "答录机"
    assert hotline.orders() == []


def test_danger_counts_even_where_a_caller_was_taken_for_a_machine(hotline: Hotline) -> None:
    hotline.call("（答录机）", "#9", "挂机")
    assert hotline.orders()[0].priority.value == "urgent"


def test_noise_offers_the_keys_and_is_spoken_of_once(hotline: Hotline) -> None:
    hotline.call("（嘈杂）", "（嘈杂）", "挂机")
    assert hotline.said.count("请看着电话上的数字按键") == 1


def test_whose_accent_is_not_understood_twice_finds_the_agent_informed(hotline: Hotline) -> None:
    hotline.call("#1", "侬晓得伐", "（太轻）", "侬晓得伐", "")
    assert "您的声音有点轻" in hotline.said
    draft, wanted = hotline.orders()
    told = "问范围「侬晓得伐」2 次；问范围「（太轻）」"
    assert (draft.misheard, wanted.misheard) == (told, told)


def test_what_was_not_understood_before_goes_along_with_the_operators_key(hotline: Hotline) -> None:
    hotline.call("#1", "侬晓得伐", "#0", "")
    assert [order.misheard for order in hotline.orders()] == ["问范围「侬晓得伐」"] * 2


# -- keys that ran ahead --------------------------------------------------------------------------


def test_words_into_a_number_typed_ahead_leave_no_dead_air(hotline: Hotline) -> None:
    hotline.call("#3300012345", "其他", "挂机", number=None)
    assert "这个号码好像不对" in hotline.said
