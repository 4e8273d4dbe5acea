"""A supervisor switches modes: with an end, on record, and in words that callers may hear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.mode import Mode
from ivr.errors import NotAllowed
from ivr.services.mode_desk import LONGEST, ModeDesk
from storage.database import ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAY = "台风刚过，城东正在抢修。"


@pytest.fixture
def desk() -> ModeDesk:
    return ModeDesk(
        ScratchDatabase().unit_of_work,
        ManualClock(NOON),
        lambda text: ["话术里有禁语「急什么」"] if "急什么" in text else [],
    )


def test_a_storm_is_on_until_its_end_and_off_at_once_when_switched_off(desk: ModeDesk) -> None:
    desk.switch_on(Mode.STORM, NOON + HOUR, by="李班长", reason="台风", say=SAY, areas=["城东"])
    assert desk.modes().at(NOON) is Mode.STORM
    (off,) = desk.switch_off(Mode.STORM, by="王班长", reason="都送电了")
    assert desk.modes().at(NOON) is Mode.NORMAL
    assert [(line.by, line.until) for line in desk.log()] == [
        ("王班长", None),
        ("李班长", NOON + HOUR),
    ]
    assert off.reason == "都送电了"


def test_switched_on_again_the_newest_counts_and_the_log_keeps_both(desk: ModeDesk) -> None:
    for hours in (1, 3):
        desk.switch_on(Mode.STORM, NOON + hours * HOUR, by="李班长", say=SAY)
    assert desk.modes().at(NOON + 2 * HOUR) is Mode.STORM
    assert len(desk.log()) == 2


def test_off_ends_every_mode_and_what_was_off_is_not_written_down(desk: ModeDesk) -> None:
    assert desk.switch_off(None, by="李班长") == []
    desk.switch_on(Mode.STORM, NOON + HOUR, by="李班长", say=SAY)
    desk.switch_on(Mode.TROUBLE, NOON + HOUR, by="李班长")
    assert {line.mode for line in desk.switch_off(None, by="李班长")} == {
        Mode.STORM,
        Mode.TROUBLE,
    }
    assert desk.modes().at(NOON) is Mode.NORMAL


@pytest.mark.parametrize(
    ("until", "say", "areas", "why"),
    [
        (NOON - HOUR, SAY, (), "已经过去了"),
        (NOON + LONGEST + HOUR, SAY, (), "一次最多开7天"),
        (NOON + HOUR, " ", (), "要写明先告诉客户的话"),
        (NOON + HOUR, "急什么。", (), "用不了：话术里有禁语"),
        (NOON + HOUR, SAY, ("东",), "片区「东」认不出"),
        (NOON + HOUR, SAY, ("123",), "片区「123」认不出"),
        (NOON + HOUR, SAY, [f"第{n}村" for n in range(60)], "最多写50个片区"),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_changes(
    desk: ModeDesk, until: datetime, say: str, areas: list[str], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        desk.switch_on(Mode.STORM, until, by="李班长", say=say, areas=areas)
    assert desk.log() == []
