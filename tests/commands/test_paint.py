"""Colours help people at a terminal, and nobody else gets any."""

from __future__ import annotations

import io

import pytest
from rich.color import Color
from rich.style import Style

from ivr.commands.paint import STYLES, Painter


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def painted(monkeypatch: pytest.MonkeyPatch, screen: io.StringIO, **environment: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    painter = Painter(screen)
    painter.line("bot", "机：您好：请说。")
    painter.line("hint", "差别：停〔-了〕〔+电〕")
    painter.prompt("您：")
    return screen.getvalue()


def test_only_the_speaker_is_painted_and_of_a_difference_its_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = painted(monkeypatch, Screen())
    assert "机：\x1b[0m您好：请说。\n" in text
    assert "m〔-了〕\x1b[0m" in text
    assert "m〔+电〕\x1b[0m" in text


@pytest.mark.parametrize("quiet", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_may_be_declined(monkeypatch: pytest.MonkeyPatch, quiet: dict[str, str]) -> None:
    text = painted(monkeypatch, Screen(), **quiet)
    assert text == "机：您好：请说。\n差别：停〔-了〕〔+电〕\n您："


def test_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in painted(monkeypatch, io.StringIO())


@pytest.mark.parametrize("style", [style for style in STYLES.values() if style])
def test_a_colour_is_read_on_black_and_on_white(style: str) -> None:
    color = Style.parse(style).color
    assert color is not None
    light = luminance(color)
    assert 1.05 / (light + 0.05) >= 3.9, "contrast with white"
    assert (light + 0.05) / 0.05 >= 3.9, "contrast with black"


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.get_truecolor().normalized
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
