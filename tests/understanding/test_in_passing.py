"""Values said in passing: each kind by itself, the latest, mended by what comes after."""

from __future__ import annotations

import pytest

from ivr.understanding.context import Context
from ivr.understanding.in_passing import Sentence, mended, told_so_far
from tests.understanding.town import gazetteer
from tests.understanding.utterances import NOW

CONTEXT = Context(NOW, "0571", places=gazetteer())
KINDS = ("户号", "电话号码", "工单号", "地址", "姓名", "时间", "时长")
HOME, PHONE = "和平路十八号三单元三零二", "电话一三八零零零零一二三四"


def told(*texts: str) -> dict[str, str]:
    said = [Sentence(text, NOW) for text in texts]
    found = {kind: told_so_far(kind, said, CONTEXT) for kind in KINDS}
    return {kind: reading.value for kind, reading in found.items() if reading is not None}


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ([f"我是{HOME}的，我{PHONE}"], {"地址": "和平路18号3单元302室", "电话号码": "13800001234"}),
        ([f"{PHONE}，户号三三零零零一二三四五"], {"电话号码": "13800001234", "户号": "3300012345"}),
        (["户号零五七一二三四五六七停电了"], {"户号": "0571234567"}),
        (["户号一三八零零零零一二三四"], {}),
        (["身份证号三三零零零一二三四五"], {}),
        (["工单尾号零零零七"], {}),
        (["工单号二零二六一一二三零零零七"], {"工单号": "GD202611230007"}),
        (["户号三三零零零一二三四五和三三零零零一二三四六"], {}),
        ([f"{PHONE}或者一三九零零零零一二三四"], {}),
        (["我家在和平路十八号，我妈家在人民大道五号"], {}),
        (["六楼，三单元"], {}),
        (["别打一三八零零零零一二三四"], {}),
        (
            ["我叫王小明，阳光花园三栋二单元五零二，就我一家没电"],
            {"姓名": "王小明", "地址": "阳光花园3栋2单元502室"},
        ),
        (["停电两个小时了"], {"时间": "2026-11-24T13:20:00+08:00", "时长": "120"}),
        (["和平路十八号停电了", "我是三单元三零二"], {"地址": "和平路18号3单元302室"}),
        ([PHONE, "不对，最后是五六"], {"电话号码": "13800001256"}),
        ([PHONE, "我电话一三九零零零零一二三四"], {"电话号码": "13900001234"}),
        ([PHONE, "不对，是整栋楼"], {"电话号码": "13800001234"}),
        (
            [HOME, "不对，户号是三三零零零一二三四五"],
            {"地址": "和平路18号3单元302室", "户号": "3300012345"},
        ),
        (["停电了", ""], {}),
    ],
)
def test_what_a_call_has_told(texts: list[str], values: dict[str, str]) -> None:
    assert told(*texts) == values


def test_a_time_is_reckoned_from_when_it_was_said() -> None:
    early = Sentence("半小时前停的", NOW.replace(hour=9, minute=0))
    reading = told_so_far("时间", [early], CONTEXT)
    assert reading is not None
    assert reading.value == "2026-11-24T08:30:00+08:00"


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ([PHONE, "不对，最后是五六"], "13800001256"),
        ([PHONE, "不是，最后一位是9"], "13800001239"),
        ([PHONE, "说错了，尾号是9"], "13800001239"),
        ([PHONE, "错了，第三位是9"], "13900001234"),
        ([PHONE, "最后是五六"], None),
        (["停电了", "不对，最后是五六"], None),
        (["不对，最后是五六"], None),
        ([], None),
    ],
)
def test_only_a_correction_of_something_known_mends(texts: list[str], value: str | None) -> None:
    reading = mended("电话号码", [Sentence(text, NOW) for text in texts], CONTEXT)
    assert (reading and reading.value) == value
