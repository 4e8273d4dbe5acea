"""What a transaction knows of its rows, and what it writes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.domain.address import Address
from ivr.domain.callback import Callback, CallbackKind, CallbackResult
from ivr.domain.customer import Customer
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import Entry, WorkOrder
from storage.database import Database
from tests.storage.watching import statements

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ORDER = WorkOrder(
    "GD202611240001",
    Kind.FAULT,
    NOW,
    account="3300012345",
    contact="13800000001",
    address=Address.parse("和平路18号3单元"),
    history=(Entry(NOW, "bot", "opened"),),
)


def store(database: Database, order: WorkOrder = ORDER) -> None:
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.commit()


def test_an_order_is_read_once_and_only_what_changed_is_written(database: Database) -> None:
    store(database)
    moved = ORDER.moved(Status.DISPATCHED, NOW + timedelta(minutes=1), "operator", "一班")
    with statements() as asked, database.unit_of_work() as unit:
        assert unit.orders.get(ORDER.number) == unit.orders.get(ORDER.number) == ORDER
        assert unit.orders.of_numbers([ORDER.number]) == {ORDER.number: ORDER}
        unit.orders.save(moved)
        assert unit.orders.get(ORDER.number) == moved
        unit.commit()
    of_orders = [one for one in asked if " work_orders " in one and "WHERE" in one]
    assert [one.split()[0] for one in of_orders].count("UPDATE") == 1
    assert "UPDATE work_orders SET status=? WHERE work_orders.number = ?" in of_orders
    assert sum(one.startswith("INSERT INTO order_history") for one in asked) == 1


def test_what_did_not_change_is_not_written(database: Database) -> None:
    store(database)
    with statements() as asked, database.unit_of_work() as unit:
        unit.orders.save(ORDER)
        unit.commit()
    assert not [one for one in asked if one.startswith(("UPDATE", "INSERT"))]


def test_after_a_commit_everything_is_read_anew(either: Database) -> None:
    store(either)
    with either.unit_of_work() as unit:
        assert unit.orders.get(ORDER.number) == ORDER
        unit.commit()
        moved = ORDER.moved(Status.DISPATCHED, NOW, "operator")
        with either.unit_of_work() as other:
            other.orders.save(moved)
            other.commit()
        assert unit.orders.get(ORDER.number) == moved


def test_an_old_copy_takes_no_line_out_of_the_history(either: Database) -> None:
    store(either)
    noted = ORDER.noted(NOW, "operator", "note", "问过了")
    with either.unit_of_work() as unit:
        unit.orders.save(noted)
        unit.orders.save(replace(ORDER, symptom="路灯也不亮"))
        told = replace(noted, symptom="路灯也不亮")
        assert unit.orders.get(ORDER.number) == told
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.orders.get(ORDER.number) == told


def test_what_was_not_committed_is_gone_for_the_next_one(either: Database) -> None:
    store(either)
    with either.unit_of_work() as unit:
        unit.orders.save(ORDER.moved(Status.DISPATCHED, NOW, "operator"))
    with either.unit_of_work(read_only=True) as unit:
        assert unit.orders.get(ORDER.number) == ORDER


def test_a_customer_who_is_saved_is_read_anew(either: Database) -> None:
    customer = Customer("3300012345", "王小明", Address.parse("和平路18号"), None, ("13800000001",))
    moved = replace(customer, address=Address.parse("和平路20号"), phones=())
    with either.unit_of_work() as unit:
        unit.customers.save([customer])
        assert unit.customers.by_account(customer.account) == customer
        unit.customers.save([moved])
        assert unit.customers.by_account(customer.account) == moved
        unit.customers.remove([customer.account])
        assert unit.customers.by_account(customer.account) is None
        unit.commit()


def test_a_call_back_knows_what_its_order_has_made_of_it(either: Database) -> None:
    """The store ends it with the order, in the same transaction in which it was read before."""
    restored = ORDER.moved(Status.RESTORED, NOW + timedelta(hours=1), "operator")
    store(either)
    with either.unit_of_work() as unit:
        unit.orders.save(restored)
        (waiting,) = unit.callbacks.of_order(ORDER.number)
        assert unit.callbacks.get(waiting.sequence) == waiting
        again = restored.moved(Status.OPEN, NOW + timedelta(hours=2), "operator", "还没有电")
        unit.orders.save(again)
        found = unit.callbacks.get(waiting.sequence)
        assert found is not None
        assert found.state is not waiting.state
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.callbacks.get(waiting.sequence) == found


def test_a_number_that_is_forgotten_leaves_its_tries_too(either: Database) -> None:
    callback = Callback(1, CallbackKind.RETURN, "13800000001", NOW, NOW)
    tried = callback.leased("node", NOW, NOW + timedelta(minutes=3)).dialled("node", "call", NOW)
    tried = tried.tried(CallbackResult.BUSY, "", NOW)
    with either.unit_of_work() as unit:
        unit.callbacks.add(callback)
        unit.callbacks.save(tried)
        unit.commit()
    with either.unit_of_work() as unit:
        assert unit.callbacks.calls_to(["13800000001"], NOW) == {"13800000001": [NOW]}
        unit.callbacks.save(replace(tried, number=None))
        assert unit.callbacks.calls_to(["13800000001"], NOW) == {}
        unit.commit()
