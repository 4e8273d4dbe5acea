"""What was told in confidence goes on as it is and shows nowhere."""

from __future__ import annotations

import json

from ivr.protected import MASK, Protected, concealed, masked, unprotected

GIVEN = {"密码": Protected("8642"), "户号": "3300012345", "地址": None}


def test_a_protected_value_is_still_what_it_is() -> None:
    assert GIVEN["密码"] == "8642"
    assert f"{GIVEN['密码']}" == "8642"
    assert json.dumps(GIVEN["密码"]) == '"8642"'


def test_nothing_that_prints_its_arguments_tells_it() -> None:
    assert "8642" not in repr(GIVEN)


def test_records_have_a_mask_and_drafts_nothing_in_its_place() -> None:
    assert masked(GIVEN) == {**GIVEN, "密码": MASK}
    assert unprotected(GIVEN) == {"户号": "3300012345", "地址": None}


def test_a_reason_is_told_without_the_value_that_it_names() -> None:
    told = concealed("户号 3300012345 的密码 8642 不对", GIVEN.values())
    assert told == "户号 3300012345 的密码 （保密） 不对"
