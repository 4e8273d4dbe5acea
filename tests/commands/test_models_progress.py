"""A fetch shows a bar at a terminal, and a line now and then in a pipe."""

from __future__ import annotations

import io

import pytest

from ivr.commands.models_progress import FetchProgress

MB = 1_000_000


class Terminal(io.StringIO):
    """A screen with a person before it."""

    def isatty(self) -> bool:
        return True


def test_a_pipe_is_told_every_tenth_of_what_is_large(capsys: pytest.CaptureFixture[str]) -> None:
    with FetchProgress() as progress:
        for done in range(0, 101, 5):
            progress.advance("model.bin", done * MB, 100 * MB)
        progress.advance("config.json", 2000, 2000)
        progress.note("好了。")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["model.bin 10.0/100.0 MB", "model.bin 20.0/100.0 MB"]
    assert lines[9:] == ["model.bin 100.0/100.0 MB", "好了。"]


def test_a_terminal_shows_a_bar_and_notes_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    with FetchProgress() as progress:
        progress.advance("model.bin", 50 * MB, 100 * MB)
        progress.note("[b]镜像取不到[/b]，换下一个来源。")
        progress.advance("tokenizer.json", 1 * MB, 2 * MB)
    shown = screen.getvalue()
    assert "model.bin" in shown
    assert "/100.0 MB" in shown
    assert "tokenizer.json" in shown
    assert "1.0/2.0 MB" in shown
    assert "[b]镜像取不到[/b]，换下一个来源。" in shown, "what a server sent is not markup"
