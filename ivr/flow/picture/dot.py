"""A sketch -> Graphviz's language. The only module that knows the package `graphviz`.

Widths are counted in characters here, because the machine that lays the picture out may lack a
Chinese font, and then measures Chinese text too narrow.
"""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphviz import Digraph

from ivr.flow.picture.sketch import Arrow, Box, Sketch

FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
NAME_PT, TEXT_PT, LABEL_PT = 12, 9, 9
LINE = 15
"""Chinese characters in a line of a box."""

LINES = 2
"""Lines of a step's words that are shown."""


_LEFT = '<br align="left"/>'


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many calls went where: by edge (流程›…), by step that was come to, by step left dead."""

    calls: int = 0
    edges: Mapping[str, int] = field(default_factory=dict)
    arrivals: Mapping[tuple[str, str], int] = field(default_factory=dict)
    lost: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Calls whose caller hung up while this step waited, before anything was settled."""


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
    graph = _graph(sketch.flow)
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
    _legend(graph, sketch, traffic)
    return str(graph.source)


def overview(calls: Mapping[str, tuple[str, ...]], queues: Mapping[str, tuple[str, ...]]) -> str:
    """Which flow calls which, and who is transferred to; `calls` and `queues` by flow."""
    graph = _graph("总览")
    ids = {name: f"f{number}" for number, name in enumerate(calls)}
    people = dict.fromkeys(queue for transferred in queues.values() for queue in transferred)
    desks = {queue: f"q{number}" for number, queue in enumerate(people)}
    flow, desk = _LOOKS["call"], _LOOKS["transfer"]
    for name, known in ids.items():
        graph.node(known, _escaped(name), shape="box", fillcolor=flow.fill, color=flow.line)
    for queue, known in desks.items():
        text = _escaped(f"{desk.sign}{queue}")
        graph.node(known, text, shape="box", fillcolor=desk.fill, color=desk.line)
    for name, called in calls.items():
        for other in called:
            graph.edge(ids[name], ids[other])
        for queue in queues.get(name, ()):
            graph.edge(ids[name], desks[queue], color=desk.line)
    return str(graph.source)


def _graph(title: str) -> Digraph:
    graph = Digraph(
        "flow",
        graph_attr={
            "rankdir": "TB",
            "nodesep": "0.3",
            "ranksep": "0.35",
            "fontname": FONTS,
            "label": f"<<b>{_escaped(title)}</b>>",
            "labelloc": "t",
            "fontsize": "18",
            "pad": "0.3",
        },
        node_attr={"fontname": FONTS, "style": "filled,rounded", "fontsize": str(NAME_PT)},
        edge_attr={"fontname": FONTS, "fontsize": str(LABEL_PT), "arrowsize": "0.7"},
    )
    return graph


def _box(graph: Digraph, known: str, box: Box, flow: str, traffic: Traffic | None) -> None:
    look = _LOOKS[box.verb]
    name = f"{look.sign}{box.step}"
    lines = list(_wrapped(box.text))
    notes = _arrivals(box, flow, traffic)
    rows = [f"<b>{_escaped(name)}</b>"]
    rows += [f'<font point-size="{TEXT_PT}">{_escaped(line)}</font>' for line in lines]
    rows += [f'<font point-size="{TEXT_PT}" color="#a03030">{_escaped(n)}</font>' for n in notes]
    width = max([_inches(name, NAME_PT), *(_inches(t, TEXT_PT) for t in (*lines, *notes))]) + 0.25
    round_shape = look.shape in ("hexagon", "ellipse")
    graph.node(
        known,
        f"<{'<br/>'.join(rows)}>",
        shape=look.shape,
        fillcolor=_warmed(look.fill, box, flow, traffic),
        color=look.line,
        style="filled" if round_shape else "filled,rounded",
        width=f"{width * (1.3 if round_shape else 1):.2f}",
        tooltip=_escaped(box.text or box.step),
        peripheries="2" if box.verb == "call" else "1",
    )


def _stub(graph: Digraph, stubs: dict[tuple[str, str], str], arrow: Arrow) -> str:
    """A small sign at the end of an arrow that names where it goes on; one for each source."""
    key = (arrow.source, arrow.goal)
    if key not in stubs:
        stubs[key] = f"j{len(stubs)}"
        text = f"↪ {arrow.goal}"
        graph.node(
            stubs[key],
            _escaped(text),
            shape="plaintext",
            style="",
            fontsize=str(TEXT_PT),
            fontcolor="#666666",
            width=f"{_inches(text, TEXT_PT) + 0.1:.2f}",
            height="0.2",
        )
    return stubs[key]


def _edge(flow: str, arrow: Arrow, traffic: Traffic | None) -> dict[str, str]:
    label, drawn = arrow.label, {"color": "#555555"}
    if arrow.troubled:
        drawn |= {"style": "dashed", "color": "#a06060"}
    if traffic is not None:
        taken = sum(traffic.edges.get(f"{flow}›{name}", 0) for name in arrow.names)
        through = traffic.arrivals.get((flow, arrow.source), 0)
        if taken:
            share = f" {taken * 100 // through}%" if through >= taken else ""
            label = f"{label}　{taken:,}{share}".strip("　")
            drawn["penwidth"] = f"{1 + 0.8 * math.log10(taken):.1f}"
        else:
            drawn |= {"color": "#cccccc", "fontcolor": "#bbbbbb"}
    if label:
        width = int(_inches(label, LABEL_PT) * 72) + 4
        cell = f'<td width="{width}">{_escaped(label)}</td>'
        drawn["label"] = f'<<table border="0" cellpadding="0"><tr>{cell}</tr></table>>'
    return drawn


def _legend(graph: Digraph, sketch: Sketch, traffic: Traffic | None) -> None:
    rows = ["<b>任何询问里都管用</b>", *(_escaped(line) for line in _counted(sketch, traffic))]
    if traffic is not None:
        rows.append(f"共 {traffic.calls:,} 通电话")
    width = max((_inches(line, TEXT_PT) for line in sketch.legend), default=1.5) + 0.5
    graph.node(
        "legend",
        f'<<font point-size="{TEXT_PT}">{_LEFT.join(rows)}{_LEFT}</font>>',
        shape="note",
        style="filled",
        fillcolor="#fafafa",
        color="#bbbbbb",
        width=f"{width:.2f}",
    )


def _counted(sketch: Sketch, traffic: Traffic | None) -> Iterator[str]:
    named = {line: name for name, line in sketch.legend_edges.items()}
    for line in sketch.legend:
        taken = traffic.edges.get(named.get(line, ""), 0) if traffic is not None else 0
        yield f"{line}　{taken:,}" if taken else line


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


def _wrapped(text: str) -> Iterator[str]:
    """The beginning of a text in at most so many lines."""
    for number in range(LINES):
        line = text[number * LINE : (number + 1) * LINE]
        if not line:
            return
        more = number == LINES - 1 and len(text) > LINES * LINE
        yield f"{line[:-1]}…" if more else line


def _inches(text: str, points: int) -> float:
    """About how wide a text is."""
    wide = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)
    return wide * points / 72


def _escaped(text: str) -> str:
    return html.escape(text.replace("\\", "＼"), quote=True)
