"""Draws the steps that ask nothing: each leads onwards only, so that no call goes in a ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.flow.values import SlotType
from tests.dialogue.generated import questions
from tests.dialogue.generated.commons import TIMES, Mapping, speaking
from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.sketch import Sketch
from tests.dialogue.generated.vocabulary import CHANGE, HOURS, LITERALS, LOOK_UP, PROTECTED, SLOTS
from tests.dialogue.generated.writing import Written

SENTENCES = ("您好。", "{问候}，这里是{供电公司}。", "现在{现在}，您的号码{来电号码}。", "……")
VERBS = (
    *("播报", "询问", "录音", "判断", "执行", "调用", "转接", "结束", "返回"),
    *("询问",) * 9,
    *("执行", "调用", "录音") * 2,
)
"""Questions most of all, for there the calls part."""
GOING_ON = ("播报", "执行", "调用", "转接")


def step(dice: Dice, sketch: Sketch, verbs: Sequence[str]) -> Mapping:
    """One step of any of these kinds."""
    verb = dice.pick(verbs)
    found = _STEPS[verb](dice, sketch)
    if verb in GOING_ON and dice.seldom():
        found["下一步"] = dice.pick(sketch.onward)
    return found


def say(dice: Dice, sketch: Sketch) -> Mapping:
    """播报."""
    found: Mapping = {"播报": sketch.sentence(dice, *SENTENCES)}
    if dice.often():
        found["再播"] = dice.pick(["再说。", [], "，"])
    return found | speaking(dice)


def decide(dice: Dice, sketch: Sketch) -> Mapping:
    """判断."""
    rows: list[Written] = []
    for _ in range(dice.number(1, 3)):
        terms = [_term(dice, sketch) for _ in range(dice.number(1, 3))]
        condition = dice.pick([" 且 ", " 或 "]).join(terms)
        rows.append({"如果": condition, "去": dice.pick(sketch.onward)})
    return {"判断": [*rows, {"否则": dice.pick(sketch.onward)}]}


def _term(dice: Dice, sketch: Sketch) -> str:
    slot = dice.pick(["来电号码", "现在", "今天", "语音", "线路", "模式", *sketch.slots])
    so = dice.often()
    match slot:
        case "现在":
            return f"现在 {'在' if so else '不在'} {dice.pick(HOURS)}"
        case "今天":
            return f"今天 {'是' if so else '不是'} {dice.pick(['工作日', '休息日', '节假日'])}"
        case "模式":
            return f"模式 {'是' if so else '不是'} {dice.pick(['平常', '风暴', '系统故障'])}"
        case "线路":
            return f"线路 {'是' if so else '不是'} {dice.pick(['正常', '嘈杂', '太轻', '无声'])}"
        case "语音":
            return f"语音 {'是' if so else '不是'} {dice.pick(['可用', '不可用'])}"
    kind = SLOTS.get(slot) if slot not in PROTECTED else None
    if kind in (SlotType.NUMBER, SlotType.DURATION) and dice.often():
        return f"{slot} {'大于' if so else '小于'} {dice.pick(['7', '45', '1.5'])}"
    if kind is SlotType.YES_NO and dice.often():
        return f"{slot} {'是' if so else '不是'} {dice.pick(['是', '「否」'])}"
    return f"{slot} {'已填' if so else '未填'}"


def do(dice: Dice, sketch: Sketch) -> Mapping:
    """执行."""
    action = dice.pick([LOOK_UP, LOOK_UP, CHANGE])
    # What was taken down by ear must be read back before something is changed with it.
    chosen = sketch.of(SlotType.OPTION, SlotType.YES_NO, SlotType.RECORDING)
    givings = ["来电号码", "「固定」", *(chosen if action == CHANGE else sketch.slots)]
    found: Mapping = {"执行": action}
    if dice.often():
        left = dice.some([*SLOTS], 3, least=1)
        found["传入"] = {name: dice.pick(givings) for name in left}
    taken = dice.some(sketch.slots, 3)
    if taken:
        found["取回"] = {name: name for name in taken}
        sketch.fill(*taken)
    match dice.pick(["", "step", "call"]):
        case "step":
            found["失败"] = dice.pick(sketch.onward)
        case "call" if sketch.callees:
            found["失败"] = {"调用": dice.pick(sketch.callees).name}
    return found


def call(dice: Dice, sketch: Sketch) -> Mapping:
    """调用."""
    if not sketch.callees:
        return say(dice, sketch)
    callee = dice.pick(sketch.callees)
    found: Mapping = {"调用": callee.name}
    if callee.takes and dice.often():
        left = dice.some(callee.takes, 3, least=1)
        found["传入"] = {name: _given(dice, sketch, name) for name in left}
    back = [slot for slot in callee.gives if slot in sketch.slots]
    if back and dice.often():
        taken = dice.some(back, 3, least=1)
        found["取回"] = {name: name for name in taken}
        sketch.fill(*(name for name in taken if name in callee.filled))
    return found


def _given(dice: Dice, sketch: Sketch, name: str) -> str:
    """What a parameter is given: something of its own type."""
    kind = SLOTS[name]
    open_ = [slot for slot in sketch.of(kind) if name in PROTECTED or slot not in PROTECTED]
    fitting = [*open_, *(["来电号码"] if kind is SlotType.PHONE else [])]
    return dice.pick([*fitting, LITERALS[kind]])


def transfer(dice: Dice, sketch: Sketch, *, urgent: bool | None = None) -> Mapping:
    """转接."""
    found: Mapping = {"转接": dice.pick(["人工坐席", "抢修值班"])}
    if dice.often():
        found["播报"] = sketch.sentence(dice, "正在转接。")
    if urgent or (urgent is None and dice.often()):
        found["优先"] = "紧急"
    if dice.seldom():
        found["结果"] = dice.pick(["转给人了", "交班"])
    if dice.often():
        found["没人接"] = dice.pick(sketch.onward)
    return found | speaking(dice)


def end(dice: Dice, sketch: Sketch) -> Mapping:
    """结束."""
    said = sketch.sentence(dice, "再见。") if dice.often() else ""
    found: Mapping = {"结束": said, "结果": dice.pick(["自助办结", "登记回拨"])}
    if dice.seldom():
        found["等待挂机"] = dice.pick(TIMES)
    return found | speaking(dice)


def come_back(dice: Dice, sketch: Sketch) -> Mapping:
    """返回."""
    return {"返回": dice.pick(["完成", "没找到"])}


_STEPS: dict[str, Callable[[Dice, Sketch], Mapping]] = {
    "播报": say,
    "询问": questions.ask,
    "录音": questions.record,
    "判断": decide,
    "执行": do,
    "调用": call,
    "转接": transfer,
    "结束": end,
    "返回": come_back,
}
