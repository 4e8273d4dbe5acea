"""Values that nobody should say, through the running dialogue: session, actions and storage.

Whatever callers say in whichever question of the shipped flows, nothing of ours fails, every answer
is Chinese that can be read out, and a business action that was refused has stored nothing.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import app
from ivr.app.house import load_checked_flows
from ivr.app.talks import Stage, TalkWishes, stage_on
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.work_order import WorkOrder
from ivr.events import EventBus
from ivr.flow.library import FlowSet
from ivr.services.call_records import CallRecorder
from ivr.services.flow_actions import FlowActions
from ivr.simulator.talk import TalkTurn
from storage.database import Database, ScratchDatabase, open_database
from tests.helpers.postgres import PostgresServer
from tests.services.test_hostile_values import HOSTILE, check_storable
from tests.simulator.test_shipped_flows import NOON

CHINESE = re.compile("[\u4e00-\u9fff]")
UNSPEAKABLE = {"Cc", "Cs", "Cf", "Co", "Cn"}
"""Kinds of characters of which no voice makes anything: controls, surrogates, direction marks."""

FLOWS = (
    *("总台", "故障报修", "登记报修", "停电查询", "投诉", "举报", "建议表扬", "业务申请"),
    *("客户留言", "上门服务", "预约", "查电费", "查进度", "用电咨询", "系统故障", "风暴", "英语"),
)
SENSIBLE = (
    *("#1", "#2", "#3", "#9", "#0", "", "停电了", "一户", "整栋楼", "对", "不对", "刚才"),
    *("和平路十八号三单元三零二室", "阳光花园三栋一单元二零一室", "我叫王小明", "不知道"),
    *("幺三八零零零零零零零一", "三三零零零一二三四五", "着火了", "明天上午九点", "转人工"),
)
CALLERS = (None, "13800000001", "13900009999", "😀", "138abc00001", "\ud800", "1" * 5_000)
LINES = st.one_of(
    st.sampled_from(SENSIBLE),
    st.sampled_from(sorted(HOSTILE.values())),
    st.text(st.characters(exclude_categories=()), max_size=40),
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return load(tmp_path_factory.mktemp("talks"), None, {})


@pytest.fixture(scope="module")
def flows(config: Config) -> FlowSet:
    return load_checked_flows(config)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of each kind."""
    if request.param == "sqlite":
        database: Database = ScratchDatabase()
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        database = open_database(server.new_database())
    yield database
    database.close()


@pytest.fixture(scope="module")
def stage(config: Config, flows: FlowSet, database: Database) -> Stage:
    """The shipped flows over the sample town."""
    stage = stage_on(config, flows, database, ManualClock(NOON))
    app.store_sample_town(stage.records, ManualClock(NOON))
    return stage


@contextmanager
def nothing_of_ours_fails() -> Iterator[None]:
    """What is logged as an error is an error: a caller hears an apology, and a test fails."""
    errors: list[str] = []

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(logging.Formatter().format(record))

    handler = Errors(logging.ERROR)
    logging.getLogger("ivr").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("ivr").removeHandler(handler)
    assert not errors, errors[0]


def call(stage: Stage, flow: str, caller: str | None, lines: Sequence[str]) -> None:
    """A whole call, looked at after each line."""
    bus = EventBus()
    bus.subscribe(CallRecorder(stage.database.unit_of_work))
    talking = stage.talk(TalkWishes(flow=flow, caller=caller, speech=True), bus)
    talk = talking.talk
    with nothing_of_ours_fails():
        before = stored(stage)
        turn = talk.start(talking.version)
        for line in (*lines, "挂机"):
            before = look_at(stage, turn, before)
            if talk.over:
                break
            turn = talk.say(line)
        look_at(stage, turn, before)
        talk.end()
        with stage.database.unit_of_work(read_only=True) as unit:
            (record,) = unit.calls.latest(1)
    assert record.ended_at is not None
    assert all(turn.flow and turn.step for turn in record.turns)


def look_at(
    stage: Stage, turn: TalkTurn, before: Mapping[str, WorkOrder]
) -> Mapping[str, WorkOrder]:
    """What was said can be said, what was refused has stored nothing; the orders now."""
    for prompt in turn.prompts:
        assert not any(unicodedata.category(sign) in UNSPEAKABLE for sign in prompt), repr(prompt)
        assert len(prompt) < 400, prompt[:60]
        assert CHINESE.search(prompt) or turn.flow.startswith("英语") or prompt.isascii(), prompt
    for action in turn.actions:
        if action.error:
            assert CHINESE.search(action.error)
            action.error.encode()
    if not turn.actions:
        return before
    after = stored(stage)
    if all(action.error for action in turn.actions):
        assert after == before
    for number, order in after.items():
        if before.get(number) != order:
            check_storable(order)
    return after


def stored(stage: Stage) -> Mapping[str, WorkOrder]:
    return {order.number: order for order in stage.records.operator.list_orders()}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    flow=st.sampled_from(FLOWS),
    caller=st.sampled_from(CALLERS),
    lines=st.lists(LINES, max_size=12),
)
def test_whatever_is_said_the_call_goes_on_in_chinese_and_nothing_is_half_done(
    stage: Stage, flow: str, caller: str | None, lines: list[str]
) -> None:
    call(stage, flow, caller, lines)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_in_every_question_of_a_report(stage: Stage, value: str) -> None:
    """Said as the place, the name, the number and in the recordings, between sensible answers."""
    for sensible in (("#1", "#1", "#3"), ("#1", "#3", "#1"), ("#1", "#2", "#2", "#1")):
        call(stage, "总台", "13900009999", [*sensible, *(value, "#1", value, "对") * 6])


def test_the_hotline_still_takes_a_report_after_all_that(stage: Stage) -> None:
    actions = FlowActions(stage.database.unit_of_work, ManualClock(NOON))
    given = {"用电地址": "东风街77号", "联系电话": "13800000001", "范围": "一户"}
    filed = actions.run("新建工单", given, call_id="after", caller="13800000001")
    assert filed["登记结果"] == "新工单"
