"""Codes that an agent presses in a talk, and keys that are the caller's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.calls.feature_keys import WAIT_MS, Feature, FeatureKeys


def press(keys: FeatureKeys, typed: str, gap_ms: int = 200) -> tuple[str, list[Feature]]:
    """What reaches the caller, and which features were wanted."""
    passed, wanted = "", list[Feature]()
    for at, key in enumerate(typed):
        through, feature = keys.press(key, "event", at * gap_ms)
        passed += "".join(each for each, _ in through)
        wanted += [feature] if feature else []
    return passed, wanted


def test_a_code_is_ours_and_its_keys_reach_nobody() -> None:
    assert press(FeatureKeys(), "*1*2*3") == ("", ["consult", "join", "back"])


def test_other_keys_go_through_at_once_and_in_order() -> None:
    assert press(FeatureKeys(), "12#*9**1") == ("12#*9*", ["consult"])


def test_a_star_alone_goes_through_when_nothing_follows() -> None:
    keys = FeatureKeys()
    assert press(keys, "*") == ("", [])
    assert keys.due_ms == WAIT_MS
    assert keys.pass_time(WAIT_MS - 1) == []
    assert keys.pass_time(WAIT_MS) == [("*", "event")]
    assert keys.due_ms is None
    assert keys.press("1", "tones", WAIT_MS + 1) == ([("1", "tones")], None)


def test_a_code_typed_too_slowly_is_no_code() -> None:
    assert press(FeatureKeys(), "*1", gap_ms=WAIT_MS) == ("*1", [])


def test_without_codes_everything_is_the_callers() -> None:
    assert press(FeatureKeys({}), "*1#") == ("*1#", [])


@given(st.text("0123456789*#", max_size=30))
def test_no_key_is_lost_or_told_twice(typed: str) -> None:
    keys = FeatureKeys()
    passed, wanted = press(keys, typed)
    passed += "".join(key for key, _ in keys.pass_time(10**9))
    rest = typed
    for feature in wanted:
        code = next(code for code, each in keys.codes.items() if each == feature)
        head, _, rest = rest.partition(code)
        assert passed.startswith(head)
        passed = passed.removeprefix(head)
    assert passed == rest
