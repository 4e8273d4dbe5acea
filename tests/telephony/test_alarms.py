from __future__ import annotations

from ivr.telephony.alarms import Alarms


def test_alarms_ring_in_the_order_of_their_times() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("late", 30)
    alarms.set("early", 10)
    assert alarms.next_ms == 10
    assert list(alarms.due(29)) == ["early"]
    assert list(alarms.due(30)) == ["late"]
    assert alarms.next_ms is None
    assert len(alarms) == 0


def test_an_alarm_set_anew_rings_only_then() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("a", 10)
    alarms.set("a", 20)
    alarms.set("a", 20)
    assert list(alarms.due(19)) == []
    assert list(alarms.due(99)) == ["a"]


def test_an_alarm_taken_back_does_not_ring() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("a", 10)
    alarms.set("a", None)
    alarms.set("b", None)
    assert alarms.next_ms is None
    assert list(alarms.due(99)) == []


def test_a_failure_while_one_is_served_loses_no_other() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("a", 1)
    alarms.set("b", 2)
    assert next(alarms.due(9)) == "a"
    assert list(alarms.due(9)) == ["b"]


def test_what_is_due_again_as_soon_as_it_was_served_keeps_nothing_else_waiting() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("restless", 1)
    alarms.set("other", 2)
    rung = []
    for key in alarms.due(9):
        rung.append(key)
        if key == "restless":
            alarms.set(key, 1)
    assert rung == ["restless", "other"]
    assert alarms.next_ms == 10
    assert list(alarms.due(10)) == ["restless"]
