"""Who was promised a call for when the power is back is rung then, and not in the dark."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.callback import CallbackResult
from ivr.domain.callback_rules import NOBODY_IS_RUNG
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.matters import Matter
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.enquiries import EnquiryDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import CallFacts
from ivr.services.told import Told
from tests.helpers.callbacks import NIGHT, TEN
from tests.services.callback_house import House

PHONE = "13800000001"
HOUR = timedelta(hours=1)
STORM = KnownOutage(
    "TD1",
    OutageKind.FAULT,
    "台风刮倒了电杆",
    NIGHT - HOUR,
    TEN - HOUR,
    areas=(Address.parse("和平路"),),
    until_restored=True,
)


def store(house: House, outage: KnownOutage) -> None:
    with house.database.unit_of_work() as unit:
        unit.outages.save(outage)
        unit.commit()


def promised(house: House, outage: str | None = STORM.number, address: str | None = None) -> str:
    """The number of a return call that was promised in the night."""
    house.clock.at = NIGHT
    told = Told(contact=PHONE, address=address)
    call = CallFacts("c0", PHONE, test=False)
    desk = EnquiryDesk(house.desk.office)
    order = desk.promise_return_call(told, call, "来电以后请打电话告诉客户", None, outage)
    house.clock.at = TEN
    return order.number


def clock(house: House, order: str) -> ServiceClock:
    with house.database.unit_of_work(read_only=True) as unit:
        (found,) = unit.clocks.of_order(order)
    assert found.matter is Matter.RETURN_CALL
    return found


def test_nobody_is_rung_while_the_power_is_away_and_at_once_when_it_is_back(house: House) -> None:
    store(house, STORM)
    number = promised(house)
    assert house.order(number).outage == STORM.number
    assert house.take() == []
    assert house.callback().next_try_at == TEN + timedelta(minutes=15)
    assert clock(house, number).started_at is None, "nothing is owed yet"
    back = house.passes(timedelta(minutes=3))
    store(house, replace(STORM, restored_at=back))
    house.passes(timedelta(minutes=1))
    call = house.ring()
    assert (call.order, call.number, call.flow) == (number, PHONE, "回拨")
    assert clock(house, number).started_at == back
    assert house.callback().due_at == back + timedelta(hours=24) == house.order(number).due_at
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.ANSWERED))
    assert not clock(house, number).is_running


def test_who_waits_is_not_looked_at_before_the_power_is_expected(house: House) -> None:
    store(house, replace(STORM, ends_at=TEN + 3 * HOUR))
    promised(house)
    assert house.callback().next_try_at == TEN + 3 * HOUR, "as people see it in the list"
    assert house.take() == []
    assert house.callback().tries == ()


def test_an_outage_that_ends_by_its_own_time_is_over_then(house: House) -> None:
    outage = replace(STORM, ends_at=TEN + HOUR, until_restored=False)
    store(house, outage)
    number = promised(house)
    assert house.take() == []
    house.passes(HOUR)
    assert house.take() == [number]
    assert clock(house, number).started_at == outage.ends_at


def test_nobody_waits_for_an_outage_that_is_called_off_or_gone(house: House) -> None:
    store(house, STORM)
    number = promised(house)
    assert house.take() == []
    with house.database.unit_of_work() as unit:
        unit.outages.remove([STORM.number])
        unit.commit()
    assert house.take() == [number]
    assert clock(house, number).started_at == house.clock.now()


@pytest.mark.parametrize("outage", [None, "TD9", "TD2"])
def test_without_an_outage_that_lasts_the_promise_is_one_for_now(
    house: House, outage: str | None
) -> None:
    store(house, replace(STORM, number="TD2", restored_at=NIGHT - timedelta(minutes=9)))
    number = promised(house, outage)
    assert house.order(number).outage is None
    assert clock(house, number).started_at == NIGHT
    assert house.take() == [number]
    assert house.order(number).kind is Kind.RETURN_CALL


def test_the_promise_begins_once(house: House) -> None:
    store(house, STORM)
    number = promised(house)
    store(house, replace(STORM, restored_at=TEN))
    first = house.ring()
    house.desk.line_result(first.id, "a", CallbackResult.NO_ANSWER)
    lines = [entry for entry in house.order(number).history if entry.event == "clock-started"]
    assert [entry.note for entry in lines] == ["停电TD1已经过去，照约定给客户打电话"]
    house.passes(6 * HOUR)
    assert house.take() == [number]
    assert len([e for e in house.order(number).history if e.event == "clock-started"]) == 1


def test_a_promise_for_later_and_one_for_now_are_two(house: House) -> None:
    store(house, STORM)
    later = promised(house)
    now = promised(house, None)
    assert now != later
    assert promised(house) == later
    assert promised(house, None) == now
    assert house.take() == [now]


def test_a_time_that_the_customer_has_chosen_is_kept_when_the_outage_is_stored_again(
    house: House,
) -> None:
    store(house, STORM)
    promised(house)
    store(house, replace(STORM, restored_at=TEN))
    call = house.ring()
    wish = TEN + 8 * HOUR
    house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.LATER, wish=wish))
    store(house, replace(STORM, restored_at=TEN))
    assert house.callback().next_try_at == wish


def test_a_home_that_another_outage_keeps_dark_is_not_told_that_the_power_is_back(
    house: House,
) -> None:
    other = replace(STORM, number="TD2", ends_at=TEN + 3 * HOUR)
    store(house, STORM)
    promised(house, address="和平路18号")
    store(house, replace(STORM, restored_at=TEN))
    store(house, other)
    assert house.take() == []
    assert house.callback().next_try_at == other.ends_at
    house.passes(3 * HOUR + timedelta(hours=2))
    store(house, replace(other, restored_at=house.clock.now()))
    house.passes(timedelta(minutes=15))
    assert len(house.take()) == 1


def test_an_outage_that_is_to_end_earlier_is_looked_at_earlier(house: House) -> None:
    store(house, replace(STORM, ends_at=TEN + 8 * HOUR))
    promised(house)
    store(house, replace(STORM, ends_at=TEN + HOUR))
    assert house.callback().next_try_at == TEN + HOUR


def test_the_promise_begins_with_the_restoration_though_nobody_dials(house: House) -> None:
    store(house, STORM)
    number = promised(house)
    office = replace(house.desk.office, callbacks=NOBODY_IS_RUNG)
    AreaDesk(office, NoticeDesk(office)).restored(STORM.number)
    assert clock(house, number).started_at == TEN
    assert house.order(number).due_at == TEN + timedelta(hours=24)
