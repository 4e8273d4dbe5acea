"""A sketch -> Graphviz's language. The only module that knows the package `graphviz`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphviz import Digraph

from ivr.flow.picture.lettering import escaped, inches, table, wrapped
from ivr.flow.picture.sketch import Arrow, Box, Sketch
from ivr.flow.picture.traffic import Traffic
from ivr.flow.plan import JOIN
from ivr.flow.words import VERBS

FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
NAME_PT, TEXT_PT, LABEL_PT = 12, 9, 9
LEADING = 1.45
"""From line to line, in heights of the letters."""

ROOM: Mapping[str, tuple[float, float]] = {
    "box": (1.0, 1.0),
    "hexagon": (1.4, 1.3),
    "ellipse": (1.3, 1.4),
}
"""How much wider and higher than its words a shape is, so that they stay inside."""

COLUMNS, MANY = 3, 12
"""In how many columns the head stands over a picture of so many boxes; over less it is one."""


@dataclass(frozen=True, slots=True)
class _Look:
    shape: str
    fill: str
    line: str
    sign: str = ""


_LOOKS: Mapping[str, _Look] = {
    "say": _Look("box", "#eef4fb", "#5b86b4"),
    "ask": _Look("box", "#fff6d8", "#b8860b"),
    "record": _Look("box", "#fdebd8", "#c0712c", "● "),
    "decide": _Look("hexagon", "#f4f4f4", "#888888"),
    "do": _Look("box", "#e9f5e9", "#4f8f4f", "⚙ "),
    "call": _Look("box", "#f2ecfa", "#7d5ba6", "▣ "),
    "return": _Look("ellipse", "#f2ecfa", "#7d5ba6", "↩ "),
    "transfer": _Look("box", "#fde7ea", "#b6404f", "☎ "),
    "end": _Look("ellipse", "#eeeeee", "#555555", "■ "),
}


def dot_of(sketch: Sketch, traffic: Traffic | None = None) -> str:
    """The picture of a flow, with what calls did if there is traffic."""
    columns = COLUMNS if len(sketch.boxes) >= MANY else 1
    told = list(_counted(sketch, traffic))
    notes = [_key(sketch)]
    if traffic is not None:
        notes.append(f"共 {traffic.calls:,} 通电话；越红，在这一步挂断的越多；浅色的没有人走")
    graph = _graph(sketch.flow, told, columns, notes)
    ids = {box.step: f"s{number}" for number, box in enumerate(sketch.boxes)}
    graph.node("start", "", shape="circle", width="0.18", style="filled", fillcolor="#333333")
    for box in sketch.boxes:
        _box(graph, ids[box.step], box, sketch.flow, traffic)
    if sketch.start in ids:
        graph.edge("start", ids[sketch.start], weight="5")
    stubs: dict[tuple[str, str], str] = {}
    for arrow in sketch.arrows:
        goal = _stub(graph, stubs, arrow) if arrow.stub else ids[arrow.goal]
        graph.edge(ids[arrow.source], goal, **_edge(sketch.flow, arrow, traffic))
    return str(graph.source)


def overview(
    calls: Mapping[str, tuple[str, ...]],
    queues: Mapping[str, tuple[str, ...]],
    everywhere: Sequence[str] = (),
) -> str:
    """Which flow calls which, and who is transferred to; `calls` and `queues` by flow.

    `everywhere`: what holds at the questions of every flow, which is told and not drawn.
    """
    graph = _graph("总览", everywhere)
    ids = {name: f"f{number}" for number, name in enumerate(calls)}
    people = dict.fromkeys(queue for transferred in queues.values() for queue in transferred)
    desks = {queue: f"q{number}" for number, queue in enumerate(people)}
    for name, known in ids.items():
        _plain_box(graph, known, name, _LOOKS["call"])
    for queue, known in desks.items():
        _plain_box(graph, known, f"{_LOOKS['transfer'].sign}{queue}", _LOOKS["transfer"])
    for name, called in calls.items():
        for other in called:
            graph.edge(ids[name], ids[other])
        for queue in queues.get(name, ()):
            graph.edge(ids[name], desks[queue], color=_LOOKS["transfer"].line)
    return str(graph.source)


def _graph(
    title: str, everywhere: Sequence[str], columns: int = 1, notes: Sequence[str] = ()
) -> Digraph:
    return Digraph(
        "flow",
        graph_attr={
            "rankdir": "TB",
            "nodesep": "0.3",
            "ranksep": "0.35",
            "fontname": FONTS,
            "label": _head(title, everywhere, columns, notes),
            "labelloc": "t",
            "labeljust": "l",
            "pad": "0.3",
        },
        node_attr={"fontname": FONTS, "style": "filled,rounded", "fontsize": str(NAME_PT)},
        edge_attr={"fontname": FONTS, "fontsize": str(LABEL_PT), "arrowsize": "0.7"},
    )


def _head(title: str, everywhere: Sequence[str], columns: int, notes: Sequence[str]) -> str:
    """What stands over the picture, left: its name and what holds everywhere in it.

    It is no node: a node so high would push the first steps of the flow apart.
    """
    rows = [f'<td colspan="{columns}"><font point-size="18"><b>{escaped(title)}</b></font></td>']
    if everywhere:
        rows.append(f'<td colspan="{columns}"><b>任何询问里都管用</b></td>')
    width = int(max((inches(line, TEXT_PT) for line in everywhere), default=0) * 72) + 12
    for first in range(0, len(everywhere), columns):
        line = everywhere[first : first + columns]
        rows.append("".join(f'<td width="{width}">{escaped(each)}</td>' for each in line))
    rows += [f'<td colspan="{columns}">{note}</td>' for note in notes]
    cells = "".join(f"<tr>{row}</tr>" for row in rows).replace("<td", '<td align="left"')
    return (
        f'<<font point-size="{TEXT_PT}"><table border="0" cellspacing="0" cellpadding="1">'
        f"{cells}</table></font>>"
    )


def _key(sketch: Sketch) -> str:
    """Which colour is which verb, of those that the flow has."""
    present = {box.verb for box in sketch.boxes}
    return "　".join(
        f'<font color="{_LOOKS[verb].line}">■</font> {word}'
        for word, verb in VERBS.items()
        if verb in present
    )


def _plain_box(graph: Digraph, known: str, text: str, look: _Look) -> None:
    width = f"{inches(text, NAME_PT) + 0.25:.2f}"
    graph.node(known, escaped(text), shape="box", fillcolor=look.fill, color=look.line, width=width)


def _box(graph: Digraph, known: str, box: Box, flow: str, traffic: Traffic | None) -> None:
    look = _LOOKS[box.verb]
    name = f"{look.sign}{box.step}"
    lines = list(wrapped(box.text))
    notes = _arrivals(box, flow, traffic)
    rows = [f"<b>{escaped(name)}</b>"]
    rows += [f'<font point-size="{TEXT_PT}">{escaped(line)}</font>' for line in lines]
    rows += [f'<font point-size="{TEXT_PT}" color="#601010">{escaped(n)}</font>' for n in notes]
    width = max([inches(name, NAME_PT), *(inches(t, TEXT_PT) for t in (*lines, *notes))])
    height = (NAME_PT * LEADING + (len(rows) - 1) * TEXT_PT * LEADING) / 72
    graph.node(
        known,
        table(rows),
        shape=look.shape,
        fillcolor=_warmed(look.fill, box, flow, traffic),
        color=look.line,
        style="filled,rounded" if look.shape == "box" else "filled",
        tooltip=escaped(box.text or box.step),
        peripheries="2" if box.verb == "call" else "1",
        **_size(look.shape, width, height),
    )


def _size(shape: str, width: float, height: float) -> dict[str, str]:
    """How large a shape must be for words of this width and height."""
    wider, higher = ROOM[shape]
    width, height = width * wider + 0.25, height * higher + 0.1
    return {"width": f"{width:.2f}", "height": f"{height:.2f}", "fixedsize": "true"}


def _stub(graph: Digraph, stubs: dict[tuple[str, str], str], arrow: Arrow) -> str:
    """A small sign at the end of an arrow that names where it goes on; one for each source."""
    key = (arrow.source, arrow.goal)
    if key not in stubs:
        stubs[key] = f"j{len(stubs)}"
        text = f"↪ {arrow.goal}"
        graph.node(
            stubs[key],
            escaped(text),
            shape="plaintext",
            style="",
            fontsize=str(TEXT_PT),
            fontcolor="#666666",
            width=f"{inches(text, TEXT_PT) + 0.1:.2f}",
            height="0.2",
            fixedsize="true",
        )
    return stubs[key]


def _edge(flow: str, arrow: Arrow, traffic: Traffic | None) -> dict[str, str]:
    lines, drawn = arrow.label.splitlines(), {"color": "#555555"}
    if arrow.troubled:
        drawn |= {"style": "dashed", "color": "#a06060"}
    if traffic is not None:
        taken = sum(traffic.edges.get(f"{flow}{JOIN}{name}", 0) for name in arrow.names)
        if taken:
            lines.append(_taken(taken, traffic.arrivals.get((flow, arrow.source), 0)))
            drawn["penwidth"] = f"{1 + 0.8 * math.log10(taken):.1f}"
        else:
            drawn |= {"color": "#cccccc", "fontcolor": "#bbbbbb"}
    if lines:
        drawn["label"] = "\\n".join(f" {escaped(line)} " for line in lines)
    return drawn


def _taken(times: int, through: int) -> str:
    """How many went this way, and their share of those who came."""
    if times >= through:
        return f"{times:,} 次"
    share = round(times * 100 / through)
    return f"{times:,} 次，{share or '不到 1'}%"


def _counted(sketch: Sketch, traffic: Traffic | None) -> Iterator[str]:
    taken: Counter[str] = Counter()
    if traffic is not None:
        for name, line in sketch.legend_edges.items():
            taken[line] += traffic.edges.get(f"{sketch.flow}{JOIN}{name}", 0)
    for line in sketch.legend:
        yield f"{line}　{taken[line]:,} 次" if taken[line] else line


def _arrivals(box: Box, flow: str, traffic: Traffic | None) -> list[str]:
    if traffic is None:
        return []
    came = traffic.arrivals.get((flow, box.step), 0)
    lost = traffic.lost.get((flow, box.step), 0)
    if not came:
        return []
    return [f"{came:,} 次" + (f"，挂断 {lost:,}" if lost else "")]


def _warmed(fill: str, box: Box, flow: str, traffic: Traffic | None) -> str:
    """The box's colour, the redder the more callers were lost at it."""
    if traffic is None:
        return fill
    came = traffic.arrivals.get((flow, box.step), 0)
    if not came:
        return "#fbfbfb"
    share = min(1.0, 2 * traffic.lost.get((flow, box.step), 0) / came)
    parts = zip((fill[1:3], fill[3:5], fill[5:7]), (0xF2, 0x6B, 0x5E), strict=True)
    return "#" + "".join(f"{round(int(a, 16) * (1 - share) + b * share):02x}" for a, b in parts)
