from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect

from ivr.domain.api_token import ApiToken, Right
from ivr.domain.kept_response import KeptResponse
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import StorageError
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TOKEN = ApiToken("抢修系统", "abc", frozenset({Right.CREW, Right.READ}), AT, AT + timedelta(1))
KEPT = KeptResponse("token:抢修系统", "k1", "digest", AT, '{"told": "好"}', AT)


def store(database: Database, *things: ApiToken | KeptResponse) -> None:
    with database.unit_of_work() as unit:
        for thing in things:
            if isinstance(thing, ApiToken):
                unit.api_tokens.save(thing)
            else:
                unit.kept_responses.save(thing)
        unit.commit()


def test_a_token_comes_back_as_stored_by_name_and_by_digest(either: Database) -> None:
    later = replace(TOKEN, name="导入", digest="def", created_at=AT + timedelta(1), used_at=AT)
    store(either, later, TOKEN)
    store(either, revoked := replace(TOKEN, revoked_at=AT + timedelta(hours=1)))
    with either.unit_of_work(read_only=True) as unit:
        assert unit.api_tokens.get("抢修系统") == revoked
        assert unit.api_tokens.by_digest("def") == later
        assert unit.api_tokens.by_digest("nobody") is None
        assert list(unit.api_tokens.every()) == [revoked, later]


def test_two_tokens_never_share_a_secret(either: Database) -> None:
    with pytest.raises(StorageError):
        store(either, TOKEN, replace(TOKEN, name="另一个"))


def test_an_answer_is_kept_by_its_sender_and_forgotten_in_time(either: Database) -> None:
    other = replace(KEPT, sender="hook", sent_at=None, at=AT - timedelta(seconds=1))
    store(either, KEPT, other)
    store(either, newer := replace(KEPT, sent_at=AT + timedelta(seconds=9)))
    with either.unit_of_work() as unit:
        assert unit.kept_responses.get("hook", "k1") == other
        unit.kept_responses.forget_before(AT)
        assert unit.kept_responses.get("hook", "k1") is None
        assert unit.kept_responses.get("token:抢修系统", "k1") == newer


def test_going_back_an_order_whose_crew_set_out_is_a_dispatched_one(place: Place) -> None:
    database = place.open()
    store(database, TOKEN, KEPT)
    order = WorkOrder("GD202611240001", Kind.FAULT, AT, status=Status.ON_THE_WAY)
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.commit()
    database.close()
    with place.connected() as connection:
        downgrade(connection, "0007")
        names = inspect(connection).get_table_names()
        assert not {"api_tokens", "kept_responses"} & set(names)
    again = place.open()
    with again.unit_of_work(read_only=True) as unit:
        assert unit.orders.get(order.number) == replace(order, status=Status.DISPATCHED)
        assert unit.api_tokens.every() == []
    again.close()


def test_a_page_of_orders_begins_where_the_last_one_ended(either: Database) -> None:
    from ivr.domain.ports import OrderQuery

    orders = [WorkOrder(f"GD20261124{n:04d}", Kind.FAULT, AT + timedelta(n // 2)) for n in range(5)]
    with either.unit_of_work() as unit:
        for order in orders:
            unit.orders.add(order)
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        first = unit.orders.page(OrderQuery(most=3))
        last = first[-1]
        rest = unit.orders.page(OrderQuery(after=(last.opened_at, last.number)))
    assert [*first, *rest] == orders
