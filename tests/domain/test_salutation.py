"""By what word a called person is asked for."""

from __future__ import annotations

import pytest

from ivr.domain.salutation import HOLDER, contact_name, salutation


def test_who_has_told_a_name_is_asked_for_by_it() -> None:
    assert salutation("王先生", "王小明") == "王先生"
    assert salutation("李桂兰") == "李桂兰"


@pytest.mark.parametrize(
    ("told", "registered"),
    [
        (None, None),
        ("王小明", "王小明"),
        ("王", None),
        ("Mr Wang", None),
        ("王小明13800000001", None),
        ("清河镇卫生院住院部二楼", None),
    ],
)
def test_nobody_learns_a_name_that_was_not_told_or_cannot_be_said(
    told: str | None, registered: str | None
) -> None:
    assert salutation(told, registered) == HOLDER


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张主任 13800000009", "张主任"),
        ("13800000009，张主任", "张主任"),
        ("张主任(13800000009)", "张主任"),
        ("13800000009", None),
        ("", None),
        (None, None),
    ],
)
def test_the_name_is_found_in_a_written_contact(written: str | None, name: str | None) -> None:
    assert contact_name(written) == name
