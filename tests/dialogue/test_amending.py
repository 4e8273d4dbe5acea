"""A correction in passing mends what was read out, and is read out itself before it is used."""

from __future__ import annotations

from pathlib import Path

from tests.dialogue.line import Line
from tests.dialogue.test_session_rules import call

STEPS = """
  问地址: {询问: 请说地址。, 填入: 地址, 选项: {没有: {按: "1"}}}
  问电话: {询问: 请说电话。, 填入: 电话, 选项: {没有: {按: "#"}}}
  念: {播报: "地址，{地址}。"}
  核对:
    询问: "电话，{电话}。对请按一，不对请按二。"
    选项:
      对: {说: [对], 按: "1"}
      不对: {说: [不对], 按: "2", 去: 问地址}
  完: {播报: "记下了，{地址}，{电话}。"}
  尾: {结束: "", 结果: 办好}
"""
SLOTS = "槽位: {地址: {类型: 地址}, 电话: {类型: 电话号码}}\n"


def at_the_read_back(folder: Path) -> Line:
    line = call(folder, STEPS, head=SLOTS)
    line.say("人民路十八号三单元三零二室")
    line.say("幺三八零零零零幺二三四")
    assert line.heard == [
        "地址，人民路十八号三单元三零二室。",
        "电话，幺三八，零零零零，幺二三四。对请按一，不对请按二。",
    ]
    return line


def test_a_part_of_the_address_is_mended(tmp_path: Path) -> None:
    line = at_the_read_back(tmp_path)
    line.say("不是三单元，是五单元")
    assert line.heard == [
        "改成了，人民路十八号五单元三零二室。",
        "电话，幺三八，零零零零，幺二三四。对请按一，不对请按二。",
    ]


def test_then_a_part_of_the_number_too(tmp_path: Path) -> None:
    line = at_the_read_back(tmp_path)
    line.say("不是三单元，是五单元")
    line.say("不对，最后是五六")
    assert line.heard[0] == "改成了，幺三八，零零零零，幺二五六。"
    line.say("对的")
    assert line.heard == ["记下了，人民路十八号五单元三零二室，幺三八，零零零零，幺二五六。"]


def test_a_bare_no_is_a_no(tmp_path: Path) -> None:
    line = at_the_read_back(tmp_path)
    line.say("不对")
    assert line.heard == ["请说地址。"]
