"""Checks of what a caller meets: keys for everything, an else, results."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.denials import denied
from ivr.flow.early import OF_ANYTHING, TELLING, may_take_values, must_be_asked
from ivr.flow.marks import Text
from ivr.flow.model import Ask, Command, Decide, Do, End, Option
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem
from ivr.flow.values import SlotType
from ivr.flow.ways import way_to
from ivr.flow.world import World


def check_talking(world: World) -> Iterator[Problem]:
    """F050 F070 F071 F073 F076 F077."""
    for plan in world.sound:
        flow = plan.flow
        yield from _shared(flow.commands, "口令")
        for step in flow.steps.values():
            if isinstance(step, Ask):
                yield from _shared(step.options, "选项")
                yield from _hides_danger(plan, step)
                yield from _without_keys(plan, step)
                yield from _must_be_asked(plan, step)
            elif isinstance(step, Decide):
                yield from _without_else(step)
            elif isinstance(step, End) and step.result is None:
                text = f"「{step.name}」没有写办结结果"
                hint = "例如 结果: 自助办结。"
                yield Problem(step.name.span, "F073", text, hint, way_to(plan, str(step.name)))
            elif isinstance(step, Do) and step.failed is None:
                text = f"「{step.name}」没办成时没有去处"
                hint = "在这一步或「默认」里写「失败」。"
                yield Problem(step.name.span, "F076", text, hint, way_to(plan, str(step.name)))


def _shared(answers: tuple[Option, ...] | tuple[Command, ...], what: str) -> Iterator[Problem]:
    seen: dict[str, Text] = {}
    for answer in answers:
        ahead = answer.ahead if isinstance(answer, Option) else ()
        words = [*answer.phrases, *ahead, *([answer.key] if answer.key is not None else [])]
        tells = answer.tells if isinstance(answer, Option) else None
        words += [tells] if tells is not None else []
        words += [answer.line] if isinstance(answer, Command) and answer.line is not None else []
        for word in words:
            sign = f"按键 {word}" if word is answer.key else f"「{word}」"
            sign = f"线路「{word}」" if word is getattr(answer, "line", None) else sign
            if sign in seen and seen[sign] != answer.name:
                text = f"{what}「{answer.name}」和「{seen[sign]}」都用了{sign}"
                yield Problem(word.span, "F050", text, "每个说法、按键和线路只能归一个。")
            seen.setdefault(sign, answer.name)


def _hides_danger(plan: Plan, ask: Ask) -> Iterator[Problem]:
    """No option may take the key of an urgent command, which it would hide, nor have words of it,
    for urgent words always win."""
    for option in ask.options:
        yield from _never_meant(plan, ask, option)
    urgent = {str(c.key): c.name for c in plan.commands_at(ask) if c.urgent and c.key is not None}
    for option in ask.options:
        if option.key is not None and (command := urgent.get(str(option.key))):
            text = f"选项「{option.name}」占了按键 {option.key}，那是紧急口令「{command}」的键"
            yield Problem(option.key.span, "F050", text, "换一个别的键。")


def _never_meant(plan: Plan, ask: Ask, option: Option) -> Iterator[Problem]:
    for command in plan.commands_at(ask):
        for said in option.phrases if command.urgent else ():
            inside = next((word for word in command.phrases if _is_said(word, said)), None)
            if inside is not None:
                text = f"选项「{option.name}」的「{said}」总会当成紧急口令「{command.name}」"
                yield Problem(said.span, "F050", text, f"口令里有「{inside}」，换一种说法。")


def _is_said(word: str, phrase: str) -> bool:
    """Whether a word stands in a phrase and is not denied there: 没有冒烟 is no smoke."""
    before, found, _ = phrase.partition(word)
    return bool(found) and not denied(before)


def _without_keys(plan: Plan, ask: Ask) -> Iterator[Problem]:
    if not ask.options and plan.digits_of(ask) is None:
        text = f"「{ask.name}」不能用按键回答"
        yield Problem(ask.name.span, "F070", text, "给选项写上「按」，或者改成「录音」。")
    for option in ask.options:
        if option.key is None:
            text = f"选项「{option.name}」没有按键，说不清话的客户选不了"
            yield Problem(option.name.span, "F070", text, '写上「按」，例如 按: "1"。')
        if plan.kind_of(ask.slot) is SlotType.YES_NO and str(option.name) not in ("是", "否"):
            fine = option.go is not None or option.mend is not None
            if not fine:
                text = f"「{ask.slot}」是是否，选项只能叫「是」或「否」"
                yield Problem(option.name.span, "F012", text)


def _must_be_asked(plan: Plan, ask: Ask) -> Iterator[Problem]:
    """A question that reads something back, or wants a yes, is answered by nothing said before."""
    for option in ask.options:
        kind = plan.kind_of(ask.slot)
        if option.tells is not None and kind is not None and kind.value == option.tells:
            text = f"「{ask.name}」问的就是{option.tells}，说到它就是答了"
            yield Problem(option.tells.span, "F077", text, "去掉「说到」这一行。")
    if ask.early == "是" and not may_take_values(plan, ask):
        yield Problem(ask.early.span, "F077", *_takes_nothing(plan, ask))
    if not must_be_asked(plan, ask):
        return
    for said in (words for option in ask.options for words in option.ahead):
        text = f"「{ask.name}」要客户听了再答，不能因为早说过「{said}」就不问"
        yield Problem(said.span, "F077", text, "去掉「早说」，只写「说」。")


def _takes_nothing(plan: Plan, ask: Ask) -> tuple[str, str]:
    """Why 说过不问 may not be written here, and how to mend it."""
    kind, hint = plan.kind_of(ask.slot), "去掉「说过不问」这一行。"
    if must_be_asked(plan, ask):
        return f"「{ask.name}」要客户听了再答，不能因为先前说过就不问", hint
    if plan.is_protected(ask.slot):
        return f"「{ask.name}」问的是保密的内容，不在先前的话里找", hint
    if kind in (None, SlotType.OPTION):
        why = f"「{ask.name}」问的是选项，先前的哪些话算数，要写在选项里"
        return why, f"{hint}在选项里写「早说」，例如 一栋: {{早说: [整栋楼都]}}。"
    kinds = "、".join(kind.value for kind in SlotType if kind.value in TELLING | OF_ANYTHING)
    assert kind is not None
    return f"「{ask.name}」收的是{kind.value}，听不出先前说的是不是它", f"{hint}{kinds}才听得出。"


def _without_else(step: Decide) -> Iterator[Problem]:
    at = [place for place, row in enumerate(step.rows) if row.condition is None]
    hint = "最后一行写「- {否则: 步骤}」。"
    if not at:
        yield Problem(step.name.span, "F071", f"「{step.name}」没有写「否则」", hint)
    elif at[0] != len(step.rows) - 1:
        text = "「否则」后面的行永远轮不到"
        yield Problem(step.rows[at[0] + 1].span, "F071", text, hint)
