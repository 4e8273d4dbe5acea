"""Bills, balances and applications from CSV files, all or nothing, and as lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ivr.clock import SHANGHAI, Clock, local
from ivr.domain.application import (
    MOST_WORDS,
    NUMBER_DIGITS,
    Application,
    read_application_number,
)
from ivr.domain.bill import Balance, Bill
from ivr.domain.customer import read_account
from ivr.domain.import_log import ImportedList, Sender
from ivr.domain.local_time import read_time
from ivr.domain.money import read_money
from ivr.domain.month import Month
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.text import quoted, squeezed
from ivr.services.csv_table import Column, Content, Row, read_rows, template
from ivr.services.import_cells import (
    Cells,
    account_in,
    day_in,
    filled,
    instant_in,
    phones_in,
    refuse_spreadsheet_number,
)
from ivr.services.import_report import ImportReport, RowRefused
from ivr.services.list_import import ListImport, ListKind, Thing

CLOCKS_APART = timedelta(minutes=5)
"""How far the clock of whoever wrote a file may be ahead."""

ACCOUNT = Column("户号", ("客户编号", "用户编号", "户号码", "account"), True, "3300012345")
BILL_COLUMNS = (
    ACCOUNT,
    Column("月份", ("账期", "电费年月", "电费月份", "年月", "month"), True, "2026-10"),
    Column("电量", ("用电量", "度数", "energy_kwh"), True, "215"),
    Column("电费", ("金额", "应收电费", "应交电费", "电费金额", "amount"), True, "123.45"),
    Column("交费期限", ("截止日期", "交费截止", "缴费期限", "due_on"), True, "2026-11-25"),
    Column("交费时间", ("缴费时间", "实收日期", "交费日期", "paid_at"), False, "2026-11-08 09:30"),
)
BALANCE_COLUMNS = (
    ACCOUNT,
    Column("余额", ("账户余额", "电表余额", "amount"), True, "86.20"),
    Column("截至时间", ("时间", "余额时间", "as_of"), True, "2026-11-24 08:00"),
)
APPLICATION_COLUMNS = (
    Column("申请编号", ("编号", "业务编号", "工作单号", "number"), True, "202611200001"),
    Column("业务类型", ("类型", "业务", "kind"), True, "新装"),
    Column("当前阶段", ("阶段", "进度", "stage"), True, "正在安排上门查看"),
    Column("阶段时间", ("阶段开始", "到这个阶段的日期", "stage_since"), True, "2026-11-24"),
    Column("户号", ACCOUNT.synonyms, False, "3300012345"),
    Column("申请人", ("姓名", "客户名称", "applicant"), False, "王小明"),
    Column("联系电话", ("电话", "手机", "手机号", "联系方式", "phone"), False, "13800000001"),
    Column("预计完成", ("预计办结", "预计日期", "expected_by"), False, "2026-12-01"),
    Column("办结日期", ("完成日期", "done_on"), False, ""),
)


def bills_template() -> bytes:
    """An empty bills' file with one example."""
    return template(BILL_COLUMNS)


def balances_template() -> bytes:
    """An empty balances' file with one example."""
    return template(BALANCE_COLUMNS)


def applications_template() -> bytes:
    """An empty applications' file with one example."""
    return template(APPLICATION_COLUMNS)


@dataclass(frozen=True, slots=True)
class AccountImports:
    """Reads the company's bills and applications into the store, and lists what is there."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    """What a file says of the past has happened by this."""
    area_code: str | None = None

    def bills(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the bills of a file; one of the same account and month is replaced."""
        bringing = ListImport(
            self.unit_of_work,
            BILLS,
            self._of_customers(self._bill),
            lambda unit, all_: unit.bills.save(all_),
        )
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)

    def balances(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the balances of a file, each in place of the account's older one."""
        bringing = ListImport(
            self.unit_of_work,
            BALANCES,
            self._of_customers(self._balance),
            lambda unit, all_: unit.bills.save_balances(all_),
        )
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)

    def applications(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the applications of a file; one of the same number is replaced."""
        bringing = ListImport(
            self.unit_of_work,
            APPLICATIONS,
            lambda _rows: self._application,
            lambda unit, all_: unit.applications.save(all_),
        )
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)

    def list_bills(self, account: str | None = None) -> Sequence[Bill]:
        """All bills, or those of one account, the newest first."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.bills.every(account)

    def list_balances(self) -> Sequence[Balance]:
        """All balances of prepaid accounts."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.bills.balances()

    def list_applications(self) -> Sequence[Application]:
        """All applications."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.applications.every()

    def forget(self, applications: bytes) -> None:
        """Remove the applications that this file holds; bills go with their customers."""
        rows = read_rows(applications, APPLICATION_COLUMNS)
        with self.unit_of_work() as unit:
            unit.applications.remove([row.cells["申请编号"] for row in rows])
            unit.commit()

    def _of_customers(
        self, read: Callable[[Cells, Collection[str]], Thing]
    ) -> Callable[[Sequence[Row]], Callable[[Cells], Thing]]:
        """What reads rows of customers alone, whose accounts it is told."""

        def reader(rows: Sequence[Row]) -> Callable[[Cells], Thing]:
            told = (read_account(row.cells["户号"]) for row in rows)
            with self.unit_of_work(read_only=True) as unit:
                known = unit.customers.known([account for account in told if account])
            return lambda cells: read(cells, known)

        return reader

    def _bill(self, cells: Cells, known: Collection[str]) -> Bill:
        month = Month.read(filled("月份", cells["月份"]))
        if month is None:
            raise RowRefused(f"月份「{quoted(cells['月份'])}」看不懂，请写成 2026-10 这样")
        today = local(self.clock.now()).date()
        if Month.of(today) < month:
            raise RowRefused(f"月份{month.text}还没有到，这个月不会有账单，请核对年月")
        amount = _money("电费", cells["电费"])
        if amount < 0:
            raise RowRefused(f"电费「{quoted(cells['电费'])}」不能是负数")
        due_on = day_in("交费期限", cells["交费期限"])
        if Month.of(due_on) < month:
            raise RowRefused(f"交费期限{due_on}比账单的月份{month.text}还早，请核对年月")
        paid_at = _paid(cells["交费时间"])
        if paid_at is not None and local(paid_at).date() > today:
            raise RowRefused(f"交费时间{quoted(cells['交费时间'])}还没有到，请核对年月日")
        return Bill(
            account=_customer_account(cells["户号"], known),
            month=month,
            energy_kwh=_energy(cells["电量"]),
            amount_fen=amount,
            due_on=due_on,
            paid_at=paid_at,
        )

    def _balance(self, cells: Cells, known: Collection[str]) -> Balance:
        as_of = instant_in("截至时间", cells["截至时间"])
        if as_of > self.clock.now() + CLOCKS_APART:
            raise RowRefused(
                f"截至时间{quoted(cells['截至时间'])}还没有到，余额不能是以后的，请核对时间"
            )
        return Balance(
            account=_customer_account(cells["户号"], known),
            amount_fen=_money("余额", cells["余额"]),
            as_of=as_of,
        )

    def _application(self, cells: Cells) -> Application:
        refuse_spreadsheet_number("申请编号", cells["申请编号"])
        number = read_application_number(cells["申请编号"])
        if number is None:
            raise RowRefused(
                f"申请编号「{quoted(cells['申请编号'])}」不对，应当是{NUMBER_DIGITS}位数字"
            )
        return Application(
            number=number,
            kind=filled("业务类型", cells["业务类型"], MOST_WORDS),
            stage=filled("当前阶段", cells["当前阶段"], MOST_WORDS),
            stage_since=day_in("阶段时间", cells["阶段时间"]),
            account=account_in(cells["户号"]) if cells["户号"] else None,
            applicant=filled("申请人", cells["申请人"]) if cells["申请人"] else None,
            phones=phones_in(cells["联系电话"], self.area_code),
            expected_by=day_in("预计完成", cells["预计完成"]) if cells["预计完成"] else None,
            done_on=day_in("办结日期", cells["办结日期"]) if cells["办结日期"] else None,
        )


def _bill_key(bill: Bill) -> str:
    return f"{bill.account}的{bill.month.text}"


def _account_of(balance: Balance) -> str:
    return balance.account


def _number_of(application: Application) -> str:
    return application.number


BILLS = ListKind(ImportedList.BILLS, BILL_COLUMNS, _bill_key, "户号和月份")
BALANCES = ListKind(ImportedList.BALANCES, BALANCE_COLUMNS, _account_of, "户号")
APPLICATIONS = ListKind(ImportedList.APPLICATIONS, APPLICATION_COLUMNS, _number_of, "申请编号")


def _customer_account(cell: str, known: Collection[str]) -> str:
    account = account_in(cell)
    if account not in known:
        raise RowRefused(f"户号{account}不在客户资料里，请先用 ivr customers import 导入这一户")
    return account


def _money(name: str, cell: str) -> int:
    fen = read_money(filled(name, cell))
    if fen is None:
        raise RowRefused(
            f"{name}「{quoted(cell)}」看不懂，请写成 123.45 这样，以元为单位，最多两位小数"
        )
    return fen


def _energy(cell: str) -> int:
    written = squeezed(filled("电量", cell)).removesuffix("度")
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise RowRefused(f"电量「{quoted(cell)}」看不懂，请写整数的度数，例如 215")
    return int(written)


def _paid(cell: str) -> datetime | None:
    """When it was paid; a day alone is its noon."""
    if not cell:
        return None
    day = day_in("交费时间", cell)
    return read_time(cell) or datetime.combine(day, time(12), SHANGHAI)
