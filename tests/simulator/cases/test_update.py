"""A case that tells how the talk used to go is brought up to date."""

from __future__ import annotations

from pathlib import Path

from ivr import app
from ivr.config import Config
from tests.simulator.cases.held import run, write


def test_a_case_is_brought_up_to_date_without_losing_its_remarks(config: Config) -> None:
    text = """用例: 甲
对话:
  - 机: 二十四小时服务热县      # 问候
  - 按: "1"
  - {机: 停电的是那里}
  - 挂机:
期望:
  结果: 自助办结                # 其实是挂断
"""
    failed = run(config, text)
    assert [edit.new for edit in app.update_case(failed)] == [
        "二十四小时服务热线",
        "停电的是哪里",
        "客户挂断",
    ]
    path = Path(failed.case.file)
    changed = path.read_text("utf-8")
    assert "# 问候" in changed
    assert "# 其实是挂断" in changed
    assert "结果: 客户挂断" in changed
    assert run(config, changed).passed


def test_expected_lists_and_slots_are_brought_up_to_date(config: Config) -> None:
    text = """用例: 甲
来电号码: "13800000001"
对话: [按: "3", 人: 有事, 按: "1", 挂机: ]
期望:
  调用过: [登记留言, 存草稿, 查客户]   # 先后不对
  没调用: [登记留言, 查客户]
  工单: []
  槽位: {联系电话: "1"}
"""
    failed = run(config, text)
    app.update_case(failed)
    changed = Path(failed.case.file).read_text("utf-8")
    assert "调用过: [登记留言, 存草稿]   # 先后不对" in changed
    assert "没调用: [查客户]" in changed
    assert "工单: [留言]" in changed
    assert '联系电话: "13800000001"' in changed
    assert run(config, changed).passed


def test_two_lines_are_not_made_one(config: Config) -> None:
    failed = run(config, "用例: 甲\n对话: [机: 请唱一首歌, 机: 今天天气好, 机: 再跳个舞]\n")
    made = [edit.new for edit in app.update_case(failed)]
    assert len(made) == 2, "there are only two prompts"
    assert made[0].startswith("中午好")
    assert made[1].startswith("停电报修请按一")


def test_a_file_keeps_its_line_ends_and_its_mark(config: Config) -> None:
    path = write(config, "")
    path.write_bytes("\ufeff用例: 甲\r\n对话:\r\n  - 机: 二十四小时服务热县\r\n".encode())
    found = app.find_cases(config)
    (failed,) = app.run_cases(config, found.flows, found.cases)
    assert len(app.update_case(failed)) == 1
    assert path.read_bytes().decode() == (
        "\ufeff用例: 甲\r\n对话:\r\n  - 机: 二十四小时服务热线\r\n"
    )
