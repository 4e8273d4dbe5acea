"""Charts are SVG that a browser can read, whatever is drawn."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from ivr.simulator.day.charts import Row, Series, columns, rows

SVG = "{http://www.w3.org/2000/svg}"


def heights(drawing: str) -> list[float]:
    bars = [
        r
        for r in ElementTree.fromstring(drawing).iter(f"{SVG}rect")
        if r.find(f"{SVG}title") is not None
    ]
    return [float(bar.get("height") or 0) for bar in bars]


def test_a_column_is_as_high_as_its_value() -> None:
    drawing = columns("来电", ["0", "1"], [Series("平常", "#000", [10, 20])])
    low, high = heights(drawing)
    assert abs(high - 2 * low) < 0.2


def test_parts_of_a_column_stand_one_upon_the_other() -> None:
    parts = [Series("平常", "#000", [30]), Series("风暴", "#111", [10])]
    ordinary, storm = heights(columns("来电", ["0"], parts))
    assert abs(ordinary - 3 * storm) < 0.5


def test_the_longest_row_fills_the_room_and_says_what_it_is() -> None:
    drawing = rows("结果", [Row("自助办结", 200, "200"), Row("客户挂断", 50, "50")])
    bars = [r for r in ElementTree.fromstring(drawing).iter(f"{SVG}rect") if r.get("x") == "150"]
    longest, short = (float(bar.get("width") or 0) for bar in bars)
    assert abs(longest - 4 * short) < 0.5
    assert "自助办结 200" in drawing


@given(st.lists(st.tuples(st.text(), st.integers(0, 10**9))))
def test_whatever_it_is_called_it_is_readable(lines: list[tuple[str, int]]) -> None:
    named = [(name.replace("\x00", ""), value) for name, value in lines]
    named = [(n, v) for n, v in named if n.isprintable()]
    ElementTree.fromstring(rows("题", [Row(name, value, str(value)) for name, value in named]))
    series = [Series("数", "#000", [value for _, value in named])]
    ElementTree.fromstring(columns("题", [name for name, _ in named], series))
