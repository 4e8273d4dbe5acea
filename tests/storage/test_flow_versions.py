from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

from ivr.domain.flow_versions import Origin
from ivr.domain.ports import FlowVersionRecord
from storage.database import Database
from tests.storage.places import Place

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def version(number: int, by: str = "王五") -> FlowVersionRecord:
    return FlowVersionRecord(
        number=number,
        version=f"abc{number}",
        published_at=NOON + timedelta(minutes=number),
        files={"总台.yaml": f"流程: 总台 # {number}\r\n", "standards/默认.yaml": "标准: 默认\n"},
        by=by,
        reason="改了问候",
        origin=Origin.ROLLBACK,
        based_on=1,
    )


def add(database: Database, *records: FlowVersionRecord) -> list[bool]:
    with database.unit_of_work() as unit:
        stored = [unit.flow_versions.add(record) for record in records]
        unit.commit()
    return stored


def test_published_flows_come_back_to_the_letter(either: Database) -> None:
    assert add(either, version(1), version(2)) == [True, True]
    with either.unit_of_work(read_only=True) as unit:
        assert unit.flow_versions.get(2) == version(2)
        assert unit.flow_versions.get(3) is None
        assert unit.flow_versions.latest_number() == 2


def test_nothing_published_is_number_nought(either: Database) -> None:
    with either.unit_of_work(read_only=True) as unit:
        assert unit.flow_versions.latest_number() == 0
        assert unit.flow_versions.latest(5) == []


def test_the_newest_come_first_and_older_ones_on_request(either: Database) -> None:
    add(either, *(version(number) for number in range(1, 6)))
    with either.unit_of_work(read_only=True) as unit:
        newest = unit.flow_versions.latest(2)
        older = unit.flow_versions.latest(2, before=newest[-1].number)
    assert [record.number for record in newest] == [5, 4]
    assert [record.number for record in older] == [3, 2]


def test_a_taken_number_is_told_and_the_first_one_stays(either: Database) -> None:
    add(either, version(1, by="王五"))
    assert add(either, version(1, by="李四"), version(2, by="李四")) == [False, True]
    with either.unit_of_work(read_only=True) as unit:
        first = unit.flow_versions.get(1)
    assert first is not None
    assert first.by == "王五"


def test_of_ten_threads_that_publish_the_same_number_one_wins(place: Place) -> None:
    database = place.open()
    gate = threading.Barrier(10)
    won: list[str] = []

    def publish(by: str) -> None:
        gate.wait()
        if add(database, version(1, by)) == [True]:
            won.append(by)

    threads = [threading.Thread(target=publish, args=(f"第{n}人",)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.unit_of_work(read_only=True) as unit:
        stored = unit.flow_versions.get(1)
    database.close()
    assert stored is not None
    assert won == [stored.by]


PUBLISHING = """
import sys
from pathlib import Path
from storage.database import open_database
from tests.storage.test_flow_versions import add, version
database = open_database(Path(sys.argv[1]) if sys.argv[3] == "sqlite" else sys.argv[1])
print(add(database, version(1, by=sys.argv[2]))[0])
database.close()
"""


def test_of_several_processes_that_publish_the_same_number_one_wins(place: Place) -> None:
    place.open().close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PUBLISHING, str(place.path_or_url), f"第{n}人", place.kind],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    told = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert sorted(told) == ["False", "False", "True"]
