"""Crews answer by the sheet that they were given: each wrong line is told, and all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.order_life import Status
from ivr.domain.outbox import Reach
from ivr.domain.regime import Regime
from ivr.errors import ImportFileError
from ivr.services.answer_sheet import answers_template, import_answers
from ivr.services.crew_answers import CrewAnswers
from ivr.services.hand_over_sheet import SheetDesk
from ivr.services.import_report import BadRows
from ivr.services.office import Office
from storage.database import ScratchDatabase
from tests.helpers.outbox import NOON, order, store, stored

HEADER = "工单号,回复,回复时间,原因,预计复电,说明,班组\n"
FIRST, SECOND = "GD202611240001", "GD202611240002"


@pytest.fixture
def database() -> Iterator[ScratchDatabase]:
    database = ScratchDatabase()
    store(database.unit_of_work, order(1), order(2))
    yield database
    database.close()


@pytest.fixture
def desk(database: ScratchDatabase) -> CrewAnswers:
    clock = ManualClock(NOON + timedelta(minutes=30))
    return CrewAnswers(Office(database.unit_of_work, clock, Regime()))


def test_answers_reach_their_orders_and_the_same_file_again_changes_nothing(
    database: ScratchDatabase, desk: CrewAnswers
) -> None:
    file = (
        f"{HEADER}{FIRST},已到场,2026-11-24 12:20,接户线烧断,2026-11-24 18:30,正在换线,一班\n"
        f"{FIRST.lower()},复电,,,,,\n{SECOND},,,,2026/11/24 15:00,,\n"
    ).encode()
    report = import_answers(desk, file)
    assert (report.taken, report.known) == (3, 0)
    first, second = stored(database.unit_of_work), stored(database.unit_of_work, SECOND)
    assert (first.status, first.cause) == (Status.RESTORED, "接户线烧断")
    assert second.expected_at == NOON + timedelta(hours=3)
    assert second.status is Status.OPEN
    assert first.history[1].by == "一班（表格）"
    report = import_answers(desk, file)
    assert report.taken == 0
    assert stored(database.unit_of_work) == first


def test_each_wrong_line_is_told_and_nothing_is_taken(
    database: ScratchDatabase, desk: CrewAnswers
) -> None:
    file = (
        f"{HEADER}{FIRST},已到场,,,,,\nGD9,已到场,,,,,\n,已到场,,,,,\n{SECOND},走了,,,,,\n"
        f"{SECOND},,,,昨天,,\n{SECOND},已到场,2026-11-25 12:00,,,,\n"
        f"{SECOND},,2026-11-24 12:00,,,,\n{SECOND},,,{'长' * 201},,,\n"
    ).encode()
    with pytest.raises(BadRows) as caught:
        import_answers(desk, file)
    told = str(caught.value)
    for line, words in (
        (3, "没有找到工单GD9"),
        (4, "没有填工单号"),
        (5, "回复「走了」不认识，可以写已出发、已到场、已复电、客户自己的设备"),
        (6, "预计复电「昨天」看不懂"),
        (7, "比现在晚了"),
        (8, "没有写回复了什么"),
        (9, "最多200个字"),
    ):
        assert f"第{line}行：{words}" in told or (f"第{line}行：" in told and words in told)
    assert stored(database.unit_of_work).status is Status.OPEN
    report = import_answers(desk, file, skip_bad=True)
    assert (report.taken, len(report.skipped)) == (1, 7)
    assert stored(database.unit_of_work).status is Status.ON_SITE


def test_the_sheet_for_teams_is_filled_in_and_comes_back(
    database: ScratchDatabase, desk: CrewAnswers
) -> None:
    sheet = SheetDesk(database.unit_of_work, desk.office.clock, Reach()).begin()
    text = sheet.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    rows[0] |= {"回复": "已出发", "说明": "十分钟到"}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    report = import_answers(desk, out.getvalue().encode("gb18030"))
    assert (report.taken, report.known, report.skipped) == (1, 0, ())
    assert stored(database.unit_of_work).status is Status.ON_THE_WAY
    assert stored(database.unit_of_work, SECOND).status is Status.OPEN


def test_the_template_has_the_columns(desk: CrewAnswers) -> None:
    with pytest.raises(BadRows, match="第2行"):
        import_answers(desk, answers_template().replace(b"0001", b"0009"))
    with pytest.raises(ImportFileError, match="表头缺少「工单号」"):
        import_answers(desk, "回复\n已到场\n".encode())
