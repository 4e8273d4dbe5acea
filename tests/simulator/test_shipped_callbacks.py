"""The flows that talk to called customers, walked through with the real desk on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr import app
from ivr.app.house import SessionMaker
from ivr.app.sample_towns import SampleTowns
from ivr.app.talks import Stage
from ivr.clock import ManualClock, local
from ivr.config import Config, load
from ivr.domain.callback import Callback, CallbackResult, CallbackState
from ivr.domain.order_life import Status
from ivr.domain.work_order import WorkOrder
from ivr.events import EventBus
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask, Record
from ivr.services.callback_desk import CallbackDesk
from ivr.services.sample_callbacks import COMPLAINT, FAULT, NOTICE, REPORT, RETURN
from ivr.simulator.talk import TalkTurn
from tests.simulator.test_shipped_flows import NOON

CALLING = ("回访", "回拨", "停电通知")
"""The flows that begin a call of ours."""
ALL = (*CALLING, "投诉回访", "先问本人", "换时间打", "问满意")
BEFORE = ("报的修", "反映的事情", "停电", "来电", "和平路", "工单", "满意", "答应给您回电")
"""Words that tell what a call is about."""


@dataclass
class Called:
    """A customer who is rung by the hotline, one call on a town of its own."""

    stage: Stage
    name: str
    turns: list[TalkTurn]

    @property
    def said(self) -> str:
        return " ".join(prompt for turn in self.turns for prompt in turn.prompts)

    @property
    def result(self) -> str | None:
        return self.turns[-1].result

    @property
    def callback(self) -> Callback:
        return CallbackDesk(self.stage.records.operator.office).facts(self.name).callback

    @property
    def order(self) -> WorkOrder:
        orders = self.stage.records.operator.list_orders()
        return next(order for order in orders if order.number == self.callback.order)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleTowns]:
    config = load(tmp_path_factory.mktemp("hotline"), None, {})
    with SampleTowns(config, app.load_checked_flows(config)) as towns:
        yield towns


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path, None, {})


def ring(
    towns: SampleTowns,
    flow: str,
    name: str,
    *lines: str,
    answered: bool = False,
    speech: bool = True,
) -> Called:
    """The whole call; the customer hangs up where the lines end."""
    stage = towns.stage(NOON)
    given: dict[str, str | None] = {"回访编号": name}
    wishes = app.TalkWishes(flow=flow, at=NOON, given=given, answered=answered, speech=speech)
    opened = stage.talk(wishes, EventBus())
    turns = [opened.talk.start(opened.version)]
    turns += [opened.talk.say(line) for line in lines]
    if not opened.talk.over:
        turns.append(opened.talk.say("挂机"))
    opened.talk.end()
    return Called(stage, name, turns)


WORDS = ("", "嗯", "什么事啊", "你们是骗子吧", "#*", "#7")
"""What a called person may say that tells nothing of who he is."""


@pytest.mark.parametrize(
    ("flow", "name", "heard"),
    [
        *(("回访", FAULT, words) for words in WORDS),
        ("回访", COMPLAINT, "喂，你好"),
        ("回访", REPORT, "你谁啊"),
        ("回拨", RETURN, "喂"),
        ("停电通知", NOTICE, "哪位"),
    ],
)
def test_nothing_of_the_matter_is_told_before_somebody_says_who_he_is(
    towns: SampleTowns, flow: str, name: str, heard: str
) -> None:
    called = ring(towns, flow, name, heard, heard)
    assert called.said.startswith("您好，这里是清河供电公司，打扰您了。请问您是")
    assert not [word for word in BEFORE if word in called.said]


@pytest.mark.parametrize(
    "picked_up",
    [
        "（答录机）",
        "您好，我现在不方便接听，请在嘀声后留言",
        "您拨打的用户暂时无法接通",
        "你好，我是机主的语音助手，请问有什么可以帮您转达",
    ],
)
def test_a_machine_is_left_no_message(towns: SampleTowns, picked_up: str) -> None:
    called = ring(towns, "回访", FAULT, picked_up)
    assert [turn.prompts for turn in called.turns[1:] if turn.prompts] == []
    assert (called.result, called.callback.result) == ("答录机", CallbackResult.MACHINE)
    assert called.callback.state is CallbackState.WAITING


@pytest.mark.parametrize("words", ["不是", "打错了吧", "我爸不在，我是小孩", "他出去了", "#2"])
def test_somebody_else_is_asked_nothing_more(towns: SampleTowns, words: str) -> None:
    called = ring(towns, "回访", FAULT, words)
    assert called.turns[1].prompts == ("对不起，打扰您了，再见。",)
    assert called.result == "不是本人"
    assert called.callback.state is CallbackState.BY_HAND


@pytest.mark.parametrize(
    ("answers", "level", "result"),
    [
        (("是我", "来了", "非常满意"), 5, "回访非常满意"),
        (("#1", "#1", "#2"), 4, "回访满意"),
        (("我是，你说", "有电了", "还行吧"), 3, "回访一般"),
        (("对", "早就好了", "等了半天才来", "两个小时才来"), 2, "回访不满意"),
        (("#1", "#1", "#5", "#"), 1, "回访非常不满意"),
    ],
)
def test_each_rating_is_stored_and_the_order_archived(
    towns: SampleTowns, answers: tuple[str, ...], level: int, result: str
) -> None:
    called = ring(towns, "回访", FAULT, *answers)
    assert (called.callback.level, called.result) == (level, result)
    assert called.order.status is Status.CLOSED
    assert called.callback.is_dissatisfied is (level <= 2)


@pytest.mark.parametrize("words", ["没来电", "来了又停了", "厨房没电", "灯还在闪", "#2", "#4"])
def test_no_power_opens_the_order_at_once_whatever_comes_after(
    towns: SampleTowns, words: str
) -> None:
    called = ring(towns, "回访", FAULT, "是我", words)
    assert "已经重新打开" in called.said
    assert "四十五分钟之内到场" in called.said
    assert "冒烟" in called.said, "danger is asked for before anything else"
    assert (called.order.status, called.order.reopened) == (Status.OPEN, 1)
    assert called.callback.result is CallbackResult.NOT_RESTORED


def test_danger_in_a_call_of_ours_goes_first_too(towns: SampleTowns) -> None:
    called = ring(towns, "回访", FAULT, "是我", "没电，变压器冒烟了")
    kinds = [order.kind.value for order in called.stage.records.operator.list_orders()]
    assert "emergency" in kinds
    assert "请大家马上离开危险的地方" in called.said


@pytest.mark.parametrize("flow", CALLING)
def test_the_customers_own_time_is_read_back_and_kept(towns: SampleTowns, flow: str) -> None:
    name = {"回访": FAULT, "回拨": RETURN, "停电通知": NOTICE}[flow]
    called = ring(towns, flow, name, "在开会，晚上七点以后再打", "好的")
    assert "我们今天晚上七点到八点打给您，好吗" in called.said
    assert called.result == "改时间"
    assert f"{local(called.callback.next_try_at):%m-%d %H:%M}" == "11-24 19:00"


def test_who_wants_no_call_is_left_alone(towns: SampleTowns) -> None:
    called = ring(towns, "回访", FAULT, "别打了，烦不烦")
    assert (called.result, called.callback.result) == ("不愿接", CallbackResult.REFUSED)
    assert called.callback.state is CallbackState.SETTLED


def test_hanging_up_after_an_answer_keeps_it(towns: SampleTowns) -> None:
    called = ring(towns, "回访", FAULT, "是我", "来了")
    assert called.result == "客户挂断"
    assert called.callback.result is CallbackResult.ANSWERED
    assert "draft" not in {o.status.value for o in called.stage.records.operator.list_orders()}


def test_hanging_up_before_an_answer_is_left_to_the_line(towns: SampleTowns) -> None:
    assert ring(towns, "回访", FAULT, "是我").callback.under_way is not None


def test_a_complaint_that_is_not_settled_is_opened_again(towns: SampleTowns) -> None:
    called = ring(towns, "回访", COMPLAINT, "是我", "没人联系过我", "一个月了没有人管")
    assert "五天之内答复您" in called.said
    assert called.order.status is Status.OPEN


def test_a_return_call_is_passed_to_a_person(towns: SampleTowns) -> None:
    called = ring(towns, "回拨", RETURN, "是的", "好", answered=True)
    assert "（转接 人工坐席）" in called.said
    assert called.result == "回拨接通"


def test_a_return_call_without_an_agent_is_made_again_and_files_nothing_new(
    towns: SampleTowns,
) -> None:
    called = ring(towns, "回拨", RETURN, "是的", "#0", "电费不对")
    assert "让您白等了" in called.said
    assert (called.result, called.callback.state) == ("回拨没接通", CallbackState.WAITING)
    kinds = [order.kind.value for order in called.stage.records.operator.list_orders()]
    assert kinds.count("return-call") == 2, "the two of the town"


def test_an_outage_is_told_and_told_again(towns: SampleTowns) -> None:
    called = ring(towns, "停电通知", NOTICE, "#1", "没听清", "知道了")
    assert called.said.count("上午八点到十二点要停电") == 2
    assert called.callback.state is CallbackState.SETTLED


def test_a_called_person_who_says_wrong_number_hears_no_offer_of_the_hotline(
    config: Config,
) -> None:
    flows = app.load_checked_flows(config)
    for name in ALL:
        for step in flows.plans[name].flow.steps.values():
            if isinstance(step, Ask | Record):
                heard = {str(c.name): c for c in flows.plans[name].commands_at(step)}
                assert heard["打错了"].call != "打错了", f"{name}:{step.name}"


def test_who_is_rung_hears_no_announcement_before_he_knows_who_is_calling(config: Config) -> None:
    flows = app.load_checked_flows(config)
    maker = SessionMaker(config, flows, (), ManualClock(NOON), banners=lambda: ("台风刚过。",))
    given = {"回访编号": FAULT, "称呼": "机主"}
    assert "台风刚过" not in str(maker.session("13800000001", "先问本人", given).start())
    assert "台风刚过" in str(maker.session("13800000001", "打错了").start()), "callers do"


def test_danger_and_a_person_are_a_key_away_in_every_question_of_a_call_of_ours(
    config: Config,
) -> None:
    flows = app.load_checked_flows(config)
    assert all(keys_at(flows, name) for name in ALL)


def keys_at(flows: FlowSet, name: str) -> bool:
    plan = flows.plans[name]
    asked = [s for s in plan.flow.steps.values() if isinstance(s, Ask | Record)]
    return all(
        {"0", "9"} <= {str(c.key) for c in plan.commands_at(step) if c.key} for step in asked
    )
