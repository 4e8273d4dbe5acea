"""No amount without a proof by this very call, whatever a flow asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.domain.second_fact import CheckLimits
from ivr.errors import NotAllowed
from ivr.services.flow_actions import FlowActions
from tests.services.town import Town

WANG, LI = "3300012345", "3300012346"
STRANGER = "13900009999"

AMOUNTS = {
    "查电费": {"户号": WANG},
    "查账单": {"户号": WANG, "月份": "202610"},
    "查业务进度": {"户号": WANG},
}
BY_NUMBER = {"查业务进度": {"申请编号": "202611200001"}}


def check(town: Town, call: str = "call-1", caller: str | None = STRANGER, **told: str) -> str:
    """What came of a check."""
    return str(town.run("核实客户", call, caller, **told)["核实"])


def wrong(town: Town, call: str = "call-1", caller: str | None = STRANGER, of: str = WANG) -> str:
    told = {"输入户号": of, "凭据类型": "电表尾号", "凭据": "9999"}
    return check(town, call, caller, **told)


def refused(town: Town, name: str, call: str, caller: str | None, **given: str) -> bool:
    with pytest.raises(NotAllowed, match="还没有核对过"):
        town.run(name, call, caller, **given)
    return True


@pytest.mark.parametrize(("name", "given"), [*AMOUNTS.items(), *BY_NUMBER.items()])
def test_a_flow_that_forgets_the_check_gets_nothing(
    town: Town, name: str, given: dict[str, str]
) -> None:
    """Not even for the telephone on file: that is one fact."""
    for caller in ("13800000001", STRANGER, None):
        assert refused(town, name, "call-1", caller, **given)
    town.run("查客户", "call-1", "13800000001", 电话="13800000001")
    assert refused(town, name, "call-1", "13800000001", **given)


@pytest.mark.parametrize(("name", "given"), AMOUNTS.items())
def test_a_proof_is_of_one_call_and_of_one_account(
    town: Town, name: str, given: dict[str, str]
) -> None:
    assert check(town, "call-1", "13800000001", 输入户号=WANG) == "通过"
    town.run(name, "call-1", "13800000001", **given)
    assert refused(town, name, "call-2", "13800000001", **given)
    assert refused(town, name, "call-1", "13800000001", **{**given, "户号": LI})


def test_the_proof_of_an_application_opens_no_bills(town: Town) -> None:
    """Who follows up an application on an account does not thereby hear what it owes."""
    number = "202611200001"
    result = town.run("核实客户", "call-1", "13800000001", 申请编号=number)
    assert result == {"核实": "通过", "户号": None}
    assert town.run("查业务进度", "call-1", 申请编号=number)["业务类型"] == "增容"
    assert refused(town, "查电费", "call-1", "13800000001", 户号=WANG)
    assert refused(town, "查业务进度", "call-1", "13800000001", 户号=WANG)


def test_the_account_is_told_to_nobody_who_has_not_proved_it(town: Town) -> None:
    assert town.run("核实客户") == {"核实": "还差", "户号": None}
    given = {"凭据类型": "证件尾号", "凭据": "120034"}
    assert town.run("核实客户", **given) == {"核实": "通过", "户号": WANG}
    assert town.run("核实客户") == {"核实": "通过", "户号": WANG}


def test_a_number_that_stands_for_several_accounts_stands_for_none(town: Town) -> None:
    assert check(town, "call-1", "13800000031") == "要户号"
    assert check(town, "call-2", None) == "要户号"
    assert check(town, "call-3", STRANGER) == "要户号"
    told = {"凭据类型": "电表尾号", "凭据": "4301"}
    assert check(town, "call-4", "13800000031", **told) == "要户号"
    assert check(town, "call-5", "13800000031", 输入户号="3300040001") == "通过"


def test_after_three_wrong_facts_a_call_hears_nothing_more(town: Town) -> None:
    assert check(town, "call-1", "13800000001", 输入户号=WANG) == "通过"
    town.run("查电费", "call-1", 户号=WANG)
    answers = [wrong(town, "call-1", "13800000001", LI) for _ in range(4)]
    assert answers == ["不对", "不对", "停核", "停核"]
    right = {"输入户号": LI, "凭据类型": "电话尾号", "凭据": "0002"}
    assert check(town, "call-1", "13800000001", **right) == "停核"
    assert check(town, "call-1", "13800000001") == "停核"
    assert refused(town, "查电费", "call-1", "13800000001", 户号=WANG)


def test_five_wrong_facts_a_day_bar_the_account_over_all_calls(town: Town) -> None:
    for number in range(5):
        assert wrong(town, f"call-{number}", f"1390000000{number}") in ("不对", "停核")
    right = {"输入户号": WANG, "凭据类型": "电表尾号", "凭据": "0815"}
    assert check(town, "call-9", "13900000009", **right) == "停核"
    assert check(town, "call-8", "13800000001", 输入户号=WANG) == "停核"
    assert check(town, "call-7", "13800000002", 输入户号=LI) == "通过"
    town.clock.advance(int(timedelta(hours=12).total_seconds() * 1000))
    assert check(town, "call-10", "13900000009", **right) == "通过"


def test_five_wrong_facts_a_day_bar_the_telephone_over_all_accounts(town: Town) -> None:
    for number in range(5):
        expected = "不对" if number < 4 else "停核"
        assert wrong(town, f"call-{number}", of=f"330002000{number + 1}") == expected
    assert wrong(town, "call-9", of=WANG) == "停核"
    assert check(town, "call-8", "13800000001", 输入户号=WANG) == "通过"


def test_an_account_that_does_not_exist_is_barred_in_the_same_way(town: Town) -> None:
    for told in ("9999999999", "一二三", "1" * 5000, "😀"):
        answers = [wrong(town, f"call-{told[:3]}", None, told) for _ in range(3)]
        assert answers == ["不对", "不对", "停核"]


def test_a_test_call_bars_nobody(town: Town) -> None:
    told = {"输入户号": WANG, "凭据类型": "电表尾号", "凭据": "9999"}
    for number in range(5):
        town.run("核实客户", f"test-{number}", None, True, **told)
    assert town.run("核实客户", "test-9", None, True, **told)["核实"] == "停核"
    assert wrong(town) == "不对"


def test_the_limits_are_settings(town: Town) -> None:
    strict = FlowActions(
        town.database.unit_of_work, town.clock, limits=CheckLimits(per_call=1, per_day=1)
    )
    told = {"输入户号": WANG, "凭据类型": "电表尾号", "凭据": "9999"}
    assert strict.run("核实客户", told, call_id="call-1", caller=None)["核实"] == "停核"
    assert strict.run("核实客户", told, call_id="call-2", caller=None)["核实"] == "停核"


def test_what_is_kept_of_a_check_holds_no_fact(town: Town) -> None:
    told = {"输入户号": WANG, "凭据类型": "证件尾号", "凭据": "120034"}
    assert check(town, **told) == "通过"
    with town.database.unit_of_work(read_only=True) as unit:
        (kept,) = unit.identity_checks.of_call("call-1")
    assert "120034" not in repr(kept)
    assert (kept.subject, kept.proved, kept.caller) == (WANG, True, STRANGER)


def test_a_kind_of_fact_that_no_flow_may_say_is_named(town: Town) -> None:
    with pytest.raises(NotAllowed, match="凭据类型不能是「生日」"):
        check(town, 输入户号=WANG, 凭据类型="生日", 凭据="1234")
    assert check(town, 输入户号=WANG, 凭据="1234") == "还差"


CALLERS = st.sampled_from([None, "13800000001", "13800000002", STRANGER])
CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "输入户号": st.sampled_from([WANG, LI, "9999999999"]),
        "凭据类型": st.sampled_from(["电话尾号", "证件尾号", "电表尾号"]),
        "凭据": st.sampled_from(["0001", "0002", "120034", "127950", "0815", "1428", "0000"]),
    },
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(["c1", "c2"]), CALLERS, CLAIMS), max_size=10))
def test_whatever_is_tried_amounts_follow_only_on_a_proof(
    town: Town, tries: list[tuple[str, str | None, dict[str, str]]]
) -> None:
    town.clock.advance(int(timedelta(days=1).total_seconds() * 1000))
    day = str(town.clock.now().date())
    proved: dict[str, set[str]] = {"c1": set(), "c2": set()}
    missed = {"c1": 0, "c2": 0}
    for name, caller, told in tries:
        if told.get("凭据") and not told.get("凭据类型"):
            continue
        call = f"{day} {name}"
        result = town.run("核实客户", call, caller, **told)
        if result["核实"] == "通过":
            proved[name].add(str(result["户号"]))
        missed[name] += result["核实"] == "不对"
        for account in (WANG, LI):
            try:
                town.run("查电费", call, caller, 户号=account)
            except NotAllowed:
                continue
            assert account in proved[name]
            assert missed[name] < 3
