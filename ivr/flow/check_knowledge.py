"""Checks of the knowledge: entries that nobody can reach, and flows that name what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.catalogue import ENTRY, LOOK_UP
from ivr.flow.knowledge import Entry
from ivr.flow.marks import Text
from ivr.flow.model import Ask, Do, Flow, Literal
from ivr.flow.problems import Problem, did_you_mean
from ivr.flow.values import SlotType
from ivr.flow.world import World

_SIGNS = re.compile(r"[\s\W_]+")


def check_knowledge(world: World) -> Iterator[Problem]:
    """F027 F052 W044 W051."""
    if not world.knowledge_lost:
        for plan in world.sound:
            yield from _named(world, plan.flow)
    entries = list(world.knowledge.entries.values())
    yield from _alike(entries)
    for entry in entries:
        yield from _gone_by(world, entry)
        yield from _taken_by_commands(world, entry)


def _named(world: World, flow: Flow) -> Iterator[Problem]:
    """F027: a flow looks up an entry that is not there."""
    entries = world.knowledge.entries
    for step in flow.steps.values():
        if not isinstance(step, Do) or step.action != LOOK_UP:
            continue
        if not entries:
            text = "「知识」文件夹里一条也没有，没有什么可以查"
            yield Problem(step.action.span, "F027", text, "在流程旁边建「知识」文件夹，写上条目。")
            continue
        for name in _titles(flow, step):
            if name not in entries:
                hint = did_you_mean(name, entries) or "条目的名字要和「知识」里写的一样。"
                yield Problem(name.span, "F027", f"知识里没有叫「{name}」的条目", hint)


def _titles(flow: Flow, step: Do) -> Iterator[Text]:
    """The entries that a step names: as a fixed value, or as options that lead there."""
    for line in step.arguments:
        if line.left != ENTRY:
            continue
        if isinstance(line.right, Literal):
            yield line.right.text
        elif (spec := flow.slots.get(line.right)) and spec.kind is SlotType.OPTION:
            yield from _options(flow, str(line.right), str(step.name))


def _options(flow: Flow, slot: str, target: str) -> Iterator[Text]:
    for step in flow.steps.values():
        if isinstance(step, Ask) and step.slot == slot:
            for option in step.options:
                if (option.go or step.next) == target:
                    yield option.name


def _alike(entries: list[Entry]) -> Iterator[Problem]:
    """F052: who asks so may mean either of two entries that hold at the same time."""
    asked: dict[str, list[Entry]] = {}
    for entry in entries:
        for phrase in (entry.title, *entry.asked):
            others = asked.setdefault(_plain(phrase), [])
            if entry in others:
                continue
            rival = next((other for other in others if _overlap(entry, other)), None)
            if rival is not None:
                text = f"「{phrase}」已经是「{rival.title}」的问法"
                hint = "一种问法只能问一件事：删掉一处，或者说得更清楚些。"
                yield Problem(phrase.span, "F052", text, hint)
            others.append(entry)


def _overlap(one: Entry, other: Entry) -> bool:
    starts_late = one.since is not None and other.until is not None and other.until <= one.since
    ends_early = one.until is not None and other.since is not None and one.until <= other.since
    return not (starts_late or ends_early)


def _gone_by(world: World, entry: Entry) -> Iterator[Problem]:
    now = world.known.now
    if now is not None and entry.until is not None and entry.until <= now:
        text = f"条目「{entry.title}」已经过期，不会再念了"
        yield Problem(entry.title.span, "W044", text, "没有用就删掉，或者改「到」的时间。")


def _taken_by_commands(world: World, entry: Entry) -> Iterator[Problem]:
    """W051: words of a global command in a way to ask, which are heard as that command."""
    commands = world.common.commands if world.common else ()
    for phrase in (entry.title, *entry.asked):
        words = _plain(phrase)
        for command in commands:
            said = next((p for p in map(_plain, command.phrases) if len(p) > 1 and p in words), "")
            if said:
                text = f"客户这样问，会当作口令「{command.name}」（「{said}」）"
                yield Problem(phrase.span, "W051", text, "换一种问法，或者删掉这一种。")
                break


def _plain(text: str) -> str:
    return _SIGNS.sub("", text).casefold()
