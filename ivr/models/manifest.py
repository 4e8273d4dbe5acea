"""`voices/models.yaml` -> `Manifest`; what is written wrongly is told with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ivr.errors import ConfigError
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.flow.source import read_file
from ivr.models.kinds import KINDS, ROLES
from ivr.models.model import (
    Address,
    Archive,
    Item,
    LocalFile,
    Manifest,
    Model,
    NpmFile,
    Source,
    WheelFile,
    Wheels,
)

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WHEEL = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9][A-Za-z0-9.!+-]*)(?: +(\S+))?")
_NPM = re.compile(
    r"((?:@[a-z0-9._-]+/)?[a-z0-9][a-z0-9._-]*)@([0-9][A-Za-z0-9.+-]*) +(package/\S+)"
)
_ADDRESS = re.compile(r"https?://[^\s/]+/\S+")


def read_manifest(path: Path) -> Manifest:
    """Read the manifest; ConfigError names the file, the line and what was expected."""
    reading = read_file(path)
    if reading.root is None or reading.problems:
        told = "\n".join(map(str, reading.problems)) or f"{path}：文件是空的"
        raise ConfigError(told)
    top = _block(reading.root, {"默认", "模型"})
    models = {}
    for name, node in _block(_entry(top, "模型")).items():
        if not NAME.fullmatch(name):
            _refuse(name.span, f"模型名「{name}」只能用小写字母、数字和 . _ -")
        models[str(name)] = _model(name, node, path.parent)
    wanted = {}
    for role, names in _block(_entry(top, "默认"), set(ROLES)).items():
        wanted[str(role)] = tuple(_known(name, models, role) for name in _items(names))
    return Manifest(models, wanted)


def _known(node: Node, models: dict[str, Model], role: str) -> str:
    name = _text(node)
    if name not in models:
        _refuse(name.span, f"下面没有叫「{name}」的模型")
    if KINDS[models[name].kind].role != role:
        _refuse(name.span, f"「{name}」是{models[name].kind}，不能用来{role}")
    return str(name)


def _model(name: Text, node: Node, folder: Path) -> Model:
    block = _block(node, {"用途", "种类", "许可", "内容"})
    kind = _text(_entry(block, "种类"))
    if kind not in KINDS:
        _refuse(kind.span, f"没有「{kind}」这一种，可以写的有：{'、'.join(KINDS)}")
    items = tuple(_item(item, folder) for item in _items(_entry(block, "内容")))
    return Model(
        name=str(name),
        purpose=str(_text(_entry(block, "用途"))),
        kind=str(kind),
        licence=str(_text(_entry(block, "许可"))),
        items=items,
    )


def _item(node: Node, folder: Path) -> Item:
    block = _block(node, {"文件", "压缩包", "里面", "解开后最多", "大小", "sha256", "来源"})
    archived = "压缩包" in block
    name = _text(_entry(block, "压缩包" if archived else "文件"))
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        _refuse(name.span, f"文件名「{name}」只能用字母、数字和 . _ -，不能带目录")
    archive = None
    if archived:
        inside = str(_text(_entry(block, "里面")))
        archive = Archive(inside, _number(_entry(block, "解开后最多")))
    return Item(
        name=str(name),
        size=_number(_entry(block, "大小")),
        sha256=_matched(_entry(block, "sha256"), _SHA256, "64 位小写十六进制数")[0],
        sources=tuple(_source(source, folder) for source in _items(_entry(block, "来源"))),
        archive=archive,
    )


def _source(node: Node, folder: Path) -> Source:
    block = _block(node, set(_SOURCES))
    if len(block) != 1:
        _refuse(block.span, f"一个来源只写一种：{'、'.join(_SOURCES)}")
    ((kind, value),) = block.items()
    return _SOURCES[str(kind)](value, folder)


def _address(node: Node, _folder: Path) -> Address:
    return Address(_matched(node, _ADDRESS, " https:// 或 http:// 开头的地址")[0])


def _wheels(node: Node, _folder: Path) -> Wheels:
    shape = "「包名==版本 包里的文件」"
    return Wheels(
        tuple(
            WheelFile(found[1], found[2], found[3])
            for found in (_matched(part, _WHEEL, shape) for part in _items(node))
        )
    )


def _npm(node: Node, _folder: Path) -> NpmFile:
    found = _matched(node, _NPM, "「包名@版本 package/…」")
    return NpmFile(found[1], found[2], found[3])


def _local(node: Node, folder: Path) -> LocalFile:
    return LocalFile(folder / Path(_text(node)).expanduser())


_SOURCES: dict[str, Callable[[Node, Path], Source]] = {
    "地址": _address,
    "PyPI": _wheels,
    "npm": _npm,
    "本机": _local,
}


def _refuse(span: Span, text: str) -> NoReturn:
    raise ConfigError(f"{span}：{text}。")


def _block(node: Node, known: set[str] | None = None) -> Block:
    if not isinstance(node, Block):
        _refuse(node.span, "这里要写「名字: 内容」")
    for name in node:
        if known is not None and name not in known:
            _refuse(name.span, f"不认识「{name}」，可以写的有：{'、'.join(sorted(known))}")
    return node


def _entry(block: Block, name: str) -> Node:
    for key, value in block.items():
        if key == name:
            return value
    _refuse(block.span, f"这里还缺「{name}」")


def _items(node: Node) -> Items:
    if not isinstance(node, Items) or not node:
        _refuse(node.span, "这里要写列表，一行一个，前面加「- 」")
    return node


def _text(node: Node) -> Text:
    if not isinstance(node, Text) or not node.strip():
        _refuse(node.span, "这里要写一个值")
    return node


def _number(node: Node) -> int:
    return int(_matched(node, re.compile(r"[1-9][0-9_]{0,15}"), "字节数，如 43898754")[0])


def _matched(node: Node, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
    text = _text(node)
    found = pattern.fullmatch(str(text))
    if found is None:
        _refuse(text.span, f"「{text}」应为{expected}")
    return found
