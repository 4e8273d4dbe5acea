"""Checks of options that may do something else than the admin meant.

None of this keeps a flow from running: an option without 去 walks on to the step below, one on
the key of a command hides it, and a sentence may name a key that nothing listens to.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.linking import has_own_next
from ivr.flow.model import Ask, Command, Flow, Option, Prompt, Record
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem
from ivr.flow.spoken_keys import SpokenKey, spoken_keys
from ivr.flow.world import World


def check_options(world: World) -> Iterator[Problem]:
    """W046 W047 W048."""
    for plan in world.sound:
        for step in plan.flow.steps.values():
            if isinstance(step, Ask):
                yield from _leads_nowhere_named(step)
                yield from _hides_command(plan, step)
            if isinstance(step, Ask | Record):
                yield from _says_other_keys(plan, step)


def _leads_nowhere_named(ask: Ask) -> Iterator[Problem]:
    """Options that fall to the step below, where the others say where they go."""
    if has_own_next(ask) or ask.next is None:
        return
    silent = [option for option in ask.options if _target(option) is None]
    # A question that takes something down goes on to the next as a rule: there an option without
    # 去 is only strange where it is the exception.
    most = len(ask.options) - 1 if ask.slot is None else (len(ask.options) - 1) // 2
    for option in silent if len(silent) <= most else ():
        text = f"选项「{option.name}」没有写「去」，会走到下一步「{ask.next}」"
        hint = f"补上「去: 步骤的名字」；本来就要走到那里，也写明「去: {ask.next}」。"
        yield Problem(option.name.span, "W046", text, hint)


def _target(option: Option) -> str | None:
    return option.go if option.go is not None else option.mend


def _hides_command(plan: Plan, ask: Ask) -> Iterator[Problem]:
    commands = {str(c.key): c for c in plan.commands_at(ask) if c.key is not None and not c.urgent}
    for option in ask.options:
        command = commands.get(str(option.key)) if option.key is not None else None
        if command is not None and not _does_the_same(plan.flow, option, command):
            assert option.key is not None
            text = (
                f"选项「{option.name}」占了按键 {option.key}，在这里按它就不是「{command.name}」了"
            )
            hint = f"换一个别的键。真要用它，就在这一步写「不响应: [{command.name}]」。"
            yield Problem(option.key.span, "W047", text, hint)


def _does_the_same(flow: Flow, option: Option, command: Command) -> bool:
    if option.go is None:
        return False
    called = getattr(flow.steps.get(option.go), "flow", None)
    return option.go == command.go or (called is not None and called == command.call)


def _says_other_keys(plan: Plan, step: Ask | Record) -> Iterator[Problem]:
    known = _listened_to(plan, step)
    spoken = [(prompt, key) for prompt in _own_sentences(step) for key in spoken_keys(prompt.text)]
    wrong = [(prompt, key) for prompt, key in spoken if key.key not in known]
    hint = _hint(step, {key.key for _, key in spoken})
    for prompt, key in wrong:
        text = f"这句话请客户按{_in_words(key)}，「{step.name}」这里没有用这个键的选项或口令"
        yield Problem(prompt.text.at(key.offset), "W048", text, hint)
    if isinstance(step, Ask) and not wrong:
        yield from _never_said(step)


def _hint(step: Ask | Record, said: set[str]) -> str:
    options = step.options if isinstance(step, Ask) else ()
    unsaid = [option for option in options if option.key is not None and option.key not in said]
    if len(unsaid) == 1:
        return f"选项「{unsaid[0].name}」按的是 {unsaid[0].key}，话里没有说：把两处改成一样的。"
    return "改这句话，或者改选项里的「按」。"


def _in_words(spoken: SpokenKey) -> str:
    return {"#": "井号", "*": "星号"}.get(spoken.key, spoken.word)


def _listened_to(plan: Plan, step: Ask | Record) -> set[str]:
    keys = {str(command.key) for command in plan.commands_at(step) if command.key is not None}
    if isinstance(step, Record):
        return keys | {"#"}
    digits = plan.digits_of(step)
    keys |= {digits.end_key, digits.delete_key} if digits is not None else set()
    return keys | {str(option.key) for option in step.options if option.key is not None}


def _own_sentences(step: Ask | Record) -> Iterator[Prompt]:
    """What the step says, but for what it shares with other steps."""
    yield step.prompt
    if step.again is not None:
        yield step.again
    if isinstance(step, Ask):
        if step.voiced is not None:
            yield step.voiced
        for said in (*(step.no_input or ()), *(step.no_match or ())):
            if said.text.span > step.name.span and said.text.span.file == step.name.span.file:
                yield said


def _never_said(ask: Ask) -> Iterator[Problem]:
    """Options whose key the question does not tell, though it tells other options' keys."""
    sentences = [ask.prompt, *([ask.again] if ask.again is not None else [])]
    said = {spoken.key for sentence in sentences for spoken in spoken_keys(sentence.text)}
    if not any(option.key in said for option in ask.options):
        return
    for option in ask.options:
        if option.key is not None and option.key not in said:
            text = f"选项「{option.name}」按 {option.key}，「{ask.name}」的话里没有说这个键"
            yield Problem(option.key.span, "W048", text, "在「询问」里说一声，或者改「按」。")
