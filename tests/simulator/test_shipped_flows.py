"""The shipped flows, talked through with the real services on a real database; no time passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ivr import app
from ivr.clock import SHANGHAI
from ivr.config import Config
from ivr.domain.order_life import Status
from ivr.domain.work_order import WorkOrder
from ivr.simulator.talk import TalkTurn

KNOWN = "13800000001"
NEIGHBOUR = "13800000002"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)

TO_READ_BACK = ("#1", "#1", "#1", "#3", "#1", "#1", "王先生", "路灯也不亮")
"""Fault repair, only my home, yes my address, cannot look, just now, my number, two recordings."""


@dataclass
class Hotline:
    """A hotline that is called one call after another, on one database."""

    config: Config
    at: datetime = NOON
    turns: list[TalkTurn] = field(default_factory=list)

    def call(
        self, *lines: str, number: str | None = KNOWN, answered: bool = False
    ) -> Sequence[TalkTurn]:
        wishes = app.TalkWishes(scratch=False, caller=number, at=self.at, answered=answered)
        with app.open_talk(self.config, wishes) as session:
            self.turns = [session.talk.start(session.version)]
            for line in lines:
                self.turns.append(session.talk.say(line))
            session.talk.end()
        self.at += timedelta(minutes=10)
        return self.turns

    @property
    def said(self) -> str:
        return " ".join(prompt for turn in self.turns for prompt in turn.prompts)

    @property
    def result(self) -> str | None:
        return self.turns[-1].result

    def orders(self) -> Sequence[WorkOrder]:
        with app.open_records(self.config) as records:
            return records.operator.list_orders()

    def set(self, number: str, status: Status, expected: datetime | None = None) -> None:
        with app.open_records(self.config) as records:
            records.operator.set_order(number, status, expected_at=expected)


def test_a_new_report_by_a_known_number_becomes_an_order(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.kind.value, order.status.value) == ("fault", "open")
    assert (order.account, order.scope.value) == ("3300012345", "home")
    assert order.began is not None
    assert order.began.value == "just-now"
    assert (order.contact, order.test) == (KNOWN, True)
    assert set(order.recordings.values()) == {"模拟录音：王先生", "模拟录音：路灯也不亮"}
    assert not order.needs_completion
    assert "工单尾号零零零一" in hotline.said
    assert "四十五分钟之内" in hotline.said


def test_the_number_is_told_only_after_the_order_stands(hotline: Hotline) -> None:
    turns = hotline.call(*TO_READ_BACK)
    assert hotline.orders() == [] or hotline.orders()[0].status is Status.DRAFT
    assert not any("尾号" in prompt for turn in turns for prompt in turn.prompts)


def test_the_full_address_is_said_only_after_the_caller_has_confirmed_it(hotline: Hotline) -> None:
    turns = hotline.call(*TO_READ_BACK)
    asked = next(t for t in turns if any("这一户吗" in p for p in t.prompts))
    assert "三零二室" not in " ".join(asked.prompts)
    assert "王小明" not in hotline.said
    assert "三零二室" in " ".join(turns[-1].prompts)


def test_the_second_call_about_the_same_fault_is_told_and_linked(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    first = hotline.orders()[0].number
    hotline.call("#1", "#1", "#1", "#1", "挂机")
    assert "已经报过修了" in hotline.said
    assert "正在安排抢修人员" in hotline.said
    order, enquiry = hotline.orders()
    assert (enquiry.kind.value, enquiry.repeat_of) == ("enquiry", first)
    assert enquiry.repeat_reason is not None
    assert enquiry.repeat_reason.value == "same-account"
    assert (order.reports, order.urges) == (2, 0)


def test_urging_is_counted_only_when_asked_for(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.call("#1", "#1", "#1", "#3", "挂机")
    assert hotline.orders()[0].urges == 1
    assert "替您催了" in hotline.said


def test_the_real_state_and_the_expected_restoration_are_told(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    number = hotline.orders()[0].number
    # The operator works on the host's clock: an hour that is far enough ahead of it.
    hotline.set(number, Status.ON_SITE, expected=datetime(2099, 11, 24, 18, 30, tzinfo=SHANGHAI))
    hotline.call("#1", "#1", "#1", "挂机")
    assert "已经到现场了" in hotline.said
    assert "六点" in hotline.said
    assert "来电" in hotline.said


def test_another_fault_gets_an_order_of_its_own(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.call("#1", "#1", "#1", "#2", "#3", "#1", "#1", "王先生", "厨房的灯闪", "#1", "挂机")
    first, second = hotline.orders()
    assert (second.kind.value, second.status) == ("fault", Status.OPEN)
    assert second.concerns == first.number


def test_a_restored_order_no_longer_catches_reports(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.set(hotline.orders()[0].number, Status.RESTORED)
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    assert [order.kind.value for order in hotline.orders()] == ["fault", "fault"]


def test_a_neighbour_is_told_only_when_the_whole_building_is_dark(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.call("#1", "#1", "#1", "挂机", number=NEIGHBOUR)
    assert "报过修" not in hotline.said
    hotline.call("#1", "#2", "#1", "#1", "#1", "挂机", number=NEIGHBOUR)
    assert "这栋楼已经有人报过修了" in hotline.said


def test_a_known_outage_explains_the_fault(hotline: Hotline) -> None:
    with app.open_records(hotline.config) as records:
        outage = (
            "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围\n"
            "TD9,故障停电,2026-11-24 11:00,2026-11-24 15:30,电缆被挖断,和平路18号\n"
        )
        records.imports.outages(outage.encode())
    hotline.call("#1", "#2", "#1", "#1", "#1", "挂机")
    assert "电缆被挖断" in hotline.said
    assert "下午三点三十分" in hotline.said or "下午三点半" in hotline.said
    (enquiry,) = hotline.orders()
    assert (enquiry.kind.value, enquiry.repeat_of) == ("enquiry", "TD9")


@pytest.mark.parametrize("length", range(1, len(TO_READ_BACK) + 1))
def test_danger_at_any_step_is_an_urgent_order_first(hotline: Hotline, length: int) -> None:
    turns = hotline.call(*TO_READ_BACK[:length], "#9", "配电箱着火了", "挂机")
    emergency = [order for order in hotline.orders() if order.kind.value == "emergency"]
    assert [order.priority.value for order in emergency] == ["urgent"]
    danger = turns[length + 1]
    assert danger.actions[0].name == "新建紧急工单"
    assert "离开危险的地方" in danger.prompts[0], "the first sentence is for safety"
    assert "紧急工单已经登记" in " ".join(danger.prompts)
    assert hotline.result == "紧急工单"
    assert "模拟录音：配电箱着火了" in emergency[0].recordings.values()
    if length >= 2:
        assert emergency[0].scope.value == "home", "what was said goes along"


@pytest.mark.parametrize("length", range(len(TO_READ_BACK) + 1))
def test_a_person_is_one_key_away_at_every_step(hotline: Hotline, length: int) -> None:
    hotline.call(*TO_READ_BACK[:length], "#0", "挂机")
    assert "（转接 人工坐席）" in hotline.said
    (promised,) = [o for o in hotline.orders() if o.kind.value == "return-call"]
    assert promised.contact == KNOWN
    assert hotline.result == "登记回拨"


def test_a_person_who_answers_ends_the_bots_part(hotline: Hotline) -> None:
    hotline.call("#0", answered=True)
    assert hotline.result == "转人工"
    assert hotline.orders() == []


@pytest.mark.parametrize("length", range(3, len(TO_READ_BACK) + 1))
def test_hanging_up_midway_leaves_a_draft_with_all_that_was_said(
    hotline: Hotline, length: int
) -> None:
    hotline.call(*TO_READ_BACK[:length], "挂机")
    (draft,) = hotline.orders()
    assert (draft.status, draft.needs_completion) == (Status.DRAFT, True)
    assert draft.scope.value == "home"
    assert draft.account == "3300012345"
    spoken = [words for words in TO_READ_BACK[:length] if not words.startswith("#")]
    assert list(draft.recordings.values()) == [f"模拟录音：{words}" for words in spoken]


def test_an_anonymous_caller_is_asked_for_everything_and_marked_for_completion(
    hotline: Hotline,
) -> None:
    hotline.call(
        *("#1", "#1", "#", "和平路八十号", "#3", "#2", "#13900001111#", "#1"),
        *("李女士", "没有电", "#1", "挂机"),
        number=None,
    )
    (order,) = hotline.orders()
    assert (order.account, order.contact, order.caller) == (None, "13900001111", None)
    assert order.needs_completion
    assert "模拟录音：和平路八十号" in order.recordings.values()
    assert "分钟之内" not in hotline.said, "no minutes are promised where the area is unknown"
    assert order.due_at is not None


def test_an_account_number_is_found_by_keys_with_the_delete_key(hotline: Hotline) -> None:
    turns = hotline.call("#1", "#1", "#33000129*345", "挂机", number=None)
    assert "和平路" in " ".join(turns[3].prompts)


def test_an_unknown_account_may_be_typed_again_or_left_out(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#9999999999", "#1", "#9999999999", "#2", "挂机", number=None)
    assert hotline.said.count("没有查到户号") == 2
    assert "请在嘀声以后说地址" in hotline.said


def test_power_that_is_back_after_guidance_closes_as_an_enquiry(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#1", "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.kind.value, order.status) == ("enquiry", Status.CLOSED)
    assert order.tried == "推上开关后来电"


def test_that_a_repair_is_paid_is_said_before_anyone_is_sent(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#1", "#3")
    assert "收费的" in hotline.said
    assert all(order.status is Status.DRAFT for order in hotline.orders())
    hotline.call("#1", "#1", "#1", "#1", "#3", "#1", "#1", "挂机")
    assert hotline.orders()[-1].kind.value == "return-call"


@pytest.mark.parametrize(
    ("mend", "fact", "value"),
    [
        (("#1", "#2", "#5"), "scope", "building"),
        (("#1", "#4", "#5"), "scope", "street"),
        (("#2", "#3", "#5"), "began", "earlier"),
        (("#4", "#2", "赵先生", "#4"), "recordings", "模拟录音：赵先生"),
        (("#4", "#3", "变压器响", "#4"), "recordings", "模拟录音：变压器响"),
    ],
)
def test_each_fact_of_the_read_back_can_be_mended(
    hotline: Hotline, mend: tuple[str, ...], fact: str, value: str
) -> None:
    hotline.call(*TO_READ_BACK, "#2", *mend, "#1", "挂机")
    (order,) = hotline.orders()
    assert order.status is Status.OPEN
    found = getattr(order, fact)
    assert value in (found.values() if fact == "recordings" else [found.value])


def test_address_and_number_can_be_mended_too(hotline: Hotline) -> None:
    hotline.call(
        *TO_READ_BACK,
        *("#2", "#4", "#1", "#2", "#057188886666#", "#1"),
        *("#2", "#3", "和平路二十号", "#5", "#1", "挂机"),
    )
    (order,) = hotline.orders()
    assert order.status is Status.OPEN
    assert order.contact == "057188886666"
    assert "模拟录音：和平路二十号" in order.recordings.values()


def test_a_key_pressed_too_often_does_not_confirm_the_read_back(hotline: Hotline) -> None:
    # Three extra presses while the recording's prompt runs count for nothing later.
    hotline.call(*TO_READ_BACK[:7], "#111", "路灯不亮")
    assert [order.status for order in hotline.orders()] in ([], [Status.DRAFT])


def test_silence_from_the_start_is_asked_twice_and_released(hotline: Hotline) -> None:
    hotline.call("", "", "", "")
    assert "请问您能听到吗" in hotline.said
    assert "换一部电话" in hotline.said
    assert hotline.result == "无声"
    assert hotline.orders() == []


def test_silence_later_keeps_what_is_known_and_finds_a_person(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "#1", "#3", "", "", "", "")
    assert "（转接 人工坐席）" in hotline.said
    kinds = {order.kind.value: order for order in hotline.orders()}
    assert kinds["fault"].status is Status.DRAFT
    assert "return-call" in kinds


def test_the_star_key_says_it_again(hotline: Hotline) -> None:
    turns = hotline.call("#1", "#*", "挂机")
    assert "停电的是哪里" in " ".join(turns[2].prompts)


def test_a_message_is_recorded_and_told_its_number(hotline: Hotline) -> None:
    hotline.call("#3", "#5", "我想问电费", "#1", "#2")
    (order,) = hotline.orders()
    assert order.kind.value == "message"
    assert "编号尾号零零零一" in hotline.said


def test_outage_information_names_the_next_planned_work(hotline: Hotline) -> None:
    with app.open_records(hotline.config) as records:
        plan = (
            "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围\n"
            "TD8,计划停电,2026-11-26 08:00,2026-11-26 12:00,线路检修,和平路18号\n"
        )
        records.imports.outages(plan.encode())
    hotline.call("#2", "#1", "#2", "挂机")
    assert "现在没有停电通知" in hotline.said
    assert "线路检修" in hotline.said
    assert "八点" in hotline.said
    assert hotline.orders() == [], "an enquiry that was answered leaves no draft"


def test_a_festival_is_greeted(hotline: Hotline) -> None:
    hotline.at = datetime(2027, 2, 6, 9, 0, tzinfo=SHANGHAI)
    hotline.call("挂机")
    assert "过年好" in hotline.said
    hotline.at = datetime(2027, 3, 20, 20, 0, tzinfo=SHANGHAI)
    hotline.call("挂机")
    assert "晚上好" in hotline.said


def test_danger_after_the_promise_of_a_return_call_is_still_danger(hotline: Hotline) -> None:
    hotline.call("#0", "#9", "和平路十八号门口", "挂机")
    assert [order.kind.value for order in hotline.orders()] == ["return-call", "emergency"]
    assert "紧急工单已经登记" in hotline.said


def test_an_address_recorded_before_the_danger_goes_to_the_urgent_order(hotline: Hotline) -> None:
    hotline.call("#1", "#1", "##", "和平路十八号", "#9", "挂机", number=None)
    urgent = [order for order in hotline.orders() if order.kind.value == "emergency"]
    assert [str(reference) for reference in urgent[0].recordings.values()] == [
        "模拟录音：和平路十八号"
    ]


def test_danger_inside_a_sub_flow_takes_along_all_that_is_known(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK[:5], "#9", "挂机")
    (order,) = hotline.orders()
    assert (order.kind.value, order.account) == ("emergency", "3300012345")


def test_a_person_inside_a_sub_flow_gets_all_that_is_known(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK[:5], "#0", "挂机")
    draft, promise = hotline.orders()
    assert (draft.status, draft.scope.value, draft.account) == (
        Status.DRAFT,
        "home",
        "3300012345",
    )
    assert promise.kind.value == "return-call"


@pytest.mark.parametrize("end", ["挂机", "#9"])
def test_a_home_that_the_caller_denied_is_in_no_order(hotline: Hotline, end: str) -> None:
    hotline.call("#1", "#1", "#2", end, "挂机")
    (order,) = hotline.orders()
    assert (order.account, order.name, order.address) == (None, None, None)


def test_hanging_up_when_told_of_the_first_report_is_an_enquiry_too(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.call("#1", "#1", "#1", "挂机")
    order, enquiry = hotline.orders()
    assert (enquiry.kind.value, enquiry.repeat_of) == ("enquiry", order.number)
    assert order.reports == 2


def test_hanging_up_after_naming_another_fault_is_a_draft(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    hotline.call("#1", "#1", "#1", "#2", "挂机")
    order, draft = hotline.orders()
    assert (draft.status, draft.concerns) == (Status.DRAFT, order.number)
    hotline.call("#1", "#1", "#1", "#2", "#0", "挂机")
    assert [o.status for o in hotline.orders() if o.kind.value == "fault"].count(Status.DRAFT) == 2


def test_hanging_up_when_all_is_done_is_no_broken_call(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#1", "挂机")
    assert hotline.result == "自助办结"
    hotline.call("#1", "挂机")
    assert hotline.result == "客户挂断"


def test_a_corrected_address_is_where_the_crew_is_asked_to_go(hotline: Hotline) -> None:
    hotline.call(*TO_READ_BACK, "#2", "#3", "我妈家在桃花路五号", "#5", "#1", "挂机")
    (order,) = hotline.orders()
    assert (order.account, order.address, order.needs_completion) == (None, None, True)
    assert "模拟录音：我妈家在桃花路五号" in order.recordings.values()
    assert "会先打电话和您核对地址" in hotline.said
