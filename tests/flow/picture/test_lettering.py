"""The beginning of what a step says, in the lines of its box."""

from __future__ import annotations

from ivr.flow.picture.lettering import escaped, inches, wrapped


def test_what_is_short_stays_whole() -> None:
    assert list(wrapped("")) == []
    assert list(wrapped("您好。")) == ["您好。"]


def test_what_is_long_is_broken_off_after_two_lines() -> None:
    first, second = wrapped("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一")
    assert first == "一二三四五六七八九十一二三四五"
    assert second == "六七八九十一二三四五六七八九…"


def test_no_line_begins_with_a_comma() -> None:
    lines = list(wrapped("停电的是哪里？只有您一家请按一，整栋楼请按二。"))
    assert lines == ["停电的是哪里？只有您一家请按一，", "整栋楼请按二。"]


def test_a_chinese_sign_is_as_wide_as_it_is_high() -> None:
    assert inches("一二", 36) == 1.0
    assert inches("ab", 36) < 1.0


def test_signs_of_the_label_language_are_only_signs() -> None:
    assert escaped('<b>"\\n') == "&lt;b&gt;&quot;＼n"


def test_the_brace_of_a_slot_stays_with_its_name() -> None:
    assert next(wrapped("另外，{停电开始}到{停电结束}有停电。")) == "另外，{停电开始}到{停电结束}"
