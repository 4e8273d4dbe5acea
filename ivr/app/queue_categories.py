"""「类别」 in flows/standards/排队.yaml: what callers want, told by the flows they are in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ivr.app.teams_file import texts_of
from ivr.errors import ConfigError
from ivr.flow.marks import Block, Node, Text

CATEGORIES = "类别"
EXAMPLE = "电费: [查电费, 说电费]"
NAME = re.compile(r"[^\s、,，;；/|（）()]{1,10}")
"""What a list of names can be told apart into again."""

NO_NAME = "无"
"""Stands for no category where agents are described."""


def read_categories(node: Node | None) -> Mapping[str, Sequence[str]]:
    """The flows of each category; a slip is refused with its place."""
    found: dict[str, list[str]] = {}
    for name, flow in _listed(node):
        earlier = next((other for other, flows in found.items() if flow in flows), None)
        if earlier is not None:
            raise ConfigError(f"{flow.span}：流程「{flow}」前面已经写在「{earlier}」里了。")
        found.setdefault(str(name), []).append(str(flow))
    return {name: tuple(flows) for name, flows in found.items()}


def require_flows(node: Node | None, flows: Collection[str]) -> None:
    """Refuse a category with a flow that there is not, at its place."""
    for _, flow in _listed(node):
        if flow not in flows:
            near = difflib.get_close_matches(flow, flows, 1, 0.4)
            hint = f"是不是想写「{near[0]}」" if near else "请写流程的名字"
            raise ConfigError(f"{flow.span}：「{CATEGORIES}」里的流程「{flow}」没有，{hint}。")


def _listed(node: Node | None) -> Iterator[tuple[Text, Text]]:
    """Each category with each of its flows."""
    if node is None or (isinstance(node, Text) and not node):
        return
    if not isinstance(node, Block):
        raise ConfigError(f"{node.span}：「{CATEGORIES}」下面一行一类，例如 {EXAMPLE}。")
    for name, flows in node.items():
        if not NAME.fullmatch(name) or name == NO_NAME:
            raise ConfigError(f"{name.span}：类别的名字最多十个字，不带标点，例如 {EXAMPLE}。")
        listed = list(texts_of(flows))
        if not listed:
            raise ConfigError(f"{name.span}：「{name}」要写是哪些流程，例如 {EXAMPLE}。")
        for flow in listed:
            yield name, flow
