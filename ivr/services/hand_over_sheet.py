"""Messages for teams without a webhook, as a CSV file that people open in a spreadsheet, with room
for the answers that `ivr dispatch import` takes.

A file is written in three steps: its messages get a batch number, the file is written, the batch
counts as handed over. Who dies before the last step finds the batch again, under its number.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.clock import Clock, local
from ivr.day_span import DaySpan
from ivr.domain.dispatch import NoticeKind
from ivr.domain.outbox import OutboxMessage, OutboxState, Reach, Way
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.errors import NotFound
from ivr.services.answer_sheet import TO_FILL_IN
from ivr.services.booking import shown
from ivr.services.hand_over import hand_over
from ivr.services.outbox_desk import UNSETTLED, read_team

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A cell that begins so is worked out by a spreadsheet instead of shown."""

MOST_DIGITS = 11
"""A spreadsheet turns longer numbers into 3.3E+12 and drops a leading 0."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file to be written, and the batch that it holds."""

    batch: int
    content: bytes
    count: int
    again: bool
    """Whether a file of this batch was written, or at least begun, before."""


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """Where files for teams are made."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    reach: Reach

    def begin(self, team: str | None = None) -> Sheet:
        """What has not been handed over: to this team, else to all teams without a webhook.

        A batch that was begun and not finished comes first. NotFound: nothing waits.
        """
        now, stored_team = self.clock.now(), read_team(team)
        with self.unit_of_work() as unit:
            waiting = [
                message
                for message in unit.outbox.listed(UNSETTLED, stored_team)
                if stored_team is not None or self.reach.address(message.team) is None
            ]
            begun = {message.batch for message in waiting if message.batch is not None}
            if begun:
                return self._sheet(unit, min(begun), again=True)
            free = [message for message in waiting if not _is_being_sent(message, now)]
            if not free:
                raise NotFound(_nothing(team, waiting))
            batch = unit.outbox.next_batch()
            for message in free:
                unit.outbox.save(message.on_sheet(batch))
            sheet = self._sheet(unit, batch, again=False)
            unit.commit()
        return sheet

    def again(self, batch: int) -> Sheet:
        """The same file once more."""
        with self.unit_of_work(read_only=True) as unit:
            return self._sheet(unit, batch, again=True)

    def finish(self, batch: int) -> int:
        """The file is whole on the disk: its messages are handed over; how many are new."""
        now = self.clock.now()
        with self.unit_of_work() as unit:
            waiting = [
                message
                for message in unit.outbox.of_batch(batch)
                if message.state is OutboxState.WAITING
            ]
            for message in waiting:
                hand_over(unit, message, now, Way.CSV)
            unit.commit()
        return len(waiting)

    def _sheet(self, unit: UnitOfWork, batch: int, *, again: bool) -> Sheet:
        messages = [
            message
            for message in unit.outbox.of_batch(batch)
            if message.state is not OutboxState.TAKEN_BACK
        ]
        if not messages:
            raise NotFound(f"没有第{batch}批派单表格，用 ivr dispatch list --all 可以看到批次")
        return Sheet(batch, _content(messages), len(messages), again)


def _is_being_sent(message: OutboxMessage, now: datetime) -> bool:
    return message.leased_until is not None and message.leased_until > now


def _nothing(team: str | None, waiting: Sequence[OutboxMessage]) -> str:
    if waiting:
        return "要派的消息正在用接口送，过一分钟再看 ivr dispatch list"
    if team is None:
        return "没有要写进表格的派单消息（有接口的班组要写 --team 才写进表格）"
    return f"没有要交给「{team}」的派单消息，班组名要写得和 ivr dispatch list 里一样"


def _content(messages: Sequence[OutboxMessage]) -> bytes:
    """With a BOM, so that Excel shows Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *TO_FILL_IN])
    for message in messages:
        told = json.loads(message.body)
        cells = [read(message, told["data"]["order"], told) for read in COLUMNS.values()]
        writer.writerow([*map(_plain, cells), *("" for _ in TO_FILL_IN)])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _plain(value: object) -> str:
    """A cell that a spreadsheet shows as it is."""
    text = "" if value is None else " ".join(str(value).split())
    if (
        text.isascii()
        and text.isdigit()
        and (len(text) > MOST_DIGITS or (text.startswith("0") and text != "0"))
    ):
        return f"\t{text}"
    return f"'{text}" if text.startswith(FORMULA) else text


def _time(written: str | None) -> str:
    return f"{local(datetime.fromisoformat(written)):%Y-%m-%d %H:%M}" if written else ""


def _what(message: OutboxMessage, order: Facts, told: Facts) -> str:
    """What has happened; who loses an order is told who has it now."""
    taken_by = order.get("team") if message.kind is NoticeKind.WITHDRAWN else None
    return f"转给{taken_by}" if taken_by else str(told["data"]["what"])


def _appointment(order: Facts) -> str:
    """The agreed hour; a message that was put out before there were any has none."""
    begins, ends = order.get("appointed_from"), order.get("appointed_to")
    if not begins or not ends:
        return ""
    return shown(DaySpan.between(datetime.fromisoformat(begins), datetime.fromisoformat(ends)))


def _other_order(order: Facts) -> str:
    return str(order["merged_into"] or order["repeat_of"] or order["concerns"] or "")


COLUMNS: Mapping[str, Callable[[OutboxMessage, Facts, Facts], object]] = {
    "工单号": lambda message, order, told: message.number,
    "事项": lambda message, order, told: _what(message, order, told),
    "时间": lambda message, order, told: _time(told["timestamp"]),
    "班组": lambda message, order, told: message.team_name,
    "种类": lambda message, order, told: order["kind_name"],
    "类别": lambda message, order, told: order["topic"],
    "紧急程度": lambda message, order, told: order["priority_name"],
    "险情": lambda message, order, told: order["danger_name"],
    "地址": lambda message, order, told: order["address"],
    "范围": lambda message, order, told: order["scope_name"],
    "现象": lambda message, order, told: order["symptom"],
    "客户试过的": lambda message, order, told: order["tried"],
    "姓名": lambda message, order, told: order["name"],
    "联系电话": lambda message, order, told: order["contact"] or order["caller"],
    "其他电话": lambda message, order, told: "、".join(order["other_contacts"]),
    "户号": lambda message, order, told: order["account"],
    "登记时间": lambda message, order, told: _time(order["opened_at"]),
    "限时": lambda message, order, told: _time(order["due_at"]),
    "上门时间": lambda message, order, told: _appointment(order),
    "报修次数": lambda message, order, told: order["reports"],
    "催办次数": lambda message, order, told: order["urges"],
    "相关工单": lambda message, order, told: _other_order(order),
    "批次": lambda message, order, told: message.batch,
    "消息编号": lambda message, order, told: message.id,
}
"""The columns, and how each is read from a message."""
