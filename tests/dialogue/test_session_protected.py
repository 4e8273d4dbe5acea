"""A caller who types a password: it goes to the business action and nowhere else."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ivr.dialogue.actions import Invoke, Listen, Record
from ivr.dialogue.inputs import Pressed
from ivr.protected import Protected
from tests.dialogue.line import Line, flows_of
from tests.flow.test_checks import BYE, COMMON, PERSON

ENTRY = """
流程: 总台
槽位:
  户号: {类型: 户号}
  密码: {类型: 户号, 保密: 是}
  口信: {类型: 录音, 保密: 是}
步骤:
  问户号: {询问: 请输入户号。, 填入: 户号}
  问密码: {询问: 请输入密码。, 填入: 密码, 没听到: [没听到。], 没听懂: [不对。]}
  核对: {执行: 查客户, 传入: {户号: 密码}, 失败: 问密码}
  录: {录音: 请说口信。, 填入: 口信}
  完: {结束: 再见。, 结果: 好}
"""
ACCOUNT, PASSWORD = "3300012345", "8642086420"


@pytest.fixture
def line(tmp_path: Path) -> Line:
    common = COMMON + "挂机后: 存草稿\n"
    flows = flows_of(tmp_path, 公共=common, 找人=PERSON, 道别=BYE, 总台=ENTRY)
    called = Line(flows)
    called.press(ACCOUNT)
    return called


def test_only_the_question_for_the_password_is_protected(line: Line) -> None:
    asked = line.waiting
    assert isinstance(asked, Listen)
    assert (asked.step, asked.protected) == ("问密码", True)
    assert not Line(line.flows).session.protected
    assert line.session.protected


def test_it_stays_protected_under_the_sentences_for_misses(line: Line) -> None:
    line.be_silent()
    assert isinstance(line.waiting, Listen)
    assert line.waiting.protected
    line.press("12")
    assert isinstance(line.waiting, Listen)
    assert line.waiting.protected


def test_the_action_is_given_it_marked(line: Line) -> None:
    line.press(PASSWORD)
    given = line.arguments("查客户")["户号"]
    assert given == PASSWORD
    assert isinstance(given, Protected)
    assert not isinstance(line.session.slots["户号"], Protected)


def test_a_recording_may_be_protected_too(line: Line) -> None:
    line.press(PASSWORD)
    assert isinstance(line.waiting, Record)
    assert line.waiting.protected
    assert line.session.protected


def test_the_draft_of_who_hangs_up_is_without_it(line: Line, tmp_path: Path) -> None:
    entry = ENTRY.replace("户号: {类型: 户号}", "户号: {类型: 户号, 保密: 是}")
    flows = flows_of(tmp_path, 总台=entry)
    for called, kept in ((line, {"户号": ACCOUNT}), (Line(flows), {})):
        if called is not line:
            called.press(ACCOUNT)
        called.hang_up()
        assert called.arguments("存草稿") == kept


def test_a_password_that_does_not_fit_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    entry = ENTRY.replace("传入: {户号: 密码}", "传入: {户号: 密码}, 取回: {密码: 用电地址}")
    flows = flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 总台=entry)
    called = Line(flows, results={"查客户": {"用电地址": "和平路18号"}})
    with caplog.at_level(logging.WARNING):
        called.press(ACCOUNT)
        called.press(PASSWORD)
    told = [record for record in caplog.records if "does not fit" in record.message]
    assert [getattr(record, "slot", None) for record in told] == ["密码"]
    assert "和平路18号" not in str([vars(record) for record in told])


def test_the_present_action_prints_nothing(line: Line) -> None:
    actions = line.session.feed(Pressed(PASSWORD))
    assert isinstance(actions[-1], Invoke)
    assert PASSWORD not in repr(actions)


HOME = """
流程: 总台
槽位:
  联系电话: {类型: 电话号码, 初值: 来电号码}
  户号: {类型: 户号}
步骤:
  查: {执行: 查客户, 传入: {户号: 联系电话}, 取回: {户号: 户号}, 失败: 再问}
  再问: {询问: 请按一。, 选项: {举报: {按: "1", 去: 举报}}}
  举报: {调用: 举报}
  完: {结束: 再见。, 结果: 好}
"""
REPORTING = """
流程: 举报
槽位:
  来意: {类型: 文字, 初值: 「举报」}
步骤:
  保护身份: {执行: 保护身份, 失败: 问}
  问: {询问: 什么事请按一。, 选项: {偷电: {按: "1", 去: 完成}}}
  完成: {返回: 完成}
"""


def test_what_the_outer_flows_know_of_who_reports_is_forgotten(tmp_path: Path) -> None:
    flows = flows_of(
        tmp_path, 公共=COMMON + "挂机后: 存草稿\n", 找人=PERSON, 道别=BYE, 总台=HOME, 举报=REPORTING
    )
    called = Line(flows, results={"查客户": {"户号": ACCOUNT}})
    assert ACCOUNT in called.session.slots.values()
    called.press("1")
    assert dict(called.session.slots) == {"来意": "举报"}
