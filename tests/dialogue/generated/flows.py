"""Draws whole sets of flows: an entry, sub-flows below it, and those of the common part."""

from __future__ import annotations

from collections.abc import Mapping as Files
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from ivr.flow.library import Loaded, load_flows
from ivr.flow.values import SlotType
from tests.dialogue.generated import steps
from tests.dialogue.generated.commons import (
    CLEAR,
    DANGER,
    HELP,
    NOBODY,
    PERSON,
    TAKEN,
    Mapping,
    common_part,
    misses,
)
from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.sketch import Callee, Sketch
from tests.dialogue.generated.vocabulary import KEEP, KNOWN, LITERALS, PROTECTED, SLOTS
from tests.dialogue.generated.writing import write

ENTRY = "总台"
BELOW = ("子一", "子二")
MOST_STEPS = 12


@st.composite
def flow_files(draw: st.DrawFn) -> dict[str, str]:
    """The texts of a set of flows, by file name."""
    dice = Dice(draw)
    common = common_part(dice)
    heard = [str(name) for name in common["随时可说"]]
    files = {"公共": common}
    callees = [Callee(CLEAR, TAKEN, ())]
    files[CLEAR] = _clearing(dice)
    for name in (NOBODY, HELP, PERSON, DANGER):
        files[name], callee = _small(dice, name, heard)
        callees.append(callee)
    for name in BELOW[: dice.number(0, len(BELOW))]:
        files[name], callee = _larger(dice, name, heard, callees)
        callees.append(callee)
    files[ENTRY], _ = _larger(dice, ENTRY, heard, callees)
    return {f"{name}.yaml": write(content) for name, content in files.items()}


def load(files: Files[str, str]) -> Loaded:
    """What the library says of these texts."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        return load_flows(Path(folder), KNOWN)


def _small(dice: Dice, name: str, heard: Sequence[str]) -> tuple[Mapping, Callee]:
    """A sub-flow of the common part; it calls none, so that none comes round to itself."""
    sketch = _sketch(dice, TAKEN, (), heard, most=2)
    comes_back = name == HELP
    found: Mapping = {"流程": name, "参数": {slot: SLOTS[slot].value for slot in TAKEN}}
    found |= _slots(dice, sketch)
    last = sketch.names[-1]
    words = ("没听到用完", "没听懂用完", "失败", "没人接")
    found["默认"] = dict.fromkeys(words, last)
    first = None
    if name in (PERSON, DANGER):
        first = steps.transfer(dice, sketch, urgent=name == DANGER)
    verbs = ("播报", "询问", "录音", "判断", "执行")
    found["步骤"] = _steps(dice, sketch, verbs, first=first, comes_back=comes_back)
    return found, Callee(name, TAKEN, (), returns=comes_back)


def _clearing(dice: Dice) -> Mapping:
    """A sub-flow that comes back only with an answer."""
    question: Mapping = {"询问": "要继续吗？", "选项": {"要": {"说": ["继续"], "按": "1"}}}
    question |= {"没听到": misses(dice), "没听懂": misses(dice), "次数用完": "末步"}
    steps: Mapping = {"问": question, "回": {"返回": "好"}, "末步": {"结束": "", "结果": "无声"}}
    takes: Mapping = {slot: SLOTS[slot].value for slot in TAKEN}
    return {"流程": CLEAR, "参数": takes, "步骤": steps}


def _larger(
    dice: Dice, name: str, heard: Sequence[str], callees: Sequence[Callee]
) -> tuple[Mapping, Callee]:
    """An entry or sub-flow with everything that a flow may have."""
    entry = name == ENTRY
    takes = [] if entry else dice.some([*SLOTS], 3)
    gives = [] if entry else dice.some([*SLOTS], 2)
    found: Mapping = {"流程": name}
    for word, slots in (("参数", takes), ("返回值", gives)):
        if slots:
            found[word] = {slot: SLOTS[slot].value for slot in slots}
    own, named = _commands(dice, [HELP, PERSON, *(callee.name for callee in callees), name])
    sketch = _sketch(dice, takes, callees, [*heard, *named], most=MOST_STEPS)
    sketch.slots = list(dict.fromkeys([*sketch.slots, *gives]))
    found |= _slots(dice, sketch)
    if dice.seldom():
        found["默认"] = {dice.pick(["没听到", "没听懂"]): misses(dice), "等待": "3秒"}
    if dice.seldom():
        found["挂机结果"] = "自助办结"
    if dice.seldom():
        found["挂机后"] = KEEP
    if dice.seldom() and own:
        found["不响应"] = [next(iter(own))]
    comes_back = not entry and dice.often()
    found["步骤"] = _steps(dice, sketch, steps.VERBS, comes_back=comes_back)
    for command in own.values():
        if command.get("去") == "":
            command["去"] = dice.pick(sketch.names)
    if own:
        found["随时可说"] = own
    filled = sketch.given | sketch.filled
    return found, Callee(name, takes, gives, filled={slot for slot in gives if slot in filled})


def _sketch(
    dice: Dice, takes: Sequence[str], callees: Sequence[Callee], heard: Sequence[str], most: int
) -> Sketch:
    names = [f"步{n}" for n in range(1, dice.number(most // 2, most) + 1)]
    declared = dice.some([*SLOTS], 4)
    slots = list(dict.fromkeys([*declared, *takes]))
    # The way to a person stays open, or the checker refuses.
    deaf_to = [name for name in heard if name != "找人工"]
    return Sketch([*names, "末步"], slots, takes, callees=callees, commands=deaf_to)


def _slots(dice: Dice, sketch: Sketch) -> Mapping:
    found: dict[str, Mapping] = {}
    for name in sketch.slots:
        kind = SLOTS[name]
        found[name] = {"类型": kind.value}
        # Nobody may pass a parameter: only what has a value of its own is surely spoken.
        likely = dice.often() if name in sketch.takes else dice.seldom()
        if kind is not SlotType.RECORDING and likely:
            phone = kind is SlotType.PHONE
            found[name] = {"类型": kind.value, "初值": "来电号码" if phone else LITERALS[kind]}
            sketch.given.add(name)
        if name in PROTECTED:
            found[name]["保密"] = "是"
    return {"槽位": {**found}} if found else {}


def _commands(dice: Dice, callable_: Sequence[str]) -> tuple[dict[str, Mapping], list[str]]:
    """随时可说 of a flow itself; where 去 leads is filled in when its steps are known."""
    found: dict[str, Mapping] = {}
    if dice.seldom():
        found["改主意"] = {"说": ["改主意"], "按": "6", "去": ""}
    if dice.seldom():
        order: Mapping = dice.pick([{"调用": DANGER}, {"调用": HELP}, {"去": ""}])
        found["求救"] = {"说": ["救命"], "按": "5", "优先": "紧急", **order}
    if dice.seldom():
        found["问一问"] = {"说": ["问一问", "停电"], "按": "4", "调用": dice.pick(callable_)}
    if dice.seldom():
        found["再听一遍"] = {"说": ["再来"], "按": "*", "做": dice.pick(["重播", "上一步"])}
    return found, list(found)


def _steps(
    dice: Dice,
    sketch: Sketch,
    verbs: Sequence[str],
    *,
    comes_back: bool,
    first: Mapping | None = None,
) -> Mapping:
    found: Mapping = {}
    for place, name in enumerate(sketch.names[:-1]):
        sketch.at = place
        given = first if place == 0 and first is not None else None
        found[name] = given if given is not None else steps.step(dice, sketch, verbs)
    sketch.at = len(sketch.names) - 1
    last = steps.come_back if comes_back else steps.end
    found[sketch.names[-1]] = last(dice, sketch)
    return found
