"""Every repaired fault and answered complaint is called back about, each number once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.callback import CallbackKind, CallbackState
from ivr.domain.callback_wanted import (
    ARCHIVED,
    ended,
    is_asked_afterwards,
    notice_number,
    return_call,
    satisfaction_calls,
)
from ivr.domain.customer import Customer
from ivr.domain.identity import CALLED_BACK
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


def order(number: str = "GD1", contact: str | None = "13800000001", **told: object) -> WorkOrder:
    new = WorkOrder(number, Kind.FAULT, NOON, contact=contact, caller="13900000009")
    return replace(new, **told)  # type: ignore[arg-type]


def restored(one: WorkOrder) -> WorkOrder:
    return replace(one, status=Status.RESTORED).noted(LATER, "crew", "status", "已复电")


@pytest.mark.parametrize("before", [None, *sorted(IN_HAND), Status.CLOSED])
def test_a_fault_that_is_mended_is_called_back_about(before: Status | None) -> None:
    known = None if before is None else order(status=before)
    assert is_asked_afterwards(known, restored(order()))


def test_what_was_restored_already_or_is_only_a_test_is_not() -> None:
    assert not is_asked_afterwards(restored(order()), restored(order()))
    assert not is_asked_afterwards(order(), order(status=Status.CLOSED))
    assert not is_asked_afterwards(order(), restored(order(test=True)))
    assert not is_asked_afterwards(order(), restored(order(kind=Kind.SUGGESTION)))


def test_complaints_are_and_reports_where_the_reporter_has_told_a_number() -> None:
    for kind in (Kind.COMPLAINT, Kind.WHISTLE_BLOWING, Kind.EMERGENCY):
        assert is_asked_afterwards(order(kind=kind), restored(order(kind=kind)))
    unnamed = order(kind=Kind.WHISTLE_BLOWING, contact=None)
    assert not is_asked_afterwards(unnamed, restored(unnamed))


def test_each_number_of_a_fault_is_rung_once_and_the_others_count_as_reached() -> None:
    main = restored(order(area=Area.CITY))
    merged = [
        order("GD2", "13800000002"),
        order("GD3", "13800000001"),
        order("GD4", "13800000002"),
        order("GD5", None, caller=None),
    ]
    first, second = satisfaction_calls(main, merged)
    assert (first.number, first.order.number, first.also) == ("13800000001", "GD1", ("GD3", "GD5"))
    assert (second.number, second.order.number, second.also) == ("13800000002", "GD2", ("GD4",))
    made = first.as_callback(7)
    assert (made.id, made.orders) == ("HF000007", ("GD1", "GD3", "GD5"))
    assert (made.created_at, made.next_try_at) == (LATER, LATER)
    assert (made.due_at, made.area) == (LATER + timedelta(hours=24), Area.CITY)
    assert second.as_callback(8).created_at == LATER


def test_a_fault_without_any_number_is_a_persons() -> None:
    (only,) = satisfaction_calls(restored(order(contact=None, caller=None)), [])
    made = only.as_callback(1)
    assert (made.state, made.note) == (CallbackState.BY_HAND, "没有联系电话")


def test_a_reporter_is_rung_where_he_has_said_and_nowhere_else() -> None:
    report = restored(order(kind=Kind.WHISTLE_BLOWING, caller="13900000009"))
    (only,) = satisfaction_calls(report, [])
    assert only.number == "13800000001"
    assert only.as_callback(1).protected


def promise(**told: object) -> WorkOrder:
    return replace(order(kind=Kind.RETURN_CALL, due_at=LATER), **told)  # type: ignore[arg-type]


def test_a_promised_return_call_is_one_until_it_is_done() -> None:
    wanted = return_call(None, promise())
    assert wanted is not None
    assert (wanted.kind, wanted.number) == (CallbackKind.RETURN, "13800000001")
    assert wanted.as_callback(1).due_at == LATER
    drafted = promise(status=Status.DRAFT)
    assert return_call(None, drafted) is None
    assert return_call(drafted, promise()) is not None
    assert return_call(promise(), promise(status=Status.DISPATCHED)) is None
    assert return_call(None, promise(status=Status.DISPATCHED)) is not None
    assert return_call(None, promise(status=Status.CLOSED)) is None
    assert return_call(None, promise(test=True)) is None
    assert return_call(None, order()) is None


def test_a_return_call_in_another_language_is_a_persons() -> None:
    wanted = return_call(None, promise(language="英语"))
    assert wanted is not None
    made = wanted.as_callback(1)
    assert (made.state, made.note) == (CallbackState.BY_HAND, "要会说英语的人回电")
    unreachable = return_call(None, promise(contact=None, caller=None))
    assert unreachable is not None
    assert unreachable.by_hand == "没有联系电话"
    protected = return_call(None, promise(topic=CALLED_BACK))
    assert protected is not None
    assert protected.as_callback(1).protected


def test_call_backs_end_with_their_matter() -> None:
    assert ended(None, order()) is None
    assert ended(restored(order()), restored(order())) is None
    assert ended(restored(order()), order(status=Status.CLOSED)) == ARCHIVED
    assert ended(restored(order()), order()) == "工单又在办了"
    assert ended(order(status=Status.MERGED), order()) == "工单又在办了"
    assert ended(order(status=Status.MERGED), order(status=Status.CLOSED)) is None
    assert ended(order(), restored(order())) is None
    assert ended(promise(), promise(status=Status.DISPATCHED)) is None
    assert ended(promise(), promise(status=Status.CLOSED)) == "工单已是「已归档」"


@pytest.mark.parametrize(
    ("contact", "phones", "number"),
    [
        ("王主任 13800000007", ("13800000008",), "13800000007"),
        ("王主任，010-62345678、总务处", (), "01062345678"),
        ("王主任", ("13800000008",), "13800000008"),
        (None, (), None),
    ],
)
def test_an_important_customer_is_told_at_the_number_beside_the_name(
    contact: str | None, phones: tuple[str, ...], number: str | None
) -> None:
    home = Address.parse("和平路18号")
    customer = Customer("3300012345", "医院", home, None, phones, important_contact=contact)
    assert notice_number(customer) == number
    assert notice_number(None) is None
