"""What depends on the moment: announcements, hours, days, and being somewhere once more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ivr.clock import SHANGHAI
from ivr.dialogue.actions import BargeIn, Play
from tests.dialogue.line import Line, flows_of
from tests.dialogue.test_session_rules import BYE, COMMON, HELP, PERSON, flow

ANNOUNCED = (
    COMMON
    + """
公告:
  - {播报: "{供电公司}正在抢修。", 到: 2026-11-24 20:00}
  - {播报: 明天停电。, 从: 2026-11-25 00:00, 到: 2026-11-26 00:00, 可打断: 仅按键}
时段:
  白天: {工作日: 08:00-20:00}
"""
)
GREETED = """
  迎: {播报: 您好。, 再播: 又回来了。}
  甲: {询问: 第一问。, 选项: {好: {按: "1", 去: 迎}, 完: {按: "2"}}}
  完: {结束: "", 结果: 办好}
"""
BY_TIME = """
  看: {判断: [{如果: 现在 在 白天, 去: 上班}, {否则: 下班}]}
  上班: {结束: 上班, 结果: 上班}
  下班: {结束: 下班, 结果: 下班}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def call(
    folder: Path,
    steps: str,
    now: str = "2026-11-24 15:00",
    *,
    common: str = ANNOUNCED,
    speech: bool = False,
    announces: bool = True,
) -> Line:
    texts = {"公共": common, "人": PERSON, "再见": BYE, "帮忙": HELP, "试": flow(steps)}
    flows = flows_of(folder, **texts)
    return Line(flows, entry="试", now=at(now), speech=speech, announces=announces)


def test_an_announcement_comes_after_the_greeting_and_before_the_first_question(
    tmp_path: Path,
) -> None:
    line = call(tmp_path, GREETED)
    assert line.heard == ["您好。", "和平供电公司正在抢修。", "第一问。"]
    line.press("1")
    assert line.heard == ["又回来了。", "第一问。"], "it is told once a call"


def test_an_announcement_is_told_only_while_it_is_in_force(tmp_path: Path) -> None:
    late = call(tmp_path, GREETED, "2026-11-24 20:00")
    assert late.heard == ["您好。", "第一问。"]
    tomorrow = call(tmp_path, GREETED, "2026-11-25 09:00")
    assert tomorrow.heard == ["您好。", "明天停电。", "第一问。"]


def test_a_run_that_takes_a_call_over_does_not_announce_again(tmp_path: Path) -> None:
    assert call(tmp_path, GREETED, announces=False).heard == ["您好。", "第一问。"]


def test_an_announcement_may_be_interrupted_by_keys(tmp_path: Path) -> None:
    line = call(tmp_path, GREETED, "2026-11-25 09:00")
    told = next(a for a in line.actions if isinstance(a, Play) and "停电" in a.text)
    assert told.barge_in is BargeIn.KEYS


def test_hearing_it_again_at_the_first_question_repeats_the_announcement(tmp_path: Path) -> None:
    line = call(tmp_path, GREETED)
    line.press("*")
    assert line.heard == ["和平供电公司正在抢修。", "第一问。"]
    line.press("1")
    line.press("*")
    assert line.heard == ["又回来了。", "第一问。"]


def test_a_step_may_say_nothing_when_the_call_comes_back(tmp_path: Path) -> None:
    line = call(tmp_path, GREETED.replace("再播: 又回来了。", "再播: []"))
    line.press("1")
    assert line.heard == ["第一问。"]


@pytest.mark.parametrize(
    ("now", "result"),
    [
        ("2026-11-24 15:00", "上班"),
        ("2026-11-24 07:59", "下班"),
        ("2026-11-28 15:00", "下班"),
        ("2025-09-28 15:00", "上班"),
    ],
    ids=["daytime", "too early", "weekend", "a weekend that is worked"],
)
def test_hours_decide_the_way(tmp_path: Path, now: str, result: str) -> None:
    line = call(tmp_path, BY_TIME, now)
    assert line.session.result == result


@pytest.mark.parametrize(
    ("condition", "now", "holds"),
    [
        ("今天 是 节假日", "2025-10-01 12:00", True),
        ("今天 是 休息日", "2025-10-01 12:00", True),
        ("今天 是 工作日", "2026-11-24 12:00", True),
        ("今天 不是 工作日", "2026-11-24 12:00", False),
        ("现在 不在 白天", "2026-11-24 23:00", True),
    ],
)
def test_the_kind_of_day_decides_the_way(
    tmp_path: Path, condition: str, now: str, holds: bool
) -> None:
    line = call(tmp_path, BY_TIME.replace("现在 在 白天", condition), now)
    assert (line.session.result == "上班") is holds


@pytest.mark.parametrize("speech", [True, False])
def test_a_flow_knows_whether_words_are_understood(tmp_path: Path, speech: bool) -> None:
    line = call(
        tmp_path,
        BY_TIME.replace("现在 在 白天", "语音 是 可用"),
        common=COMMON,
        speech=speech,
    )
    assert line.session.result == ("上班" if speech else "下班")


def test_the_time_of_day_can_be_told(tmp_path: Path) -> None:
    line = call(tmp_path, '  说: {播报: "现在是{现在}。"}\n' + GREETED, common=COMMON)
    assert line.heard[0] == "现在是下午三点。"


SLOW_ONE = (
    '流程: 慢\n语速: 慢\n步骤:\n  问: {询问: 慢问。, 选项: {好: {按: "1"}}}\n  完: {返回: 好}\n'
)
BETWEEN = """
  甲: {询问: 第一问。, 选项: {好: {按: "1"}}}
  乙: {调用: 慢}
  丙: {询问: 第三问。, 选项: {好: {按: "1"}}}
  完: {结束: "", 结果: 办好}
"""


def test_a_slow_flow_is_spoken_slowly_and_what_follows_is_not(tmp_path: Path) -> None:
    texts = {"公共": COMMON, "人": PERSON, "再见": BYE, "帮忙": HELP, "慢": SLOW_ONE}
    line = Line(flows_of(tmp_path, 试=flow(BETWEEN), **texts), entry="试")
    heard = []
    for _ in range(3):
        heard += [(action.text, action.slow) for action in line.actions if isinstance(action, Play)]
        line.press("1")
    assert heard == [("第一问。", False), ("慢问。", True), ("第三问。", False)]
