"""A database that nobody keeps can be brought back to an earlier moment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ivr.clock import ManualClock
from ivr.services.flow_actions import FlowActions
from storage.database import ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def open_order(database: ScratchDatabase, place: str = "和平路18号") -> str:
    actions = FlowActions(database.unit_of_work, ManualClock(NOON))
    results = actions.run("新建工单", {"用电地址": place}, call_id="c", caller=None)
    return str(results["工单号"])


def stored(database: ScratchDatabase) -> list[str]:
    with database.unit_of_work(read_only=True) as unit:
        return [order.number for order in unit.orders.every()]


def test_what_came_after_a_snapshot_is_gone_and_numbers_begin_there_again() -> None:
    database = ScratchDatabase()
    empty = database.snapshot()
    first = open_order(database)
    one = database.snapshot()
    second = open_order(database, "东风路88号")
    assert stored(database) == [first, second]
    database.restore(one)
    assert stored(database) == [first]
    assert open_order(database, "东风路88号") == second
    database.restore(empty)
    assert stored(database) == []
    assert open_order(database) == first
    for snapshot in (empty, one):
        snapshot.close()
    database.close()


def test_it_leaves_nothing_behind() -> None:
    database = ScratchDatabase()
    folder = Path(database.place).parent
    assert folder.is_dir()
    database.close()
    assert not folder.exists()
