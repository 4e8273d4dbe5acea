from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ivr.domain.address import Address
from ivr.domain.application import Application
from ivr.domain.bill import Balance, Bill
from ivr.domain.customer import Customer
from ivr.domain.month import Month
from ivr.domain.second_fact import FactKind, IdentityCheck
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOME = Address.parse("和平路18号")
WANG = Customer(
    "3300012345", "王小明", HOME, None, ("13800000001",), id_ending="12003X", meter_ending="0815"
)
LI = Customer("3300012346", "李桂兰", HOME)
DUE = date(2026, 11, 25)
PAID = Bill(WANG.account, Month(2026, 9), 180, 9_999_999_999, date(2026, 10, 25), NOW)
UNPAID = Bill(WANG.account, Month(2026, 10), 215, 12345, DUE)
OF_LI = Bill(LI.account, Month(2025, 12), 1, 1, DUE)
BALANCE = Balance(LI.account, -350, NOW)
FIRST = Application("202611200001", "增容", "正在办", date(2026, 11, 21), WANG.account, "王小明")
SECOND = Application(
    "202611200002",
    "新装",
    "已受理",
    date(2026, 11, 23),
    None,
    None,
    ("13800000071", "057188880072"),
    date(2026, 12, 1),
    date(2026, 11, 30),
)
CHECK = IdentityCheck("call-1", NOW, WANG.account, "13900000001", FactKind.IDENTITY, False)


def fill(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.customers.save([WANG, LI])
        assert unit.bills.save([PAID, UNPAID, OF_LI]) == 0
        assert unit.bills.save_balances([BALANCE]) == 0
        assert unit.applications.save([FIRST, SECOND]) == 0
        unit.identity_checks.add(CHECK)
        unit.commit()


def test_a_customer_keeps_what_he_may_prove_himself_with(either: Database) -> None:
    fill(either)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.customers.by_account(WANG.account) == WANG
        assert unit.customers.by_account(LI.account) == LI


def test_bills_come_back_as_stored_the_newest_first(either: Database) -> None:
    fill(either)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.bills.of_account(WANG.account) == [UNPAID, PAID]
        assert unit.bills.of_account(WANG.account, Month(2026, 10)) == [UNPAID]
        assert unit.bills.every() == [UNPAID, PAID, OF_LI]
        assert unit.bills.every(LI.account) == [OF_LI]
        assert unit.bills.balance(LI.account) == BALANCE
        assert unit.bills.balance(WANG.account) is None
        assert unit.bills.balances() == [BALANCE]


def test_a_bill_is_replaced_by_one_of_the_same_month(either: Database) -> None:
    fill(either)
    paid, later = replace(UNPAID, paid_at=NOW), replace(UNPAID, month=Month(2026, 11))
    with either.unit_of_work() as unit:
        assert unit.bills.save([paid, later]) == 1
        assert unit.bills.save_balances([replace(BALANCE, amount_fen=5)]) == 1
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.bills.of_account(WANG.account) == [later, paid, PAID]
        assert unit.bills.balances() == [replace(BALANCE, amount_fen=5)]


def test_many_bills_are_stored_at_once(either: Database) -> None:
    fill(either)
    many = [replace(UNPAID, month=Month(2000 + n // 12, n % 12 + 1)) for n in range(1000)]
    with either.unit_of_work() as unit:
        assert unit.bills.save(many) == 2
        assert unit.bills.save(many) == 1000


def test_what_belongs_to_an_account_is_forgotten_with_it(either: Database) -> None:
    fill(either)
    with either.unit_of_work() as unit:
        unit.bills.remove([WANG.account])
        unit.customers.remove([WANG.account])
        unit.applications.remove([FIRST.number, "999999999999"])
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.bills.every() == [OF_LI]
        assert unit.applications.every() == [SECOND]


def test_applications_come_back_as_stored_the_last_moved_first(either: Database) -> None:
    fill(either)
    later = replace(SECOND, account=WANG.account)
    with either.unit_of_work() as unit:
        assert unit.applications.save([later]) == 1
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.applications.get(FIRST.number) == FIRST
        assert unit.applications.get("999999999999") is None
        assert unit.applications.of_account(WANG.account) == [later, FIRST]
        assert unit.applications.every() == [FIRST, later]


def test_checks_are_found_by_call_account_and_telephone(either: Database) -> None:
    fill(either)
    early = replace(CHECK, call_id="call-0", at=NOW - timedelta(days=1))
    silent = replace(CHECK, caller=None, fact=None, proved=True)
    trial = replace(CHECK, call_id="call-2", test=True)
    with either.unit_of_work() as unit:
        for check in (early, silent, trial):
            unit.identity_checks.add(check)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        checks = unit.identity_checks
        assert checks.of_call("call-1") == [CHECK, silent]
        assert checks.of_call("call-9") == []
        assert checks.of_subject(WANG.account, NOW, test=False) == [CHECK, silent]
        assert checks.of_subject(WANG.account, early.at, test=False) == [early, CHECK, silent]
        assert checks.of_subject(WANG.account, NOW, test=True) == [trial]
        assert checks.of_caller("13900000001", NOW, test=False) == [CHECK]


def test_a_database_with_bills_goes_back_and_forth(new_place: Place) -> None:
    """Going back loses what the older structure cannot hold, and nothing else."""
    database = new_place.open()
    fill(database)
    database.close()
    with new_place.connected() as connection:
        downgrade(connection, "0005")
    again = new_place.open()
    with again.unit_of_work(read_only=True) as unit:
        kept = unit.customers.by_account(WANG.account)
        assert kept == replace(WANG, id_ending=None, meter_ending=None)
        assert unit.bills.every() == []
    fill(again)
    with again.unit_of_work(read_only=True) as unit:
        assert unit.customers.by_account(WANG.account) == WANG
    again.close()
