from __future__ import annotations

import pytest

from ivr.flow.values import SlotType, canonical, digit_pattern, milliseconds


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (SlotType.TEXT, " 停电 ", "停电"),
        (SlotType.TEXT, "  ", None),
        (SlotType.TEXT, 5, None),
        (SlotType.TEXT, None, None),
        (SlotType.TEXT, "长" * 600, "长" * 500),
        (SlotType.OPTION, "一户", "一户"),
        (SlotType.YES_NO, "是", "是"),
        (SlotType.YES_NO, "对", None),
        (SlotType.NUMBER, "１２", "12"),
        (SlotType.NUMBER, "12.5", "12.5"),
        (SlotType.NUMBER, "-1", None),
        (SlotType.PHONE, "+8613800000001", "13800000001"),
        (SlotType.PHONE, "88880000", "057188880000"),
        (SlotType.PHONE, "anonymous", None),
        (SlotType.ACCOUNT, "3300012345", "3300012345"),
        (SlotType.ACCOUNT, "33A", None),
        (SlotType.ORDER, "GD202611240001", "GD202611240001"),
        (SlotType.ORDER, "202611240001", "GD202611240001"),
        (SlotType.ORDER, "GD2026112410001", "GD2026112410001"),
        (SlotType.ORDER, "0001", None),
        (SlotType.DURATION, "045", "45"),
        (SlotType.DURATION, "45分", None),
        (SlotType.TIME, "2026-11-24T18:00:00+08:00", "2026-11-24T18:00:00+08:00"),
        (SlotType.TIME, "2026-11-24T18:00:00", None),
        (SlotType.TIME, "今晚", None),
        (SlotType.ADDRESS, "和平路18号", "和平路18号"),
        (SlotType.RECORDING, "录音/1", "录音/1"),
    ],
)
def test_a_value_gets_its_type_s_form_or_none(
    kind: SlotType, raw: object, value: str | None
) -> None:
    assert canonical(kind, raw, area_code="0571") == value


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("5秒", 5000),
        ("1.5秒", 1500),
        ("300毫秒", 300),
        ("2分钟", 120_000),
        ("2 分", 120_000),
        ("５秒", 5000),
        ("五秒", None),
        ("5", None),
        ("5s", None),
        ("", None),
    ],
)
def test_a_length_of_time_is_read_as_an_admin_writes_it(text: str, ms: int | None) -> None:
    assert milliseconds(text) == ms


@pytest.mark.parametrize("pattern", ["手机号", "户号", r"\d{7,12}", "1[3-9][0-9]*", "(10|20)"])
def test_a_simple_pattern_may_be_used(pattern: str) -> None:
    assert digit_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(1+)+2", "(1|2)*", "1*2*3*4*5*", "[", "[[1]", "1{99999999999}", "abc", "", "1" * 90],
)
def test_a_pattern_that_could_take_for_ever_or_makes_no_sense_is_refused(pattern: str) -> None:
    assert digit_pattern(pattern) is None
