"""Small charts as SVG text: columns over hours, and rows of shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 44, 40
ROW, NAMES, NUMBERS = 24, 150, 110
INK, GREY, LINE = "#1f2933", "#7b8794", "#e4e7eb"
ORDINARY, STORM, DARK = "#2f6f9f", "#d9822b", "#9fb3c8"


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every column."""

    name: str
    colour: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, how long it is, and what is written behind it."""

    name: str
    value: float
    told: str


def columns(title: str, labels: Sequence[str], series: Sequence[Series], unit: str = "") -> str:
    """Columns side by side, their parts one upon the other."""
    sums = [sum(one.values[at] for one in series) for at in range(len(labels))]
    top = _round_up(max(sums, default=0))
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    high = HEIGHT - TOP - BOTTOM
    parts = [_grid(top, high, unit)]
    for at, label in enumerate(labels):
        x, y = LEFT + at * wide, float(HEIGHT - BOTTOM)
        for one in series:
            tall = high * one.values[at] / top
            y -= tall
            told = escape(f"{label} {one.name} {one.values[at]:g}{unit}")
            parts.append(
                f'<rect x="{x + wide * 0.14:.1f}" y="{y:.1f}" width="{wide * 0.72:.1f}" '
                f'height="{tall:.1f}" fill="{one.colour}"><title>{told}</title></rect>'
            )
        parts.append(_text(x + wide / 2, HEIGHT - BOTTOM + 18, label, GREY, "middle", 11))
    return _drawing(title, HEIGHT, [*parts, *_legend(series)])


def rows(title: str, lines: Sequence[Row], colour: str = ORDINARY) -> str:
    """Rows one below the other, the longest as wide as there is room."""
    longest = max((line.value for line in lines), default=0) or 1
    room = WIDTH - NAMES - NUMBERS - RIGHT
    parts = []
    for at, line in enumerate(lines):
        y = TOP + at * ROW
        wide = room * line.value / longest
        parts.append(_text(NAMES - 8, y + 15, line.name, INK, "end", 12))
        parts.append(
            f'<rect x="{NAMES}" y="{y + 3}" width="{wide:.1f}" height="{ROW - 8}" '
            f'fill="{colour}"><title>{escape(f"{line.name} {line.told}")}</title></rect>'
        )
        parts.append(_text(NAMES + wide + 6, y + 15, line.told, GREY, "start", 11))
    return _drawing(title, TOP + len(lines) * ROW + 16, parts)


def _drawing(title: str, height: int, parts: Sequence[str]) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" font-family="sans-serif">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(16, 24, title, INK, "start", 15),
            *parts,
            "</svg>",
            "",
        )
    )


def _grid(top: float, high: int, unit: str) -> str:
    lines = []
    for step in range(5):
        y = TOP + high * (4 - step) / 4
        lines.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}"/>'
        )
        lines.append(_text(LEFT - 6, y + 4, f"{top * step / 4:g}{unit}", GREY, "end", 11))
    return "\n".join(lines)


def _legend(series: Sequence[Series]) -> list[str]:
    parts, x = [], WIDTH - RIGHT - 110 * len(series)
    for one in series:
        parts.append(f'<rect x="{x}" y="14" width="11" height="11" fill="{one.colour}"/>')
        parts.append(_text(x + 16, 24, one.name, INK, "start", 12))
        x += 110
    return parts


def _text(x: float, y: float, words: str, colour: str, anchor: str, size: int) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _round_up(value: float) -> float:
    """A round number that is not below it, and can be cut in four."""
    if value <= 0:
        return 4
    size = 4.0
    while True:
        for factor in (1, 2, 2.5, 5):
            if size * factor >= value:
                return size * factor
        size *= 10
