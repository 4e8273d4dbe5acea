"""Callers who have waited too long: a supervisor, another number, a return call at their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from ivr.domain.agent import AgentState
from ivr.domain.agent_board import Place, Waiting
from tests.helpers.call_centre import PASSWORD, USERS, VOICES, CallCentre, registered
from tests.helpers.called_person import CalledPerson
from tests.helpers.caller import Caller
from tests.helpers.dialler import Dialler
from tests.helpers.hotline import said
from tests.helpers.kamailio import Kamailio
from tests.helpers.office import asks_for_a_person, hears
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

ELSEWHERE, CUSTOMER = "7000", "13677003909"
OFFER = "让您久等了。下一位就轮到您"
CHIEF_S, ELSEWHERE_S, RETURN_S = 3, 6, 12
_numbers = count(1)


def rules(proxy: Kamailio) -> str:
    return f"""
溢出:
  - {{队列: 人工坐席, 等待: {CHIEF_S}秒, 转到: 值班长}}
  - {{队列: 人工坐席, 等待: {ELSEWHERE_S}秒, 转到: "sip:{ELSEWHERE}@{proxy.place}"}}
  - {{队列: 人工坐席, 等待: {RETURN_S}秒, 转到: 回拨}}
"""


@pytest.fixture(scope="module")
def centre(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallCentre]:
    folder = tmp_path_factory.mktemp("overflow")
    users = {**USERS, ELSEWHERE: PASSWORD, CUSTOMER: PASSWORD}
    with Kamailio(folder / "kamailio", users) as proxy:
        made = CallCentre(
            prepared / "prompts",
            folder,
            proxy=proxy,
            rules=rules(proxy),
            program="tests.helpers.any_hour",
            IVR_DIAL_PREFIXES="1",
        )
        with made.open():
            yield made


@contextmanager
def busy(centre: CallCentre, folder: Path, *also: str) -> Iterator[Caller]:
    """The only agent talks with this caller; `also`: who else is on duty."""
    centre.only_ready("1001", *also)
    with (
        centre.phone(folder, "1001", times=2) as agent,
        Caller(centre.hotline.address, f"1367700395{next(_numbers)}") as call,
    ):
        agent.wait_until_registered()
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        agent.press("5")
        centre.wait_for_state("1001", AgentState.TALKING)
        yield call


@contextmanager
def telephone(centre: CallCentre, number: str) -> Iterator[Dialler]:
    """A telephone of somebody who is no agent."""
    assert centre.proxy is not None
    with registered(centre.proxy, number) as phone:
        yield phone


def test_a_supervisor_takes_who_has_waited_so_long(centre: CallCentre, tmp_path: Path) -> None:
    with (
        busy(centre, tmp_path, "1900"),
        centre.phone(tmp_path, "1900") as chief,
        Caller(centre.hotline.address, "13677003901") as call,
    ):
        chief.wait_until_registered()
        asks_for_a_person(call)
        waited = waits_from(centre, call)
        chief.wait_for("CALL_ESTABLISHED", 20)
        assert waited_s(waited) > CHIEF_S - 1, "not before his time"
        chief.press("5")
        hears(call, VOICES["1900"], 15)
        assert centre.state("1900") is AgentState.TALKING
        assert centre.state("1001") is AgentState.TALKING


def test_another_number_takes_who_has_waited_longer(centre: CallCentre, tmp_path: Path) -> None:
    with (
        busy(centre, tmp_path),
        elsewhere(centre, tmp_path) as phone,
        Caller(centre.hotline.address, "13677003902") as call,
    ):
        phone.wait_until_registered()
        asks_for_a_person(call)
        waited = waits_from(centre, call)
        phone.wait_for("CALL_ESTABLISHED", 20)
        assert waited_s(waited) > ELSEWHERE_S - 1, "not before its time"
        hears(call, VOICES["1002"], 15)
        assert not centre.waits(call.number)
    assert "先帮您接另一个电话" in said(centre.record("13677003902"))


@pytest.mark.proof
def test_a_return_call_is_offered_and_takes_up_its_place_as_the_customer_is_rung(
    centre: CallCentre, tmp_path: Path
) -> None:
    """Nobody is at the other number, either. Who came later waits behind the one rung back."""
    later = Caller(centre.hotline.address, "13677003904")
    with busy(centre, tmp_path) as first, telephone(centre, CUSTOMER) as phone, later:
        with Caller(centre.hotline.address, CUSTOMER) as call:
            asks_for_a_person(call)
            waits_from(centre, call)
            call.hear_ms(RETURN_S * 1_000 + 2_000)
            call.hear_voice(15)
            call.press("1")
            centre.wait_until(lambda: kept(centre), "kept place")
            asks_for_a_person(later)
            waits_from(centre, later)
            call.press("1")
            order = centre.hotline.wait_for_order(CUSTOMER, "return-call")["number"]
        assert OFFER in said(centre.record(CUSTOMER))
        person = CalledPerson(phone.came.get(timeout=15))
        person.leg.listen(phone.told.put)
        person.picks_up()
        for key in "11":
            person.hears_out()
            person.leg.stream.press(key)
        centre.wait_until(lambda: in_turn(centre)[:1] == [order], "his old place", 15)
        assert len(in_turn(centre)) == 2, "the other one is behind him"
        first.hang_up()
        centre.wait_until(lambda: talks(centre, order), "talk with the agent", 20)
        person.leg.hang_up()


@contextmanager
def elsewhere(centre: CallCentre, folder: Path) -> Iterator[Baresip]:
    """The telephone of the other number, which answers by itself."""
    assert centre.proxy is not None
    account = f"auth_pass={PASSWORD};regint=60;answermode=auto"
    with Baresip(
        folder / ELSEWHERE,
        ELSEWHERE,
        says=VOICES["1002"] * 25,
        account=account,
        domain=centre.proxy.place,
    ) as phone:
        yield phone


def waits_from(centre: CallCentre, call: Caller) -> datetime:
    """Since when this caller is in the queue, as the queue has it."""
    found: list[datetime] = []

    def there() -> bool:
        found.extend(one.joined_at for one in callers(centre) if one.caller == call.number)
        return bool(found)

    centre.wait_until(there, "place in the queue", 15)
    return found[0]


def waited_s(since: datetime) -> float:
    return (datetime.now(UTC) - since).total_seconds()


def callers(centre: CallCentre) -> list[Waiting]:
    with centre.desk() as desk:
        return [line.caller for line in desk.queue()]


def kept(centre: CallCentre) -> bool:
    return any(caller.place is Place.RETURN for caller in callers(centre))


def in_turn(centre: CallCentre) -> list[str | None]:
    """The orders of whoever waits on a line, in their turn."""
    return [one.order for one in callers(centre) if one.place is Place.WAITING]


def talks(centre: CallCentre, order: str) -> bool:
    return any(one.order == order and one.place is Place.TALKING for one in callers(centre))
