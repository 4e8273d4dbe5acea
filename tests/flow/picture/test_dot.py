"""A picture in Graphviz's language: any name is safe, traffic can be seen."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.flow.library import load_flows
from ivr.flow.picture.dot import dot_of, overview
from ivr.flow.picture.sketch import Arrow, Box, Sketch, sketch
from ivr.flow.picture.traffic import Traffic

SHIPPED = Path(__file__).parents[3] / "flows"
NASTY = '<b>"引号"&{花括号}\\n</b>'

TWO = Sketch(
    "甲",
    "问",
    (Box("问", "ask", "好请按一。"), Box("完", "end", "再见。")),
    (Arrow("问", "完", "好 按1", ("问›matched›好›完",)),),
    ("按0 找人工 → 找人",),
    {
        "问›command_找人工›找人工›": "按0 找人工 → 找人",
        "完›command_找人工›找人工›": "按0 找人工 → 找人",
    },
)


NARROW = b"size too small for label"
"""Boxes are as wide as a Chinese font needs them; a machine without one draws other signs."""


def laid_out(dot: str) -> str:
    done = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
    assert [line for line in done.stderr.splitlines() if not line.endswith(NARROW)] == []
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
        edges={
            "甲›问›matched›好›完": 900,
            "甲›问›command_找人工›找人工›": 38,
            "甲›完›command_找人工›找人工›": 2,
            "乙›问›command_找人工›找人工›": 500,
        },
        arrivals={("甲", "问"): 1200},
        lost={("甲", "问"): 300},
    )
    text = laid_out(dot_of(TWO, traffic))
    assert "好 按1" in text
    assert "900 次，75%" in text
    assert "1,200 次，挂断 300" in text
    assert "按0 找人工 → 找人　40 次" in text, "those of this flow, at whichever step"
    assert "共 1,203 通电话" in text


def test_a_way_that_nobody_took_is_pale_and_a_busy_one_is_thick() -> None:
    pale = dot_of(TWO, Traffic(calls=1))
    assert 'color="#cccccc"' in pale
    busy = Traffic(1000, {"甲›问›matched›好›完": 1000}, {("甲", "问"): 1000}, {})
    assert "penwidth=3.4" in dot_of(TWO, busy)


def test_a_way_that_hardly_anybody_took_is_not_told_as_none() -> None:
    few = Traffic(900, {"甲›问›matched›好›完": 2}, {("甲", "问"): 900})
    assert "2 次，不到 1%" in dot_of(TWO, few)
    all_of_them = Traffic(900, {"甲›问›matched›好›完": 900}, {("甲", "问"): 900})
    assert "900 次 " in dot_of(TWO, all_of_them)


def test_a_small_flow_in_full() -> None:
    lines = dot_of(TWO).splitlines()
    assert lines[0] == "digraph flow {"
    assert lines[4:] == [
        '\tstart [label="" fillcolor="#333333" shape=circle style=filled width=0.18]',
        '\ts0 [label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">'
        "<tr><td><b>问</b></td></tr>"
        '<tr><td><font point-size="9">好请按一。</font></td></tr></table>>'
        ' color="#b8860b" fillcolor="#fff6d8" fixedsize=true height=0.52 peripheries=1'
        ' shape=box style="filled,rounded" tooltip="好请按一。" width=0.88]',
        '\ts1 [label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">'
        "<tr><td><b>■ 完</b></td></tr>"
        '<tr><td><font point-size="9">再见。</font></td></tr></table>>'
        ' color="#555555" fillcolor="#eeeeee" fixedsize=true height=0.69 peripheries=1'
        ' shape=ellipse style=filled tooltip="再见。" width=0.81]',
        "\tstart -> s0 [weight=5]",
        '\ts0 -> s1 [label=" 好 按1 " color="#555555"]',
        "}",
    ]


def test_ways_to_one_goal_are_one_arrow_with_a_line_for_each() -> None:
    two = Arrow("问", "完", "好 按1\n不 按2", ("问›matched›好›完", "问›matched›不›完"))
    boxes = (Box("问", "ask", ""), Box("完", "end", ""))
    assert 'label=" 好 按1 \\n 不 按2 "' in dot_of(Sketch("甲", "问", boxes, (two,), ()))


def test_a_box_is_as_wide_as_its_chinese_text_whatever_fonts_there_are(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<fontconfig><cachedir>cache</cachedir></fontconfig>", "utf-8")
    dot = dot_of(Sketch("甲", "问", (Box("问", "say", "一二三四五六七八九十" * 3),), (), ()))
    without = subprocess.run(
        ["dot", "-Tplain"],
        input=dot.encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        cwd=tmp_path,
    )
    (box,) = [line for line in without.stdout.decode().splitlines() if line.startswith("node s0")]
    width_pt = float(box.split()[4]) * 72
    assert 15 * 9 < width_pt < 15 * 9 + 24


def test_a_flow_without_anything_common_has_no_empty_legend() -> None:
    assert "任何询问" not in dot_of(Sketch("甲", "问", (Box("问", "say", "好。"),), (), ()))


def test_the_overview_tells_who_calls_whom() -> None:
    text = overview({"总台": ("报修",), "报修": ()}, {"报修": ("人工坐席",)}, ["按9 → 危险"])
    assert "f0 -> f1" in text
    assert "f1 -> q0" in text
    assert "人工坐席" in laid_out(text)
    assert "按9 → 危险" in laid_out(text)
