import threading
from datetime import timedelta

import pytest

from ivr.domain.crew_answer import CrewAnswer, CrewStep
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.service_clock import ServiceClock
from ivr.errors import KeyTaken, NotAllowed, NotFound
from ivr.services.crew_answers import CrewAnswers
from ivr.services.once import Request
from tests.services.town import Town

MINUTE = timedelta(minutes=1)


def open_order(town: Town) -> str:
    return str(town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")["工单号"])


def desk(town: Town) -> CrewAnswers:
    return CrewAnswers(town.operator.office)


def clock_of(town: Town, number: str, matter: Matter) -> ServiceClock:
    with town.database.unit_of_work(read_only=True) as unit:
        return next(c for c in unit.clocks.of_order(number) if c.matter is matter)


def test_an_answer_moves_the_order_and_its_clocks_at_the_crews_time(town: Town) -> None:
    number, opened = open_order(town), town.clock.now()
    town.clock.advance(60 * 60_000)
    told = desk(town).answer(
        number.lower(), CrewAnswer(CrewStep.ON_SITE, at=opened + 40 * MINUTE), "张三"
    )
    assert told == {
        "number": number,
        "status": "on-site",
        "changed": True,
        "at": "2026-11-24T12:40:00+08:00",
        "told": f"工单{number}记下了，现在是「已到场」。",
    }
    assert town.order(number).status is Status.ON_SITE
    assert clock_of(town, number, Matter.ARRIVAL).stopped_at == opened + 40 * MINUTE
    desk(town).answer(number, CrewAnswer(CrewStep.RESTORED, at=opened + 50 * MINUTE), "张三")
    assert clock_of(town, number, Matter.FIRST_CALL_BACK).started_at == opened + 50 * MINUTE


def test_a_late_arrival_stops_the_clock_that_the_restoration_had_to_stop(town: Town) -> None:
    number, opened = open_order(town), town.clock.now()
    town.clock.advance(60 * 60_000)
    desk(town).answer(number, CrewAnswer(CrewStep.RESTORED), "张三")
    assert clock_of(town, number, Matter.ARRIVAL).stopped_at == opened + 60 * MINUTE
    desk(town).answer(number, CrewAnswer(CrewStep.ON_SITE, at=opened + 30 * MINUTE), "张三")
    assert clock_of(town, number, Matter.ARRIVAL).stopped_at == opened + 30 * MINUTE
    assert town.order(number).status is Status.RESTORED
    desk(town).answer(number, CrewAnswer(CrewStep.ON_SITE, at=opened + 10 * MINUTE), "张三")
    assert clock_of(town, number, Matter.ARRIVAL).stopped_at == opened + 30 * MINUTE


def test_a_request_that_comes_again_is_answered_as_the_first_time(town: Town) -> None:
    number = open_order(town)
    request = Request("token:抢修", "k1", "digest")
    answer = CrewAnswer(CrewStep.ON_THE_WAY, note="带着梯子")
    first = desk(town).answer_once(number, answer, "张三", request)
    town.clock.advance(60_000)
    again = desk(town).answer_once(number, answer, "张三", request)
    assert (first.before, again.before) == (False, True)
    assert again.answer == first.answer
    assert len(town.order(number).history) == 2


def test_the_same_key_for_something_else_is_refused_and_nothing_is_done(town: Town) -> None:
    number = open_order(town)
    desk(town).answer_once(number, CrewAnswer(CrewStep.ON_SITE), "张三", Request("t", "k1", "one"))
    with pytest.raises(KeyTaken, match="k1 已经用在另一个请求上了"):
        desk(town).answer_once(
            number, CrewAnswer(CrewStep.RESTORED), "张三", Request("t", "k1", "other")
        )
    assert town.order(number).status is Status.ON_SITE
    other = Request("another", "k1", "other")
    assert not desk(town).answer_once(number, CrewAnswer(note="x"), "李四", other).before


def test_a_key_is_good_for_seven_days(town: Town) -> None:
    number, request = open_order(town), Request("t", "k1", "d")
    answer = CrewAnswer(note="好")
    desk(town).answer_once(number, answer, "张三", request)
    town.clock.advance(7 * 24 * 3_600_000)
    assert desk(town).answer_once(number, answer, "张三", request).before
    town.clock.advance(1)
    assert not desk(town).answer_once(number, answer, "张三", request).before


def test_what_was_refused_may_be_asked_again_with_the_same_key(town: Town) -> None:
    number, request = open_order(town), Request("t", "k1", "d")
    ahead = CrewAnswer(CrewStep.ON_SITE, at=town.clock.now() + 10 * MINUTE)
    with pytest.raises(NotAllowed, match="校准手机"):
        desk(town).answer_once(number, ahead, "张三", request)
    town.clock.advance(10 * 60_000)
    assert not desk(town).answer_once(number, ahead, "张三", request).before


def test_a_signed_message_is_obeyed_once_and_repeated_only_by_who_can_sign(town: Town) -> None:
    number, sent = open_order(town), town.clock.now()
    answer = CrewAnswer(note="好")

    def send(at_s: int, digest: str = "d") -> bool:
        request = Request("hook", "m1", digest, sent + timedelta(seconds=at_s))
        return desk(town).answer_once(number, answer, "系统", request).before

    assert send(10) is False
    for replayed in (10, 5):
        with pytest.raises(KeyTaken, match="已经收过了"):
            send(replayed)
    assert send(20) is True
    with pytest.raises(KeyTaken, match="已经收过了"):
        send(20)
    with pytest.raises(KeyTaken, match="另一个请求"):
        send(30, "other")
    assert send(25) is True


def test_a_hundred_threads_with_one_key_have_one_effect(town: Town) -> None:
    number, results = open_order(town), list[bool]()
    request, answer = Request("t", "k1", "d"), CrewAnswer(note="一次")
    gate = threading.Barrier(100)

    def ask() -> None:
        gate.wait()
        results.append(desk(town).answer_once(number, answer, "张三", request).before)

    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] + [True] * 99
    assert [e.event for e in town.order(number).history] == ["opened", "crew-note"]


def test_unknown_orders_and_those_of_test_calls_are_not_found(town: Town) -> None:
    trial = str(town.run("新建工单", "c", None, True, 用电地址="和平路18号")["工单号"])
    for number in (trial, "GD209911240001", "乱写"):
        with pytest.raises(NotFound, match="请核对工单号"):
            desk(town).answer(number, CrewAnswer(CrewStep.ON_SITE), "张三")
