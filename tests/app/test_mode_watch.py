"""What new calls are told of switched modes, and of a database that does not serve."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from ivr.app.mode_watch import ModeWatch
from ivr.clock import ManualClock
from ivr.domain.mode import Mode
from ivr.domain.ports import UnitOfWork
from ivr.errors import StorageError
from ivr.services.mode_desk import ModeDesk
from ivr.services.store_health import StoreHealth
from storage.database import ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR_MS = 3_600_000


@dataclass
class Place:
    """A database that can be switched off, a desk at it, and a watch over it."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    database: ScratchDatabase = field(default_factory=ScratchDatabase)
    broken: bool = False
    rendered: list[Sequence[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.health = StoreHealth()
        self.desk = ModeDesk(self.database.unit_of_work, self.clock)
        self.watch = ModeWatch(self.unit_of_work, self.clock, self.health, self.rendered.append)

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        if self.broken:
            raise StorageError("数据库断开了")
        return self.database.unit_of_work(read_only=read_only)

    def storm(self) -> None:
        self.desk.switch_on(
            Mode.STORM, NOON + timedelta(hours=2), by="李班长", say="预计20点前来电。"
        )


def test_a_switch_is_seen_at_the_next_look_and_its_words_are_rendered_ahead() -> None:
    place = Place()
    place.watch.look()
    assert (place.watch.mode(), place.watch.banners()) == ("平常", [])
    place.storm()
    place.watch.look()
    assert (place.watch.mode(), place.watch.banners()) == ("风暴", ["预计二十点前来电。"])
    place.watch.look()
    assert place.rendered == [["预计二十点前来电。"]]


def test_a_mode_ends_by_itself_even_when_nothing_can_be_read() -> None:
    place = Place()
    place.storm()
    place.watch.look()
    place.broken = True
    place.clock.advance(HOUR_MS)
    place.watch.look()
    assert place.watch.mode() == "风暴", "what was seen last holds on"
    place.clock.advance(HOUR_MS)
    assert (place.watch.mode(), place.watch.banners()) == ("平常", [])


def test_a_database_that_fails_twice_is_trouble_until_it_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    place = Place(broken=True)
    place.watch.look()
    assert place.watch.mode() == "平常"
    with caplog.at_level(logging.WARNING):
        place.watch.look()
        place.watch.look()
    assert place.watch.mode() == "系统故障"
    assert caplog.text.count("现在是「系统故障」模式：数据库读写不了") == 1
    place.broken = False
    place.watch.look()
    assert place.watch.mode() == "平常"
