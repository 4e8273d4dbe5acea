"""A picture in Graphviz's language: any name is safe, traffic can be seen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.flow.library import load_flows
from ivr.flow.picture.dot import Traffic, dot_of, overview
from ivr.flow.picture.sketch import Arrow, Box, Sketch, sketch

SHIPPED = Path(__file__).parents[3] / "flows"
NASTY = '<b>"引号"&{花括号}\\n</b>'

TWO = Sketch(
    "甲",
    "问",
    (Box("问", "ask", "好请按一。"), Box("完", "end", "再见。")),
    (Arrow("问", "完", "好 按1", ("问›matched›好›完",)),),
    ("按0 找人工 → 找人",),
    {"公共›随时可说›找人工": "按0 找人工 → 找人"},
)


def laid_out(dot: str) -> str:
    done = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    svg = done.stdout.decode()
    return "".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("name", [NASTY, "中文", "a b", "<", "]]>", "--", "\\"])
def test_any_name_is_safe(name: str) -> None:
    nasty = Sketch(
        name,
        name,
        (Box(name, "decide", name),),
        (Arrow(name, name, name, (name,), stub=True),),
        (name,),
    )
    text = laid_out(dot_of(nasty))
    assert name.replace("\\", "＼") in text


def test_the_same_flow_is_the_same_text() -> None:
    plans = load_flows(SHIPPED).or_refuse().plans
    assert dot_of(sketch(plans["故障报修"])) == dot_of(sketch(plans["故障报修"]))


@pytest.mark.parametrize(
    "name", [path.stem for path in SHIPPED.glob("*.yaml") if path.stem != "公共"]
)
def test_every_shipped_flow_can_be_laid_out(name: str) -> None:
    text = laid_out(dot_of(sketch(load_flows(SHIPPED).or_refuse().plans[name])))
    assert name in text


def test_traffic_is_written_at_the_arrows_and_losses_at_the_steps() -> None:
    traffic = Traffic(
        calls=1203,
        edges={"甲›问›matched›好›完": 900, "公共›随时可说›找人工": 40},
        arrivals={("甲", "问"): 1200},
        lost={("甲", "问"): 300},
    )
    text = laid_out(dot_of(TWO, traffic))
    assert "好 按1　900 75%" in text
    assert "1,200 次，挂断 300" in text
    assert "按0 找人工 → 找人　40" in text
    assert "共 1,203 通电话" in text


def test_a_way_that_nobody_took_is_pale_and_a_busy_one_is_thick() -> None:
    pale = dot_of(TWO, Traffic(calls=1))
    assert 'color="#cccccc"' in pale
    busy = Traffic(1000, {"甲›问›matched›好›完": 1000}, {("甲", "问"): 1000}, {})
    assert "penwidth=3.4" in dot_of(TWO, busy)


def test_a_box_is_as_wide_as_its_chinese_text_whatever_fonts_there_are() -> None:
    text = "一二三四五六七八九十" * 3
    of = Sketch("甲", "问", (Box("问", "say", text),), (), ())
    (width,) = re.findall(r"s0 .* width=([\d.]+)", dot_of(of))
    assert float(width) > 15 * 9 / 72, "fifteen characters of nine points"


def test_the_overview_tells_who_calls_whom() -> None:
    text = overview({"总台": ("报修",), "报修": ()}, {"报修": ("人工坐席",)})
    assert "f0 -> f1" in text
    assert "f1 -> q0" in text
    assert "人工坐席" in laid_out(text)
