"""Teams without a webhook get a file, each message in one batch, and the batch again on wish."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import ManualClock
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxState, Way
from ivr.domain.terms import Danger
from ivr.errors import NotFound
from ivr.services.answer_sheet import TO_FILL_IN
from ivr.services.hand_over_sheet import COLUMNS, FORMULA, Sheet, SheetDesk, _plain
from storage.database import ScratchDatabase
from tests.helpers.outbox import (
    FIRST,
    NOON,
    REACH,
    Receivers,
    messages,
    order,
    sender,
    store,
    stored,
)

CSV_TEAM = "客户服务班"


@pytest.fixture
def desk(database: ScratchDatabase, clock: ManualClock) -> SheetDesk:
    return SheetDesk(database.unit_of_work, clock, REACH)


def rows(sheet: Sheet) -> list[dict[str, str]]:
    text = sheet.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_file_holds_what_teams_without_a_webhook_have_to_know(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    told = order(2, CSV_TEAM, symptom="=HYPERLINK(1)", contact="057188880000", due_at=NOON)
    store(database.unit_of_work, order(1), told)
    store(database.unit_of_work, told.endangered(Danger.FIRE, NOON + timedelta(minutes=1)))
    sheet = desk.begin()
    assert (sheet.batch, sheet.count, sheet.again) == (1, 2, False)
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    opened, danger = rows(sheet)
    assert list(opened) == [*COLUMNS, *TO_FILL_IN]
    assert opened["工单号"] == told.number
    assert opened["事项"] == "新工单"
    assert opened["班组"] == CSV_TEAM
    assert opened["现象"] == "'=HYPERLINK(1)"
    assert opened["联系电话"] == "\t057188880000"
    assert opened["限时"] == "2026-11-24 12:00"
    assert opened["姓名"] == "王小明"
    assert opened["批次"] == "1"
    assert (danger["事项"], danger["险情"], danger["紧急程度"]) == ("报了险情", "着火冒烟", "紧急")
    assert danger["时间"] == "2026-11-24 12:01"
    assert [one.id for one in messages(database.unit_of_work)[1:]] == [
        opened["消息编号"],
        danger["消息编号"],
    ]


def test_a_file_tells_the_agreed_hour(database: ScratchDatabase, desk: SheetDesk) -> None:
    hour = {"appointed_from": NOON, "appointed_to": NOON + timedelta(hours=1)}
    store(database.unit_of_work, order(1, CSV_TEAM, **hour), order(2, CSV_TEAM))
    assert [row["上门时间"] for row in rows(desk.begin())] == ["2026-11-24 12:00-13:00", ""]


def test_who_loses_an_order_reads_who_has_it_now(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    mine = order(1, CSV_TEAM)
    store(database.unit_of_work, mine)
    store(database.unit_of_work, replace(mine, team=FIRST))
    assert [row["事项"] for row in rows(desk.begin())] == ["新工单", f"转给{FIRST}"]


def test_a_message_from_before_there_were_hours_is_written_all_the_same(
    database: ScratchDatabase,
) -> None:
    store(database.unit_of_work, order(1, CSV_TEAM))
    (message,) = messages(database.unit_of_work)
    told = json.loads(message.body)
    for field in ("appointed_from", "appointed_to"):
        del told["data"]["order"][field]
    assert COLUMNS["上门时间"](message, told["data"]["order"], told) == ""


def test_only_a_finished_file_hands_anything_over(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    store(database.unit_of_work, order(1, CSV_TEAM))
    sheet = desk.begin()
    assert stored(database.unit_of_work).status is Status.OPEN
    assert desk.finish(sheet.batch) == 1
    (message,) = messages(database.unit_of_work)
    assert (message.state, message.way, message.batch) == (OutboxState.DELIVERED, Way.CSV, 1)
    dispatched = stored(database.unit_of_work)
    assert dispatched.status is Status.DISPATCHED
    assert dispatched.history[-1].note == f"已派单：表格交给{CSV_TEAM}"
    assert desk.finish(sheet.batch) == 0
    with pytest.raises(NotFound, match="没有要写进表格的派单消息"):
        desk.begin()


def test_a_batch_that_was_begun_comes_first_and_is_the_same_again(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    store(database.unit_of_work, order(1, CSV_TEAM))
    first = desk.begin()
    store(database.unit_of_work, order(2, CSV_TEAM))
    second = desk.begin()
    assert (second.content, second.batch, second.again) == (first.content, 1, True)
    desk.finish(1)
    assert desk.again(1).content == first.content
    third = desk.begin()
    assert (third.batch, third.count) == (2, 1)
    with pytest.raises(NotFound, match="没有第9批派单表格"):
        desk.again(9)


def test_a_team_with_a_webhook_gets_a_file_on_wish_and_then_nothing_by_webhook(
    database: ScratchDatabase, desk: SheetDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, order(1), order(2, CSV_TEAM), order(3, None))
    assert [row["工单号"] for row in rows(desk.begin(FIRST))] == ["GD202611240001"]
    desk.finish(1)
    assert [row["班组"] for row in rows(desk.begin("未分班组"))] == ["未分班组"]
    receivers = Receivers()
    assert sender(database.unit_of_work, receivers, clock).send_due() == 0
    with pytest.raises(NotFound, match="没有要交给「没有的班组」的派单消息"):
        desk.begin("没有的班组")


def test_what_is_being_sent_is_not_put_into_a_file(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    store(database.unit_of_work, order(1))
    with database.unit_of_work() as unit:
        unit.outbox.save(unit.outbox.listed()[0].leased(NOON, NOON + timedelta(seconds=1)))
        unit.commit()
    with pytest.raises(NotFound, match="正在用接口送"):
        desk.begin(FIRST)


def test_what_was_parked_goes_into_a_file_and_what_was_taken_back_does_not(
    database: ScratchDatabase, desk: SheetDesk
) -> None:
    store(database.unit_of_work, order(1), order(2), order(3))
    with database.unit_of_work() as unit:
        first, second, _ = unit.outbox.listed()
        unit.outbox.save(first.parked(NOON, "对方不肯收"))
        unit.outbox.save(second.taken_back(NOON, "王五", "不用"))
        unit.commit()
    sheet = desk.begin(FIRST)
    assert [row["工单号"][-1] for row in rows(sheet)] == ["1", "3"]
    assert desk.finish(sheet.batch) == 2


@given(st.text())
def test_no_cell_is_ever_a_formula(text: str) -> None:
    cell = _plain(text)
    assert "\n" not in cell
    assert cell.startswith(("'", "\t")) or not cell.startswith(FORMULA)
    if cell.startswith("\t"):
        assert cell[1:].isdigit()
