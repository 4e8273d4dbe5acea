"""How much memory there is."""

from __future__ import annotations

from pathlib import Path

from ivr.speech.recognition.memory import PLENTY, available_bytes


def machine(folder: Path, text: str = "MemTotal: 9 kB\nMemAvailable:   2000 kB\n") -> Path:
    path = folder / "meminfo"
    path.write_text(text, "ascii")
    return path


def container(folder: Path, limit: str) -> Path:
    for name, text in {
        "memory.max": limit,
        "memory.current": "900000",
        "memory.stat": "anon 5\ninactive_file 100000\n",
    }.items():
        (folder / name).write_text(text, "ascii")
    return folder


def test_a_machine_tells_what_it_has(tmp_path: Path) -> None:
    assert available_bytes(machine(tmp_path), tmp_path / "none") == 2_048_000


def test_a_container_may_have_less(tmp_path: Path) -> None:
    assert available_bytes(machine(tmp_path), container(tmp_path, "1000000\n")) == 200_000


def test_a_container_without_a_limit_has_what_the_machine_has(tmp_path: Path) -> None:
    assert available_bytes(machine(tmp_path), container(tmp_path, "max\n")) == 2_048_000


def test_where_nothing_is_told_there_is_plenty(tmp_path: Path) -> None:
    assert available_bytes(machine(tmp_path, "nothing\n"), tmp_path / "none") == PLENTY


def test_this_machine_has_some() -> None:
    assert 0 < available_bytes() < PLENTY
