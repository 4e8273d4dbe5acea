from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ivr.domain.keepsake import Keepsake
from storage.keepsakes import KeepsakeFile

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIRST = Keepsake(AT, "新建工单", {"户号": "3300012345", "地址": None}, "call-1", "13800000001")
SECOND = Keepsake(AT, "登记回拨", {"原因": "数据库\n打不开"}, "call-2", None)


def test_what_is_kept_comes_back_in_order(tmp_path: Path) -> None:
    file = KeepsakeFile(tmp_path / "data" / "kept.jsonl")
    assert file.every() == []
    file.add(FIRST)
    file.add(SECOND)
    assert KeepsakeFile(file.path).every() == [FIRST, SECOND]


def test_what_is_done_is_removed_and_the_last_one_takes_the_file_along(tmp_path: Path) -> None:
    file = KeepsakeFile(tmp_path / "kept.jsonl")
    file.add(FIRST)
    file.add(SECOND)
    file.remove(FIRST)
    assert file.every() == [SECOND]
    file.remove(SECOND)
    assert not file.path.exists()


def test_a_line_cut_short_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    file = KeepsakeFile(tmp_path / "kept.jsonl")
    file.add(FIRST)
    with file.path.open("ab") as raw:
        raw.write(b'{"at": "2026-11-24T03:00:00+00:00", "na')
    assert file.every() == [FIRST]


def test_a_new_keepsake_after_a_cut_line_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    file = KeepsakeFile(tmp_path / "kept.jsonl")
    file.path.write_text('{"at": "2026', encoding="utf-8")
    file.add(SECOND)
    assert file.every() == [SECOND]


def test_a_rare_line_separator_in_a_name_cuts_nothing(tmp_path: Path) -> None:
    file = KeepsakeFile(tmp_path / "kept.jsonl")
    odd = Keepsake(AT, "新建工单", {"户名": "王\u2028小明\x85"}, "call-3", None)
    file.add(odd)
    assert file.every() == [odd]
