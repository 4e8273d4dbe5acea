"""保密: what the checker lets a flow do with a password, and what it does not."""

from __future__ import annotations

from pathlib import Path

from ivr.flow.model import Flow
from ivr.flow.parse import parse
from ivr.flow.source import read
from tests.flow.test_checks import BYE, COMMON, END
from tests.flow.test_checks import told as told_at_all

SLOTS = "槽位: {密码: {类型: 文字, 保密: 是}, 户号: {类型: 户号, 初值: 「3300012345」}}\n"
QUESTION = "  问: {询问: 请输入密码。, 填入: 密码, 按键: {最少: 6}}\n"
CHECK = "  核对: {执行: 查客户, 传入: {户号: 密码}, 失败: 问}\n"
STORE = "  改: {执行: 新建工单, 传入: {户号: 户号, 来源: 密码}}\n"
SUB = "  完: {返回: 好}\n"


def told(folder: Path, **texts: str) -> list[tuple[str, str, int]]:
    """Only what stops a flow: not every test uses every slot."""
    return [one for one in told_at_all(folder, **texts) if one[0].startswith("F")]


def flow(*steps: str, name: str = "甲", more: str = "", end: str = END) -> str:
    return f"流程: {name}\n{more}{SLOTS}步骤:\n{''.join(steps)}{end}"


def read_flow(text: str) -> tuple[Flow | None, list[str]]:
    parsed = parse(read(text.encode(), "甲.yaml"), "甲.yaml")
    assert parsed.content is None or isinstance(parsed.content, Flow)
    return parsed.content, [problem.code for problem in parsed.problems]


def test_a_slot_is_protected_where_it_says_so() -> None:
    text = (
        "流程: 甲\n槽位: {密码: {类型: 数字, 保密: 是}, 号码: {类型: 数字, 保密: 否}, 数: 数字}\n"
    )
    found, codes = read_flow(f"{text}步骤:\n{END}")
    assert found is not None
    assert codes == []
    assert [name for name, spec in found.slots.items() if spec.protected] == ["密码"]


def test_protected_is_yes_or_no() -> None:
    _, codes = read_flow(f"流程: 甲\n槽位: {{密码: {{类型: 数字, 保密: 对}}}}\n步骤:\n{END}")
    assert codes == ["F012"]


def test_what_was_chosen_cannot_be_protected() -> None:
    for kind in ("选项", "是否"):
        _, codes = read_flow(f"流程: 甲\n槽位: {{甲: {{类型: {kind}, 保密: 是}}}}\n步骤:\n{END}")
        assert codes == ["F012"]


def test_a_password_that_a_look_up_found_right_may_change_something(tmp_path: Path) -> None:
    assert told(tmp_path, 甲=flow(QUESTION, CHECK, STORE)) == []


def test_a_password_that_nothing_has_checked_changes_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, 甲=flow(QUESTION, STORE)) == [("F074", "甲", 5)]


def test_a_look_up_that_failed_has_checked_nothing(tmp_path: Path) -> None:
    check = CHECK.replace("失败: 问", "失败: 改")
    assert told(tmp_path, 甲=flow(QUESTION, check, STORE)) == [("F074", "甲", 6)]


def test_a_look_up_does_not_check_what_may_be_read_back(tmp_path: Path) -> None:
    open_ = flow(QUESTION, CHECK, STORE).replace(", 保密: 是", "")
    assert told(tmp_path, 甲=open_) == [("F074", "甲", 6)]


def test_whether_a_password_was_given_may_decide(tmp_path: Path) -> None:
    decide = "  看: {判断: [{如果: 密码 已填, 去: 完}, {如果: 密码 未填, 去: 问}, {否则: 完}]}\n"
    assert told(tmp_path, 甲=flow(QUESTION, decide)) == []
    decide = decide.replace("密码 未填", "密码 大于 5")
    assert told(tmp_path, 甲=flow(QUESTION, decide)) == [("F036", "甲", 5)]


def test_no_sentence_of_the_defaults_tells_it_either(tmp_path: Path) -> None:
    defaults = '默认: {没听懂: ["密码{密码}不对。"]}\n'
    assert ("F036", "甲", 2) in told(tmp_path, 甲=flow(QUESTION, CHECK, more=defaults))


def test_a_sub_flow_takes_a_password_into_a_protected_slot(tmp_path: Path) -> None:
    call = "  调: {调用: 乙, 传入: 同名}\n"
    more = "参数: {密码: 文字}\n"
    sub = flow(CHECK.replace("失败: 问", "失败: 完"), name="乙", more=more, end=SUB)
    assert told(tmp_path, 甲=flow(QUESTION, call), 乙=sub) == []
    unmarked = sub.replace(", 保密: 是", "")
    assert told(tmp_path, 甲=flow(QUESTION, call), 乙=unmarked) == [("F037", "甲", 5)]


def test_a_password_comes_back_into_a_protected_slot(tmp_path: Path) -> None:
    sub = flow(QUESTION, name="乙", more="返回值: {密码: 文字}\n", end=SUB)
    call = "  调: {调用: 乙, 取回: {密码: 密码}}\n"
    assert told(tmp_path, 甲=flow(call, CHECK.replace("失败: 问", "失败: 完")), 乙=sub) == []
    unmarked = flow(call, CHECK.replace("失败: 问", "失败: 完")).replace(", 保密: 是", "")
    assert told(tmp_path, 甲=unmarked, 乙=sub) == [("F037", "甲", 4)]


def test_a_command_takes_no_password_of_any_flow_along(tmp_path: Path) -> None:
    common = COMMON.replace("调用: 找人}}\n", "调用: 找人, 传入: 同名}}\n")
    person = "流程: 找人\n参数: {密码: 文字}\n步骤:\n  说: {播报: 您好。}\n"
    person += "  转: {转接: 人工坐席}\n  完: {结束: 再见, 结果: 没人}\n"
    found = told(tmp_path, 公共=common, 找人=person, 道别=BYE, 甲=flow(QUESTION, CHECK))
    assert ("F037", "公共", 4) in found


def test_a_draft_takes_no_password(tmp_path: Path) -> None:
    keep = "  存: {执行: 存草稿, 传入: {户号: 密码}}\n"
    assert told(tmp_path, 甲=flow(QUESTION, CHECK, keep)) == [("F037", "甲", 6)]
