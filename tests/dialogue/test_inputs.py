"""What is heard holds nothing that cannot be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.inputs import MOST_SAID, Heard, sayable


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("和平路十八号", "和平路十八号"),
        ("和平路\x0018号\x1b", "和平路18号"),
        ("和平路\ud80018号", "和平路18号"),
        ("\u202e号81路平和\u202c\u200f", "号81路平和"),
        ("和平路\r\n18号", "和平路  18号"),
        ("😀", "😀"),
        ("路" * 5_000, "路" * MOST_SAID),
        ("", ""),
    ],
)
def test_what_nobody_can_say_is_left_out(heard: str, kept: str) -> None:
    assert Heard(heard).text == kept


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_heard_can_be_stored_and_is_not_changed_again(text: str) -> None:
    kept = sayable(text)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) <= MOST_SAID
    assert sayable(kept) == kept
