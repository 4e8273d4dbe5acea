"""The business action 「查知识」, and what callers hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.dialogue.knowing import CATALOGUE, KnowingActions, look_up
from ivr.dialogue.literals import fixed_segments
from ivr.dialogue.readings import read
from ivr.flow.catalogue import JUST_SAID
from ivr.flow.knowledge import Knowledge
from ivr.flow.parse_knowledge import parse_knowledge
from ivr.flow.values import SlotType
from ivr.understanding.questions import Questions
from tests.dialogue.line import FLOWS, Line, flows_of

NOW = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)

WRITTEN = """知识: 常识
条目:
  怎么交电费:
    问法: [怎么缴费, 在哪里交电费]
    答: [手机上交最快。, 95598也可以问。]
    再说: [交完请留好凭证。]
  怎么开发票:
    问法: [电费发票怎么开]
    答: [网上可以下载。]
  春节营业时间:
    问法: [春节营业厅开门吗]
    答: [每天上午开门。]
    从: 2027-02-01 00:00
    到: 2027-02-10 00:00
"""

ENQUIRY = """流程: 总台
槽位:
  事情: {类型: 选项}
  把握: {类型: 文字}
  条目: {类型: 文字}
  答案: {类型: 文字}
步骤:
  问:
    询问: 报修请按一，问事情请按二，找人工请按零。
    填入: 事情
    选项:
      报修: {说: [停电], 按: "1"}
      问事: {说: [电费, 发票], 按: "2"}
  查:
    执行: 查知识
    取回: 同名
    失败: 完
  说:
    播报: "{条目}，{答案}"
  完:
    结束: 再见。
    结果: 好
"""


@pytest.fixture
def knowledge() -> Knowledge:
    return parse_knowledge([("知识/常识.yaml", WRITTEN.encode())]).knowledge


def results(knowledge: Knowledge, now: datetime = NOW, **given: str | None) -> tuple[object, ...]:
    found = look_up(knowledge, given, now)
    return (found.get("把握"), found.get("条目"))


def test_an_entry_is_found_by_its_name(knowledge: Knowledge) -> None:
    assert look_up(knowledge, {"条目": "怎么交电费"}, NOW) == {
        "把握": "准",
        "条目": "怎么交电费",
        "答案": "手机上交最快。95598也可以问。",
        "补充": "交完请留好凭证。",
    }
    assert results(knowledge, 条目="怎么退钱") == ("没有", None)


def test_an_entry_is_found_by_the_caller_s_words(knowledge: Knowledge) -> None:
    assert results(knowledge, 问题="我想问一下怎么缴费") == ("准", "怎么交电费")
    assert results(knowledge, 问题="开发票") == ("准", "怎么开发票")
    assert results(knowledge, 问题="今天下雨吗") == ("没有", None)
    assert results(knowledge, 问题=None) == ("没有", None)


def test_what_is_only_likely_is_said_to_be_so(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.understanding.questions.SURE", 1.1)
    assert results(knowledge, 问题="开发票") == ("不准", "怎么开发票")


def test_an_entry_is_neither_found_before_nor_after_it_holds(knowledge: Knowledge) -> None:
    asked, during = "春节营业厅开门吗", datetime(2027, 2, 5, tzinfo=UTC)
    assert results(knowledge, 问题=asked) == ("没有", None)
    assert results(knowledge, during, 问题=asked) == ("准", "春节营业时间")
    assert results(knowledge, during + timedelta(days=30), 问题=asked) == ("没有", None)
    assert results(knowledge, during + timedelta(days=30), 条目="春节营业时间") == ("没有", None)


def test_questions_are_prepared_once_as_long_as_the_same_entries_hold(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    results(knowledge, 问题="开发票")

    def again(*_: object) -> None:
        raise AssertionError("prepared anew")

    monkeypatch.setattr(Questions, "__init__", again)
    assert results(knowledge, 问题="怎么缴费") == ("准", "怎么交电费")


class Others:
    """All other business actions."""

    def run(self, name: str, arguments: Mapping[str, str | None], **_: object) -> dict[str, str]:
        return {"办的": name}


def test_other_actions_are_run_by_the_others(knowledge: Knowledge) -> None:
    actions = KnowingActions(Others(), knowledge, lambda: NOW)
    assert actions.run("查客户", {}, call_id="1", caller=None) == {"办的": "查客户"}
    found = actions.run("查知识", {"条目": "怎么开发票"}, call_id="1", caller=None)
    assert tuple(found) == CATALOGUE["查知识"].results


def line_with(folder: Path) -> Line:
    for name in ("公共", "找人", "危险", "报修", "核实"):
        (folder / f"{name}.yaml").write_bytes((FLOWS / f"{name}.yaml").read_bytes())
    (folder / "知识").mkdir()
    (folder / "知识" / "常识.yaml").write_text(WRITTEN, "utf-8")
    return Line(flows_of(folder, 总台=ENQUIRY), speech=True)


def test_the_answer_s_own_words_are_looked_up_where_the_flow_gives_none(tmp_path: Path) -> None:
    line = line_with(tmp_path)
    line.results["查知识"] = {"把握": "准", "条目": "怎么交电费", "答案": "手机上交最快。"}
    line.say("电费怎么交")
    assert line.done == [("查知识", {JUST_SAID: "电费怎么交"})]
    assert "怎么交电费，手机上交最快。" in line.heard


def test_who_pressed_a_key_has_said_nothing_to_look_up(tmp_path: Path) -> None:
    line = line_with(tmp_path)
    line.say("这个那个")
    line.press("2")
    assert line.done == [("查知识", {})]


def test_all_that_knowledge_can_say_is_rendered_ahead_as_it_is_played(tmp_path: Path) -> None:
    flows = line_with(tmp_path).flows
    ahead = fixed_segments(flows, "公司")
    for entry in flows.knowledge.entries.values():
        for text in filter(None, (str(entry.title), entry.said, entry.said_more)):
            assert read(text, SlotType.TEXT, None, NOW) in ahead
