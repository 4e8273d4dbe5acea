import pytest

from ivr.domain.month import Month
from ivr.errors import ImportFileError
from ivr.services.account_imports import (
    applications_template,
    balances_template,
    bills_template,
)
from ivr.services.imports import customers_template
from tests.services.town import Town

BILLS = "户号,月份,电量,电费,交费期限,交费时间\n"
APPLICATIONS = "申请编号,业务类型,当前阶段,阶段时间,户号,申请人,联系电话,预计完成,办结日期\n"


def reason(town: Town, kind: str, text: str) -> str:
    """Why a file is refused; nothing of it is stored."""
    before = town.accounts.list_bills(), town.accounts.list_applications()
    with pytest.raises(ImportFileError) as refused:
        getattr(town.accounts, kind)(text.encode())
    assert before == (town.accounts.list_bills(), town.accounts.list_applications())
    return str(refused.value)


def test_the_templates_can_be_imported_as_they_are(town: Town) -> None:
    town.imports.customers(customers_template())
    assert town.accounts.bills(bills_template()).updated == 1
    assert town.accounts.balances(balances_template()).added == 1
    report = town.accounts.applications(applications_template())
    assert (report.added, report.updated) == (0, 1)


def test_a_bill_replaces_that_of_the_same_month(town: Town) -> None:
    report = town.accounts.bills(
        f"{BILLS}3300012345,2026年10月,216度,¥124.5,2026/11/25,2026-11-08\n"
        "3300012345,202611,0,0,2026-12-25,\n".encode()
    )
    assert (report.added, report.updated) == (1, 1)
    november, october = town.accounts.list_bills("3300012345")[:2]
    assert (november.month, november.amount_fen) == (Month(2026, 11), 0)
    assert (october.energy_kwh, october.amount_fen) == (216, 12450)
    assert october.paid_at is not None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("3300012345,2026-13,1,1,2026-11-25,", "第3行：月份「2026-13」看不懂"),
        ("3300012345,2026-10,一,1,2026-11-25,", "第3行：电量「一」看不懂，请写整数"),
        ("3300012345,2026-10,1,1.234,2026-11-25,", "第3行：电费「1.234」看不懂"),
        ("3300012345,2026-10,1,-1,2026-11-25,", "第3行：电费「-1」不能是负数"),
        ("3300012345,2026-10,1,,2026-11-25,", "第3行：没有填电费"),
        ("3300012345,2026-10,1,1,月底,", "第3行：交费期限「月底」看不懂"),
        ("3300012345,2026-10,1,1,2026-02-30,", "第3行：交费期限「2026-02-30」看不懂"),
        ("3300012345,2026-10,1,1,2025-11-25,", "交费期限2025-11-25比账单的月份2026-10还早"),
        ("3300012345,2026-10,1,1,2026-11-25,昨天", "第3行：交费时间「昨天」看不懂"),
        ("3300012345,2026-12,1,1,2027-01-25,", "第3行：月份2026-12还没有到，这个月不会有账单"),
        (
            "3300012345,2026-10,1,1,2026-11-25,2026-11-25",
            "第3行：交费时间2026-11-25还没有到，请核对年月日",
        ),
        ("330001234,2026-10,1,1,2026-11-25,", "第3行：户号「330001234」不对"),
        ("3.3E+09,2026-10,1,1,2026-11-25,", "Excel"),
        ("3399999999,2026-10,1,1,2026-11-25,", "第3行：户号3399999999不在客户资料里"),
        ("3300012346,2026-10,1,1,2026-11-25,", "第3行：户号和月份3300012346的2026-10和第2行重复"),
    ],
)
def test_a_wrong_bill_is_told_by_line_and_column(town: Town, row: str, told: str) -> None:
    assert told in reason(town, "bills", f"{BILLS}3300012346,2026-10,1,1,2026-11-25,\n{row}\n")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026,新装,受理,2026-11-24,,,,,", "第2行：申请编号「2026」不对，应当是12位数字"),
        ("2.026E+11,新装,受理,2026-11-24,,,,,", "Excel"),
        ("202611200009,,受理,2026-11-24,,,,,", "第2行：没有填业务类型"),
        (f"202611200009,新装,{'受' * 21},2026-11-24,,,,,", "第2行：当前阶段有21个字，最多20个字"),
        ("202611200009,新装,受理,,,,,,", "第2行：没有填阶段时间"),
        ("202611200009,新装,受理,2026-11-24,,,12,,", "第2行：联系电话「12」不是可以拨打的号码"),
        ("202611200009,新装,受理,2026-11-24,,,,快了,", "第2行：预计完成「快了」看不懂"),
    ],
)
def test_a_wrong_application_is_told_by_line_and_column(town: Town, row: str, told: str) -> None:
    assert told in reason(town, "applications", f"{APPLICATIONS}{row}\n")


def test_wrong_rows_may_be_left_out(town: Town) -> None:
    report = town.accounts.bills(
        f"{BILLS}3300012350,2026-10,1,1,2026-11-25,\n1,1,1,1,1,1\n".encode(), skip_bad=True
    )
    assert (report.added, [bad.line for bad in report.skipped]) == (1, [3])


def test_of_an_identity_number_no_more_than_its_ending_is_kept_or_told(town: Town) -> None:
    header = "户号,户名,用电地址,证件末六位,电表末四位\n"
    town.imports.customers(
        f"{header}3300012345,王小明,和平路18号,33010619700101123x,000123450815\n".encode()
    )
    with town.database.unit_of_work(read_only=True) as unit:
        customer = unit.customers.by_account("3300012345")
    assert customer is not None
    assert (customer.id_ending, customer.meter_ending) == ("01123X", "0815")
    with pytest.raises(ImportFileError) as refused:
        town.imports.customers(f"{header}3300012345,王小明,和平路18号,3301061,0815\n".encode())
    assert "第2行：证件末六位不对" in str(refused.value)
    assert "3301061" not in str(refused.value)


def test_a_balance_of_a_time_to_come_is_refused_at_its_line(town: Town) -> None:
    header = "户号,余额,截至时间\n"
    balances = town.accounts.list_balances()
    with pytest.raises(ImportFileError, match="第3行：截至时间2026-11-24 12:06还没有到"):
        town.accounts.balances(
            f"{header}3300012345,1,2026-11-24 12:04\n3300012346,1,2026-11-24 12:06\n".encode()
        )
    assert town.accounts.list_balances() == balances
    town.accounts.balances(f"{header}3300012345,1,2026-11-24 12:05\n".encode())


def test_what_is_dated_today_is_taken(town: Town) -> None:
    town.accounts.bills(f"{BILLS}3300012345,2026-11,1,1,2026-12-25,2026-11-24\n".encode())
    assert town.accounts.list_bills("3300012345")[0].paid_at is not None
