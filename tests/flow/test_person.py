"""Wherever a caller is listened to, one key leads to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.test_checks import ASK, COMMON, END, told

RECORD = "{录音: 请在嘀声以后说。"
TRANSFER = "  转: {转接: 人工坐席, 没人接: 完}\n"


def test_words_alone_lead_nobody_to_a_person(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问: {ASK}\n{END}"
    keyless = COMMON.replace('按: "0", ', "")
    assert ("F072", "甲", 3) in told(tmp_path, 公共=keyless, 甲=flow)
    assert told(tmp_path, 公共=COMMON.replace("说: [人工], ", ""), 甲=flow) == []


def test_an_option_may_take_the_key_of_a_person_only_to_lead_there(tmp_path: Path) -> None:
    ask = '  问: {询问: 好请按一。, 选项: {好: {按: "1", 去: 完}, 零: {按: "0", 去: 转}}}\n'
    flow = f"流程: 甲\n步骤:\n{ask}{END}{TRANSFER}"
    assert "F072" not in {code for code, *_ in told(tmp_path, 甲=flow)}
    other = flow.replace('"0", 去: 转', '"0", 去: 完')
    assert ("F072", "甲", 3) in told(tmp_path, 甲=other)


@pytest.mark.parametrize(
    ("record", "fine"),
    [
        (RECORD + "}", True),
        (RECORD + ", 不响应: [找人工]}", False),
        (RECORD + ", 不响应: [找人工], 下一步: 转}", True),
        (RECORD + ", 不响应: [找人工], 没录到: 转}", False),
    ],
)
def test_a_recording_must_not_keep_a_caller_from_a_person(
    tmp_path: Path, record: str, fine: bool
) -> None:
    flow = f"流程: 甲\n步骤:\n  录: {record}\n{END}{TRANSFER}"
    codes = [code for code, *_ in told(tmp_path, 甲=flow) if code != "W040"]
    assert codes == ([] if fine else ["F072"])


def test_the_key_that_ends_a_recording_is_no_key_for_a_person(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问: {ASK}\n  录: {RECORD}}}\n{END}"
    assert told(tmp_path, 公共=COMMON.replace('"0"', '"#"'), 甲=flow) == [("F072", "甲", 4)]


def test_a_recording_after_a_failed_transfer_need_not_offer_a_person(tmp_path: Path) -> None:
    record = f"  录: {RECORD}, 不响应: [找人工]}}\n"
    flow = f"流程: 甲\n步骤:\n  转: {{转接: 人工坐席, 没人接: 录}}\n{record}{END}"
    assert told(tmp_path, 甲=flow) == []


def test_only_who_has_claimed_danger_is_led_to_the_people_for_danger(tmp_path: Path) -> None:
    danger = f"""流程: 险
随时可说: {{找人工: {{按: "0", 去: 转}}}}
步骤:
  录: {RECORD}}}
  转: {{转接: 抢修值班, 优先: 紧急, 没人接: 完}}
{END}"""
    urgent = COMMON + '  报危险: {按: "9", 优先: 紧急, 调用: 险}\n'
    ways = "随时可说: {找人工"
    common = urgent.replace(ways, "随时可说:\n  找人工").replace("找人}}\n  报", "找人}\n  报")
    assert told(tmp_path, 公共=common, 险=danger) == []
    calm = common.replace(", 优先: 紧急", "")
    assert told(tmp_path, 公共=calm, 险=danger) == [("F072", "险", 4)]
    flow = f'流程: 甲\n随时可说: {{找人工: {{按: "0", 调用: 险}}}}\n步骤:\n  问: {ASK}\n{END}'
    assert told(tmp_path, 公共=common, 险=danger, 甲=flow) == [("F072", "甲", 4)]
