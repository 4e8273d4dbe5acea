"""What flows bring back about accounts, once the caller is proved."""

from __future__ import annotations

import pytest

from ivr.services.flow_actions import Results
from tests.services.town import Town

WANG, LI, CHEN, SHARED = "3300012345", "3300012346", "3300012347", "3300040001"
PHONES = {
    WANG: "13800000001",
    LI: "13800000002",
    CHEN: "13800000003",
    "3300030001": "13800000021",
    "3300030002": "13800000022",
    SHARED: "13800000031",
}


def ask(town: Town, name: str, account: str, **given: str) -> Results:
    """The answer to the account's own caller."""
    call, caller = f"call of {account}", PHONES.get(account)
    assert town.run("核实客户", call, caller, 输入户号=account)["核实"] == "通过"
    return town.run(name, call, caller, 户号=account, **given)


def test_a_paid_bill_is_told_with_its_amount_in_yuan(town: Town) -> None:
    answer = ask(town, "查电费", WANG)
    assert answer == {
        "交费": "已交",
        "账单月份": "十月份",
        "电量": "215",
        "电费": "123.45",
        "交费期限": "2026-11-27T00:00:00+08:00",
        "另有欠费": "没有",
        "欠费月数": None,
        "欠费": None,
        "余额情况": "没有",
        "余额": None,
        "余额时间": None,
    }


def test_arrears_are_told_where_they_are_more_than_the_newest_bill(town: Town) -> None:
    answer = ask(town, "查电费", CHEN)
    assert (answer["交费"], answer["另有欠费"]) == ("过期", "有")
    assert (answer["欠费月数"], answer["欠费"]) == ("三个月", "292.2")
    paid = "户号,月份,电量,电费,交费期限,交费时间\n3300012347,2026-08,1,1,2026-09-25,2026-11-01\n"
    town.accounts.bills(f"{paid}3300012347,2026-09,1,1,2026-10-25,2026-11-01\n".encode())
    answer = ask(town, "查电费", CHEN)
    assert (answer["交费"], answer["另有欠费"]) == ("过期", "没有")


def test_a_bill_before_its_day_is_owed_and_not_late(town: Town) -> None:
    answer = ask(town, "查电费", LI)
    assert (answer["交费"], answer["另有欠费"]) == ("未交", "没有")


@pytest.mark.parametrize(
    ("account", "told"),
    [("3300030001", ("有余", "86.2")), ("3300030002", ("透支", "3.5"))],
)
def test_a_balance_is_told_without_a_sign(town: Town, account: str, told: tuple[str, str]) -> None:
    answer = ask(town, "查电费", account)
    assert (answer["余额情况"], answer["余额"]) == told
    assert answer["交费"] == "没有账单"


def test_a_balance_of_nothing_is_used_up(town: Town) -> None:
    town.accounts.balances("户号,余额,截至时间\n3300030001,0,2026-11-24 08:00\n".encode())
    assert ask(town, "查电费", "3300030001")["余额情况"] == "用完"


@pytest.mark.parametrize(
    ("words", "found", "month"),
    [
        ("202610", "有", "十月份"),
        ("上个月", "有", "十月份"),
        ("三月份", "有", "三月份"),
        ("去年十二月", "有", "去年十二月份"),
        ("2024-11", "有", "二零二四年十一月份"),
        ("202611", "没有", "十一月份"),
        ("202410", "太早", "二零二四年十月份"),
        ("202612", "没到", "十二月份"),
        ("不知道", "没听懂", None),
        ("😀" * 2000, "没听懂", None),
    ],
)
def test_a_month_of_the_last_two_years_is_told(
    town: Town, words: str, found: str, month: str | None
) -> None:
    answer = ask(town, "查账单", WANG, 月份=words)
    assert (answer["有否"], answer["账单月份"]) == (found, month)
    assert (answer["电费"] is not None) == (found == "有")


def test_an_application_under_way_is_told_first(town: Town) -> None:
    header = "申请编号,业务类型,当前阶段,阶段时间,户号,预计完成,办结日期\n"
    town.accounts.applications(
        f"{header}202611230001,过户,已经办好,2026-11-23,{WANG},,2026-11-23\n".encode()
    )
    answer = ask(town, "查业务进度", WANG)
    assert (answer["有否"], answer["件数"], answer["业务类型"]) == ("有", "2", "增容")
    assert (answer["进度"], answer["预计完成"]) == ("办理中", "2026-11-28T00:00:00+08:00")
    assert ask(town, "查业务进度", LI)["进度"] == "办结"
    assert ask(town, "查业务进度", SHARED)["有否"] == "没有"


def test_a_day_that_has_passed_is_not_promised_again(town: Town) -> None:
    number = "202611050003"
    given = {"申请编号": number, "凭据类型": "电话尾号", "凭据": "0071"}
    assert town.run("核实客户", "call-1", None, **given)["核实"] == "通过"
    answer = town.run("查业务进度", "call-1", None, 申请编号=number)
    assert (answer["进度"], answer["预计完成"]) == ("过期", None)
