from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from ivr.clock import ManualClock
from ivr.domain.flow_versions import Files, LastSeen, Origin, content_of
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import NotFound, PublishedMeanwhile, StorageError
from ivr.services.publishing import Draft, Publishing, Way
from ivr.services.publishing_words import obstacle, undone
from ivr.services.version_words import in_words, introduce, version_fields
from storage.database import Database, open_database
from tests.services.town import NOON

FIRST = {"总台.yaml": "您好", "收尾.yaml": "再见"}
GREETED = FIRST | {"总台.yaml": "早上好"}
PARTED = FIRST | {"收尾.yaml": "祝您愉快"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ivr.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_database(path, busy_timeout_ms=100)
    yield database
    database.close()


@pytest.fixture
def versions(database: Database) -> Publishing:
    return Publishing(database.unit_of_work, ManualClock(NOON))


def publish(
    versions: Publishing,
    files: Files,
    by: str = "王五",
    origin: Origin = Origin.PUBLISH,
    based_on: int | None = None,
) -> FlowVersionRecord:
    draft = Draft(files, "abc", by, "改了一句", origin, based_on)
    return versions.publish(draft, versions.latest_number())


def seen(record: FlowVersionRecord) -> LastSeen:
    return LastSeen(record.number, content_of(record.files))


def test_versions_are_counted_and_keep_who_when_and_why(versions: Publishing) -> None:
    publish(versions, FIRST)
    second = publish(versions, GREETED, by="李四")
    assert versions.get(2) == second == versions.latest()
    assert (second.number, second.by, second.reason) == (2, "李四", "改了一句")
    assert second.published_at == NOON
    assert introduce(second) == "第 2 版（李四 11-24 12:00 发布：改了一句）"
    assert version_fields(second)["published_at"] == "2026-11-24T12:00:00+08:00"


def test_a_version_that_is_not_there_is_named(versions: Publishing) -> None:
    with pytest.raises(NotFound, match="没有第 7 版，用 ivr history"):
        versions.get(7)


def test_the_first_publication_is_free(versions: Publishing) -> None:
    standing = versions.stand(FIRST, None)
    assert (standing.way, standing.latest_number) == (Way.FREE, 0)
    assert in_words(standing.changes) == "新 总台.yaml、收尾.yaml"
    assert obstacle(standing, None) is None


def test_the_folder_of_what_is_published_has_nothing_new(versions: Publishing) -> None:
    first = publish(versions, FIRST)
    assert versions.stand(FIRST, seen(first)).way is Way.NOTHING_NEW
    assert versions.stand(FIRST, None).way is Way.NOTHING_NEW


def test_who_worked_from_the_newest_version_may_publish(versions: Publishing) -> None:
    first = publish(versions, FIRST)
    standing = versions.stand(GREETED, seen(first))
    assert standing.way is Way.FREE
    assert in_words(standing.changes) == "改 总台.yaml"


def test_what_somebody_else_published_meanwhile_is_never_undone_silently(
    versions: Publishing,
) -> None:
    first = publish(versions, FIRST)
    publish(versions, PARTED, by="李四")
    standing = versions.stand(GREETED, seen(first))
    assert standing.way is Way.OVERTAKEN
    refused = obstacle(standing, None)
    assert refused is not None
    assert refused.code == "published-since"
    for told in ("李四", "11-24 12:00", "改了一句", "收尾.yaml", "--merge", "ivr history 2"):
        assert told in refused.text
    confirmed_another = obstacle(standing, 1)
    assert confirmed_another is not None
    assert confirmed_another.code == "over-another"
    assert obstacle(standing, 2) is None
    assert "收尾.yaml" in str(undone(standing))


def test_a_publication_that_took_nothing_from_me_is_no_obstacle(versions: Publishing) -> None:
    first = publish(versions, FIRST)
    publish(versions, GREETED, by="李四")
    both = GREETED | {"收尾.yaml": "祝您愉快"}  # I have copied what 李四 did
    standing = versions.stand(both, seen(first))
    assert standing.way is Way.FREE
    assert undone(standing) is None


def test_a_version_that_came_and_went_is_no_obstacle(versions: Publishing) -> None:
    first = publish(versions, FIRST)
    publish(versions, PARTED, by="李四")
    publish(versions, FIRST, origin=Origin.ROLLBACK, based_on=1)
    assert versions.stand(GREETED, seen(first)).way is Way.FREE


def test_what_was_rolled_back_comes_again_only_when_it_is_wanted(versions: Publishing) -> None:
    publish(versions, FIRST)
    bad = publish(versions, GREETED)
    publish(versions, FIRST, origin=Origin.ROLLBACK, based_on=1)
    for files in (GREETED, GREETED | {"收尾.yaml": "祝您愉快"}):
        standing = versions.stand(files, seen(bad))
        assert standing.way is Way.TAKEN_BACK
        refused = obstacle(standing, None)
        assert refused is not None
        assert "退回到第 1 版" in refused.text
        assert "总台.yaml" in refused.text
        assert obstacle(standing, 3) is None
    mended = FIRST | {"收尾.yaml": "祝您愉快"}
    assert versions.stand(mended, seen(bad)).way is Way.FREE


def test_a_folder_that_remembers_nothing_is_known_by_its_content(versions: Publishing) -> None:
    first = publish(versions, FIRST)
    publish(versions, PARTED)
    standing = versions.stand(FIRST, None)
    assert standing.base == first
    assert standing.way is Way.OVERTAKEN


def test_a_folder_that_nobody_knows_needs_a_word(versions: Publishing) -> None:
    publish(versions, FIRST)
    standing = versions.stand(GREETED, None)
    assert standing.way is Way.STRANGE
    refused = obstacle(standing, None)
    assert refused is not None
    assert "--over 1" in refused.text
    assert "--restore" in refused.text
    assert obstacle(standing, 1) is None


def test_what_a_folder_remembers_of_another_database_is_not_believed(versions: Publishing) -> None:
    publish(versions, FIRST)
    assert versions.stand(GREETED, LastSeen(1, content_of(PARTED))).way is Way.STRANGE
    assert versions.stand(GREETED, LastSeen(9, content_of(FIRST))).way is Way.STRANGE


def test_before_anybody_has_published_nobodys_work_can_be_lost(versions: Publishing) -> None:
    publish(versions, FIRST, origin=Origin.FIRST)
    assert versions.stand(GREETED, None).way is Way.FREE


def test_a_folder_is_found_among_many_versions(versions: Publishing) -> None:
    for number in range(1, 50):
        publish(versions, {"总台.yaml": f"第 {number} 次"})
    standing = versions.stand({"总台.yaml": "第 3 次"}, None)
    assert standing.base is not None
    assert standing.base.number == 3
    assert [record.number for record in standing.since] == list(range(4, 50))


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(versions: Publishing) -> None:
    publish(versions, FIRST)
    gate = threading.Barrier(2)
    outcomes: dict[str, object] = {}

    def go(by: str, files: Files) -> None:
        draft = Draft(files, "abc", by, "急")
        gate.wait()
        try:
            outcomes[by] = versions.publish(draft, after=1)
        except PublishedMeanwhile as late:
            outcomes[by] = late

    threads = [
        threading.Thread(target=go, args=("王五", GREETED)),
        threading.Thread(target=go, args=("李四", PARTED)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [found for found in outcomes.values() if isinstance(found, FlowVersionRecord)]
    (late,) = [found for found in outcomes.values() if isinstance(found, PublishedMeanwhile)]
    assert won == versions.latest()
    assert f"第 2 版（{won.by}" in str(late)
    assert "什么也没有变" in str(late)
    assert versions.latest_number() == 2


def test_a_locked_database_publishes_nothing_and_says_so(versions: Publishing, path: Path) -> None:
    publish(versions, FIRST)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="正被别的程序占用"):
        publish(versions, GREETED)
    assert versions.latest_number() == 1, "who looks waits for nobody"
    other.execute("ROLLBACK")
    other.close()
    assert publish(versions, GREETED).number == 2


def test_a_full_database_publishes_nothing_and_says_so(
    versions: Publishing, database: Database
) -> None:
    publish(versions, FIRST)

    @event.listens_for(database._engine, "checkout")
    def allow_few_pages(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(StorageError, match="磁盘满了"):
        publish(versions, {"总台.yaml": "您好" * 100_000})
    assert versions.latest() == versions.get(1)
    assert publish(versions, GREETED).number == 2
