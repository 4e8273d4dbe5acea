import csv
import io
from collections import Counter
from datetime import timedelta
from pathlib import Path

from ivr.clock import local
from ivr.domain.bill import Payment
from ivr.domain.regime import Regime
from ivr.domain.terms import Area
from ivr.services.area_desk import AreaDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import Office
from ivr.services.sample_town import load_sample_town, with_times
from storage.database import ScratchDatabase
from tests.services.town import NOON, Town, sample_files


def test_the_town_has_every_kind_of_customer(town: Town) -> None:
    rows = sample_files().customers.decode().splitlines()[1:]
    areas = Counter(row.rsplit(",", 3)[1] for row in rows)
    assert 35 <= len(rows) <= 45
    assert min(areas[word] for word in ("城区", "农村", "边远地区", "")) >= 2
    with town.database.unit_of_work(read_only=True) as unit:
        (customer,) = unit.customers.by_phone("13800000001")
        assert unit.customers.count() == len(rows)
    assert customer.area is Area.CITY


def test_every_address_of_the_town_is_understood(town: Town) -> None:
    with town.database.unit_of_work(read_only=True) as unit:
        for row in sample_files().customers.decode().splitlines()[1:]:
            customer = unit.customers.by_account(row.split(",")[0])
            assert customer is not None
            assert customer.address.rest == ""
            assert customer.address.same_home(customer.address)
            assert customer.address.before_confirmation


def test_one_outage_runs_and_one_is_planned_in_three_days(town: Town) -> None:
    with town.database.unit_of_work(read_only=True) as unit:
        running, planned = unit.outages.between(NOON, NOON + timedelta(days=7))
    assert running.runs_at(NOON)
    assert local(planned.starts_at).date() == local(NOON).date() + timedelta(days=3)


def test_loading_again_renews_the_town(town: Town) -> None:
    count = load_sample_town(sample_files(), town.imports, town.accounts, town.clock)
    with town.database.unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == count


def test_relative_times_are_counted_from_the_instant_of_loading() -> None:
    text = with_times("{-2小时},{+3天 08:00},{+1天}", NOON)
    assert text == "2026-11-24 10:00,2026-11-27 08:00,2026-11-25 12:00"
    assert with_times("{-0月 08},{-11月},{-12月 25}", NOON) == "2026-11-08,2025-12,2025-11-25"


def test_the_town_has_bills_of_every_kind(town: Town) -> None:
    """Paid, to be paid, overdue; money left and used up; applications late, done and under way."""
    payments = {bill.payment(NOON) for bill in town.accounts.list_bills()}
    assert payments == set(Payment)
    assert {balance.amount_fen > 0 for balance in town.accounts.list_balances()} == {True, False}
    applications = town.accounts.list_applications()
    today = local(NOON).date()
    assert {(a.done_on is None, a.is_late(today)) for a in applications} == {
        (True, True),
        (True, False),
        (False, False),
    }


def test_every_home_of_the_town_has_its_line_and_transformer() -> None:
    """So that a newcomer's storm is seen as the outage of an area from the first call on."""
    rows = list(csv.DictReader(io.StringIO(sample_files().customers.decode())))
    assert all(row["线路"] and row["台区"] for row in rows)
    homes = Counter(row["台区"] for row in rows)
    assert len([name for name, count in homes.items() if count >= 3]) >= 5
    lines = {row["台区"]: row["线路"] for row in rows}
    assert all(lines[row["台区"]] == row["线路"] for row in rows)


def test_three_homes_that_call_are_a_suspected_outage_of_their_transformer(town: Town) -> None:
    office = Office(town.database.unit_of_work, town.clock, Regime())
    for home in (1, 2, 5):
        town.run("新建工单", f"call-{home}", f"1380000001{home}", 户号=f"330002000{home}")
    (suspected,) = AreaDesk(office, NoticeDesk(office)).suspected()
    assert suspected.suspicion.area.text == "台区阳光花园1号公变"
    assert (suspected.suspicion.homes, suspected.customers) == (3, 5)


def test_the_town_goes_with_all_that_belongs_to_it(town: Town) -> None:
    files = sample_files()
    town.accounts.forget(files.applications)
    assert town.imports.forget(files.customers, files.outages) == 39
    accounts = town.accounts
    assert not (*accounts.list_bills(), *accounts.list_balances(), *accounts.list_applications())


def test_a_scratch_database_is_gone_when_closed() -> None:
    database = ScratchDatabase()
    place = database.place
    Town.load(database)
    database.close()
    assert not Path(place).parent.exists()
