"""A database that fails while callers report; nothing that they said is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.clock import Clock, ManualClock
from ivr.domain.identity import is_protected
from ivr.domain.keepsake import Keepsake
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Kind
from ivr.errors import NotAllowed, StorageError
from ivr.protected import Protected
from ivr.services.flow_actions import FlowActions
from ivr.services.safekeeping import SafeActions, _as_draft
from ivr.services.store_health import StoreHealth
from storage.database import Database, ScratchDatabase
from storage.keepsakes import KeepsakeFile
from tests.services.town import Town

REPORTED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Faulty:
    """A database that can be switched off."""

    database: Database = field(default_factory=ScratchDatabase)
    broken: bool = False

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        if self.broken:
            raise StorageError("磁盘满了")
        return self.database.unit_of_work(read_only=read_only)


@dataclass
class House:
    store: Faulty
    clock: ManualClock
    actions: SafeActions
    kept: KeepsakeFile

    def report(self, call_id: str = "call-1", *, test: bool = False) -> None:
        self.actions.run(
            "新建工单", {"联系电话": "13800000001"}, call_id=call_id, caller=None, test=test
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    store, clock = Faulty(), ManualClock(REPORTED)
    kept = KeepsakeFile(tmp_path / "kept.jsonl")

    def actions_at(time: Clock) -> FlowActions:
        return FlowActions(store.unit_of_work, time)

    return House(store, clock, SafeActions(actions_at, clock, kept), kept)


def test_a_report_that_cannot_be_stored_is_kept_and_the_flow_is_told(house: House) -> None:
    house.store.broken = True
    with pytest.raises(StorageError):
        house.report()
    assert [kept.call_id for kept in house.kept.every()] == ["call-1"]


def test_what_was_told_in_confidence_does_not_lie_on_the_disk(house: House) -> None:
    house.store.broken = True
    given = {"联系电话": "13800000001", "来源": Protected("8642")}
    with pytest.raises(StorageError):
        house.actions.run("新建工单", given, call_id="call-1", caller=None)
    assert [kept.arguments for kept in house.kept.every()] == [{"联系电话": "13800000001"}]


def test_what_was_kept_is_stored_later_as_of_the_time_it_was_said(house: House) -> None:
    house.store.broken = True
    with pytest.raises(StorageError):
        house.report()
    assert house.actions.catch_up() == 0, "the database is still broken"
    house.store.broken = False
    house.clock.advance(int(timedelta(hours=2).total_seconds() * 1000))
    assert house.actions.catch_up() == 1
    assert house.kept.every() == []
    with house.store.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert order.opened_at == REPORTED
    assert order.contact == "13800000001"
    assert house.actions.catch_up() == 0


def test_looking_up_and_test_calls_leave_nothing_behind(house: House) -> None:
    house.store.broken = True
    with pytest.raises(StorageError):
        house.actions.run("查客户", {"户号": "3300012345"}, call_id="c", caller=None)
    with pytest.raises(StorageError):
        house.report(test=True)
    assert house.kept.every() == []


def test_what_a_rule_refuses_later_does_not_block_the_rest(house: House) -> None:
    house.kept.add(Keepsake(REPORTED, "催办工单", {"在途工单": "GD209901010001"}, "a", None))
    house.kept.add(Keepsake(REPORTED, "登记回拨", {"联系电话": "13800000001"}, "b", None))
    assert house.actions.catch_up() == 2
    with house.store.unit_of_work(read_only=True) as unit:
        assert [order.call_id for order in unit.orders.every()] == ["b"]


def test_when_even_the_file_fails_the_flow_still_learns_of_the_database(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = Faulty(broken=True)
    actions = SafeActions(
        lambda clock: FlowActions(store.unit_of_work, clock),
        ManualClock(REPORTED),
        KeepsakeFile(blocked / "kept.jsonl"),
    )
    with pytest.raises(StorageError):
        actions.run("登记回拨", {}, call_id="c", caller="13800000001")


class Stubborn(KeepsakeFile):
    """A file on a disk so full that it cannot be written anew."""

    def remove(self, keepsake: Keepsake) -> None:
        raise OSError(28, "No space left on device")


def test_what_is_done_but_cannot_be_removed_is_not_done_again(tmp_path: Path) -> None:
    store, kept = Faulty(), Stubborn(tmp_path / "kept.jsonl")
    kept.add(Keepsake(REPORTED, "登记留言", {"联系电话": "13800000001"}, "a", None))
    actions = SafeActions(
        lambda clock: FlowActions(store.unit_of_work, clock), ManualClock(REPORTED), kept
    )
    assert [actions.catch_up() for _ in range(3)] == [1, 0, 0]
    with store.unit_of_work(read_only=True) as unit:
        assert len(unit.orders.every()) == 1


def test_a_file_that_cannot_be_read_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").mkdir()
    store = Faulty()
    actions = SafeActions(
        lambda clock: FlowActions(store.unit_of_work, clock),
        ManualClock(REPORTED),
        KeepsakeFile(tmp_path / "kept.jsonl"),
    )
    assert actions.catch_up() == 0


def test_a_draft_waits_behind_the_order_of_its_call(house: House) -> None:
    house.store.broken = True
    with pytest.raises(StorageError):
        house.report()
    house.store.broken = False
    told = {"范围": "一户", "联系电话": "13800000001"}
    assert house.actions.run("存草稿", told, call_id="call-1", caller=None) == {}
    assert house.actions.catch_up() == 2
    with house.store.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert order.status.value == "open"


def test_what_a_rule_refuses_later_becomes_a_draft(house: House) -> None:
    told = {"在途工单": "GD209901010001", "范围": "一栋", "户号": "3300012345"}
    house.kept.add(Keepsake(REPORTED, "登记重复", told, "a", "13800000001"))
    assert house.actions.catch_up() == 1
    with house.store.unit_of_work(read_only=True) as unit:
        (draft,) = unit.orders.every()
    assert (draft.status.value, draft.account, draft.scope.value) == (
        "draft",
        "3300012345",
        "building",
    )


RETURN_CALL = {"联系电话": "13800000001", "原因": "系统故障时打来的"}


def test_a_return_call_that_lies_on_the_disk_is_a_promise_and_is_filed_later(
    house: House,
) -> None:
    house.store.broken = True
    made = house.actions.run("登记回拨", RETURN_CALL, call_id="c", caller="13800000001")
    assert made == {"回拨单号": None}
    named = {"联系电话": "13800000001", "姓名录音": "name.wav"}
    house.actions.run("登记回拨", named, call_id="c", caller="13800000001")
    house.store.broken = False
    assert house.actions.catch_up() == 2
    with house.store.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert (order.contact, order.symptom) == ("13800000001", "系统故障时打来的")
    assert list(order.recordings.values()) == ["name.wav"]
    assert order.opened_at == REPORTED


def test_a_full_disk_promises_nothing(tmp_path: Path) -> None:
    class Full(KeepsakeFile):
        def add(self, keepsake: Keepsake) -> None:
            raise OSError(28, "No space left on device")

    store, health = Faulty(broken=True), StoreHealth()
    actions = SafeActions(
        lambda clock: FlowActions(store.unit_of_work, clock),
        ManualClock(REPORTED),
        Full(tmp_path / "kept.jsonl"),
        health,
    )
    for _ in range(2):
        with pytest.raises(StorageError):
            actions.run("登记回拨", RETURN_CALL, call_id="c", caller="13800000001")
    assert health.troubled
    store.broken = False
    actions.run("登记回拨", RETURN_CALL, call_id="c", caller="13800000001")
    assert not health.troubled


def test_what_a_rule_refuses_says_nothing_of_the_database(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.actions.run("登记回拨", {}, call_id="c", caller=None)
    assert house.kept.every() == []


def test_no_hour_is_booked_behind_a_callers_back(house: House) -> None:
    """He was told that it failed: what he wanted is left for a person, not done later."""
    house.store.broken = True
    wanted = {"事项": "验表", "时间": "2026-11-25T09:00-10:00", "联系电话": "13800000001"}
    with pytest.raises(StorageError):
        house.actions.run("预约", wanted, call_id="call-1", caller=None)
    house.store.broken = False
    assert house.actions.catch_up() == 1
    with house.store.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert (order.kind, order.status, order.topic) == (Kind.APPOINTMENT, Status.DRAFT, "验表")
    assert order.symptom == "想约2026-11-25 09:00-10:00"


def test_the_number_of_who_reports_wrongdoing_is_not_even_kept_aside(house: House) -> None:
    house.store.broken = True
    told = {"来意": "举报", "留名": "不留名", "留言录音": "a.wav"}
    for name, arguments, caller in (("保护身份", {}, "13800000001"), ("登记举报", told, None)):
        with pytest.raises(StorageError):
            house.actions.run(name, arguments, call_id="call-1", caller=caller)
    assert "13800000001" not in house.kept.path.read_text("utf-8")
    assert not house.kept.path.stat().st_mode & 0o077
    house.store.broken = False
    assert house.actions.catch_up() == 2
    with house.store.unit_of_work(read_only=True) as unit:
        (order,) = unit.orders.every()
    assert (order.caller, order.contact, order.anonymous) == (None, None, True)


@pytest.mark.parametrize("action", ["登记投诉", "登记举报", "登记建议", "登记表扬", "登记申请"])
def test_what_is_refused_later_is_a_draft_of_its_own_kind(town: Town, action: str) -> None:
    told = {"留言录音": "a.wav", "姓名录音": "n.wav", "联系电话": "13900000009"}
    town.run(action, "call-1", None, **told)
    draft, given = _as_draft(action, told)
    assert draft == "存草稿"
    town.run(draft, "call-2", None, **given)
    done, kept = town.orders()
    assert (kept.kind, kept.status) == (done.kind, Status.DRAFT)
    assert is_protected(kept) is (action == "登记举报")
    assert kept.anonymous is (action == "登记举报")
