"""Draws questions and recordings: what the caller may answer, and where that leads."""

from __future__ import annotations

from ivr.flow.values import BY_DIGITS, SlotType
from tests.dialogue.generated.commons import CLEAR, SHORT, TIMES, Mapping, misses, speaking
from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.sketch import Sketch
from tests.dialogue.generated.vocabulary import EARLIER, OPTIONS, PHRASES, PROTECTED, SLOTS
from tests.dialogue.generated.writing import Written

UNASKED = (SlotType.RECORDING,)
_READABLE = (
    *(SlotType.ADDRESS, SlotType.PHONE, SlotType.ACCOUNT, SlotType.ORDER),
    *(SlotType.TIME, SlotType.DURATION),
)


def ask(dice: Dice, sketch: Sketch) -> Mapping:
    """询问."""
    found: Mapping = {"询问": sketch.sentence(dice, "请按键。", "停电请按一，留言请按二。")}
    if dice.often():
        found["再问"] = sketch.sentence(dice, "再问一次。")
    if dice.often():
        found["语音问"] = sketch.sentence(dice, "您请说。")
    slots = sketch.of(*(kind for kind in SlotType if kind not in UNASKED))
    slot = dice.pick(["", *slots])
    kind = SLOTS[slot] if slot else None
    if slot:
        found["填入"] = slot
    answers = _answers(dice, sketch, kind)
    if kind is not SlotType.YES_NO and "{" not in f"{found['询问']}{found.get('语音问')}":
        answers |= _said_earlier(dice, answers)
    found |= answers
    found |= _early(dice, kind, slot, str(found["询问"]))
    for word in ("没听到", "没听懂"):
        if dice.seldom():
            found[word] = misses(dice)
    found |= _ways_out(dice, sketch)
    if dice.seldom():
        found["等待"] = dice.pick(TIMES)
    found |= _deaf(dice, sketch)
    if dice.seldom():
        found["下一步"] = dice.pick(sketch.onward)
    sketch.asks.append(sketch.names[sketch.at])
    sketch.fill(*([slot] if slot else []))
    return found | speaking(dice)


def record(dice: Dice, sketch: Sketch) -> Mapping:
    """录音."""
    found: Mapping = {"录音": sketch.sentence(dice, "请在滴声后说。")}
    slots = sketch.of(SlotType.RECORDING)
    if slots:
        slot = dice.pick(slots)
        found["填入"] = slot
        sketch.fill(slot)
    if dice.often():
        found["再播"] = dice.pick(["请再说。", []])
    if dice.often():
        found["没录到"] = dice.pick(sketch.onward)
    for word in ("最长", "静音"):
        if dice.seldom():
            found[word] = dice.pick(SHORT)
    found |= _deaf(dice, sketch)
    if dice.seldom():
        found["下一步"] = dice.pick(sketch.onward)
    sketch.asks.append(sketch.names[sketch.at])
    return found | speaking(dice)


def _answers(dice: Dice, sketch: Sketch, kind: SlotType | None) -> Mapping:
    if kind in BY_DIGITS:
        found: Mapping = {}
        if dice.often():
            found["按键"] = _key_rule(dice)
        if dice.often():
            key = "*" if "*" in str(found.get("按键", "")) else "#"
            found["选项"] = {"不知道": {"说": ["不知道"], "按": key, **_going(dice, sketch)}}
        return found
    return {"选项": _options(dice, sketch, kind)}


def _said_earlier(dice: Dice, answers: Mapping) -> Mapping:
    """The options with 早说, in words that no other answer to this question has."""
    options = answers.get("选项")
    if not isinstance(options, dict):
        return {}
    words = iter(dice.some(EARLIER, 2, least=2))
    found: Mapping = {}
    for place, (name, option) in enumerate(options.items()):
        assert isinstance(option, dict)
        early: Mapping = {"早说": [next(words)]} if place < 2 and dice.often() else {}
        found[name] = option | early
    return {"选项": found}


def _early(dice: Dice, kind: SlotType | None, slot: str, asked: str) -> Mapping:
    """说过不问."""
    if not dice.seldom():
        return {}
    readable = kind in _READABLE and slot not in PROTECTED and "{" not in asked
    return {"说过不问": dice.pick(["是", "否"]) if readable else "否"}


def _key_rule(dice: Dice) -> Mapping:
    found: Mapping = {"间隔": dice.pick(["4秒", "500毫秒"])}
    if dice.often():
        least = dice.number(1, 11)
        found["最少"] = str(least)
        found["最多"] = str(dice.number(max(2, least), 12))
    if dice.seldom():
        found |= dice.pick([{"结束键": "*", "删除键": "#"}, {"删除键": "0"}])
    if dice.seldom():
        found["格式"] = dice.pick(["手机号", "户号", "[0-9]+", "1[0-9]*"])
    return found


def _options(dice: Dice, sketch: Sketch, kind: SlotType | None) -> Mapping:
    names = ("是", "否") if kind is SlotType.YES_NO else OPTIONS
    chosen = dice.some(names, 3, least=1)
    # An option may even take a command's key, but not the one for danger or for a person.
    keys = iter(dice.some("123#*78", 3, least=3) if dice.seldom() else "123")
    words = iter(dice.some(PHRASES, 2 * len(chosen), least=2 * len(chosen)))
    found: Mapping = {}
    for name in chosen:
        said = [next(words) for _ in range(dice.number(0, 2))]
        option: Mapping = {"说": said} if said else {}
        # One option leads on, so that every call can come to an end.
        going = _going(dice, sketch) if found else _going_on(dice, sketch)
        found[name] = option | {"按": next(keys)} | going
    return found


def _going(dice: Dice, sketch: Sketch) -> Mapping:
    """What an option leads to: on, away, back, or to a mending."""
    way = dice.pick(["", "重问", "去", ""])
    if way == "重问" and sketch.asks:
        return {"重问": dice.pick(sketch.asks)}
    return {"去": dice.pick(sketch.anywhere)} if way == "去" else {}


def _going_on(dice: Dice, sketch: Sketch) -> Mapping:
    return {"去": dice.pick(sketch.onward)} if dice.seldom() else {}


def _ways_out(dice: Dice, sketch: Sketch) -> Mapping:
    """次数用完, apart or together, or nothing: the defaults have ways for both."""
    match dice.pick(["", "", "", "apart", "both"]):
        case "both":
            return {"次数用完": dice.pick(sketch.onward)}
        case "apart":
            # A sub-flow that comes back whatever one answers would keep such a caller for ever.
            final = [{"调用": c.name} for c in sketch.callees if not c.returns or c.name == CLEAR]
            ways: list[Written] = [*sketch.onward, *final]
            return {"没听到用完": dice.pick(ways), "没听懂用完": dice.pick(ways)}
    return {}


def _deaf(dice: Dice, sketch: Sketch) -> Mapping:
    """不响应."""
    shut = dice.some(sketch.commands, 2) if dice.seldom() else []
    return {"不响应": shut} if shut else {}
