"""The due calls of the desk, lent to a node and told of; and whom the settings allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import app
from ivr.app.opening import load_folder
from ivr.app.outbound import (
    RESULTS,
    LeasedCalls,
    dial_rules,
    outbound_notes,
    shown_number,
)
from ivr.app.outgoing import dial_to_customer
from ivr.app.records import office_of
from ivr.app.working_folder import WorkingFolder
from ivr.calls.endings import Ended, Ending
from ivr.calls.outbound import Stop
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.callback import Callback, CallbackKind, CallbackResult, CallbackState
from ivr.domain.dialling_rules import number_to_dial
from ivr.errors import NotAllowed
from ivr.services.callback_desk import CallbackDesk
from storage.database import ScratchDatabase

TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Ten in the morning of a workday here."""


def config(folder: Path, **settings: str) -> Config:
    return load(folder, None, {f"IVR_{name}": value for name, value in settings.items()})


ACCOUNT = '[{registrar="10.0.0.2", user="57188880000", password="p", number="057188880000"}]'


def test_our_own_numbers_are_never_called_however_they_are_written(tmp_path: Path) -> None:
    rules = dial_rules(
        config(
            tmp_path,
            ACCOUNTS=ACCOUNT,
            AREA_CODE="0571",
            DIAL_PREFIXES="1,0571",
            SIP_CALLER="057166660000",
            LINES="057177770000=总台",
        )
    )
    for own in ("057188880000", "88880000", "+86 571 6666 0000", "057177770000"):
        with pytest.raises(NotAllowed, match="自己"):
            number_to_dial(own, rules)
    assert number_to_dial("13800000001", rules) == "13800000001"


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, None),
        ({"SIP_CALLER": "057195598"}, "057195598"),
        ({"ACCOUNTS": ACCOUNT}, "057188880000"),
    ],
)
def test_the_records_tell_as_whom_we_called(
    tmp_path: Path, settings: Mapping[str, str], shown: str | None
) -> None:
    assert shown_number(config(tmp_path, **settings)) == shown


def test_who_answers_that_a_number_has_moved_does_not_choose_whom_we_call(tmp_path: Path) -> None:
    wide = config(tmp_path, SIP_PROXY="10.0.0.1", SIP_FOLLOW_MOVED="true")
    assert not dial_to_customer(wide, "13800000001").follow_moved


def test_every_ending_has_a_result_or_is_the_flows_own() -> None:
    assert set(Ending) - {Ending.TALKED} == set(RESULTS)


class Desks:
    """A desk with call-backs on it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.clock = ManualClock(TEN)
        self.store = ScratchDatabase()
        settings = config(folder)
        standards = app.load_standards(settings)
        self.office = office_of(settings, self.store.unit_of_work, self.clock, standards)
        with self.store.unit_of_work() as unit:
            for sequence in range(1, count + 1):
                unit.callbacks.add(
                    Callback(
                        sequence=sequence,
                        kind=CallbackKind.SATISFACTION,
                        number=f"1380000{sequence:04d}",
                        created_at=TEN,
                        next_try_at=TEN,
                    )
                )
            unit.commit()

    def node(self, name: str) -> LeasedCalls:
        return LeasedCalls(lambda: CallbackDesk(self.office), name)

    def stored(self, sequence: int = 1) -> Callback:
        with self.store.unit_of_work(read_only=True) as unit:
            found = unit.callbacks.get(sequence)
        assert found is not None
        return found


def test_what_one_node_has_another_does_not_get(tmp_path: Path) -> None:
    desks = Desks(tmp_path, 2)
    first, second = desks.node("甲"), desks.node("乙")
    (one,) = first.take(1)
    (other,) = second.take(5)
    assert {one.id, other.id} == {"HF000001", "HF000002"}
    assert (one.flow, dict(one.parameters)) == ("回访", {"回访编号": "HF000001"})
    assert list(second.take(5)) == []
    first.give_back(one.id)
    assert [due.id for due in second.take(5)] == [one.id]


@pytest.mark.parametrize(("ending", "result"), RESULTS.items())
def test_how_a_call_ended_is_told_to_the_desk(
    tmp_path: Path, ending: Ending, result: CallbackResult
) -> None:
    desks = Desks(tmp_path, 1)
    node = desks.node("甲")
    (due,) = node.take(1)
    assert node.dialled(due.id, "c1")
    node.ended(due.id, Ended("c1", ending, "486 Busy Here"))
    stored = desks.stored()
    assert [(one.call_id, one.result) for one in stored.tries] == [("c1", result)]
    assert stored.leased_by is None


def test_a_flow_that_learnt_nothing_leaves_the_number_for_another_time(tmp_path: Path) -> None:
    desks = Desks(tmp_path, 1)
    node = desks.node("甲")
    (due,) = node.take(1)
    assert node.dialled(due.id, "c1")
    node.ended(due.id, Ended("c1", Ending.TALKED, result="没听清"))
    stored = desks.stored()
    assert (stored.result, stored.state) == (CallbackResult.HUNG_UP, CallbackState.WAITING)


def test_a_node_that_died_loses_its_calls_once_their_lease_is_over(tmp_path: Path) -> None:
    """It had dialled one and not yet the other; both are made by somebody else, each once."""
    desks = Desks(tmp_path, 2)
    dead, alive = desks.node("甲"), desks.node("乙")
    first, _second = dead.take(2)
    assert dead.dialled(first.id, "c1")
    for _ in range(2):
        desks.clock.advance(80_000)
        assert list(alive.take(5)) == []
    desks.clock.advance(40_000)
    assert [due.id for due in alive.take(5)] == ["HF000002"]
    assert desks.stored(1).tries[0].result is CallbackResult.LOST
    assert not dead.dialled("HF000002", "c2"), "the dead node comes back too late"
    dead.ended("HF000002", Ended("c2", Ending.BUSY))
    assert desks.stored(2).result is None


def test_a_lease_that_is_renewed_does_not_run_out(tmp_path: Path) -> None:
    desks = Desks(tmp_path, 1)
    node, other = desks.node("甲"), desks.node("乙")
    (due,) = node.take(1)
    for _ in range(5):
        desks.clock.advance(60_000)
        node.renew([due.id])
        assert list(other.take(5)) == []


def test_the_stop_is_seen_and_whether_those_who_talk_are_hung_up_on(tmp_path: Path) -> None:
    desks = Desks(tmp_path, 1)
    node, desk = desks.node("甲"), CallbackDesk(desks.office)
    assert node.stop() is Stop.NO
    desk.stop("打错了一批", "李班长")
    assert node.stop() is Stop.STOPPED
    assert list(node.take(5)) == []
    desk.stop("打错了一批", "李班长", at_once=True)
    assert node.stop() is Stop.AT_ONCE
    desk.start("李班长")
    assert node.stop() is Stop.NO
    assert len(node.take(5)) == 1


def test_without_prefixes_or_a_way_out_the_operator_is_told(tmp_path: Path) -> None:
    def notes(**settings: str) -> str:
        given = config(tmp_path, **settings)
        edition = load_folder(given, WorkingFolder(app.flows_folder(given)))
        return "\n".join(outbound_notes(given, edition))

    assert "prefixes" in notes()
    assert "要有账号或代理服务器" in notes(DIAL_PREFIXES="1")
    assert "打不出去" not in notes(DIAL_PREFIXES="1", SIP_PROXY="10.0.0.1")
    assert notes(DIAL_CALLBACKS="false") == ""
