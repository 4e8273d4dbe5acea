"""An answer that is only likely: how it is asked about, and what the reply makes of it."""

from __future__ import annotations

from ivr.dialogue.actions import Action, Keys, Listen, Play, Segment
from ivr.dialogue.answer import Answer, Missed, Supposed, Unanswered, Uncertain, Value
from ivr.dialogue.answers import command_for_key, phrases_of, understand
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.dialogue.readings import read
from ivr.dialogue.spoken import value_of
from ivr.dialogue.waiting import expected, pauses
from ivr.flow.model import Ask, Command, Option
from ivr.flow.plan import NO_INPUT, NO_MATCH, Plan
from ivr.flow.values import SlotType
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Understood
from ivr.understanding.yes_no import YES

Doubt = Supposed | Uncertain

YOU_MEAN, RIGHT = "您是说，", "，对吗？对请按一，不对请按二。"
YOU_WANT, NOT_HERE = "您说的是", "，这一步办不了，可以按零找人工。"
YOU_SAID = "您刚才说的是，"
UNCLEAR, ONCE_MORE = "我没有听清，请再说一遍", "。"

REPLIES = ("是的", "对", "对的", "没错", "不是", "不对", "错了")
"""What a recogniser should expect besides the question's own answers."""


def ask_about(doubt: Doubt, plan: Plan, ask: Ask, facts: CallFacts) -> list[Action]:
    """The sentence that asks, and the wait for the reply."""
    name, wait_ms = str(ask.name), ask.wait_ms or 5_000
    phrases, kind = phrases_of(plan, ask), expected(plan, ask)
    protected = plan.is_protected(ask.slot)
    said: tuple[Segment, ...]
    if isinstance(doubt, Supposed):
        said = (Segment(YOU_MEAN), Segment(doubt.phrase, fixed=False), Segment(RIGHT))
        replies = tuple(dict.fromkeys([*REPLIES, *phrases]))
        wait = Listen(name, wait_ms, Keys(), replies, protected, kind, pauses(ask))
    else:
        part = Segment(doubt.part, fixed=False)
        said = (part, Segment(UNCLEAR), part, Segment(ONCE_MORE))
        if doubt.ahead:
            # It was said a while ago: the caller is told what was understood.
            held = plan.kind_of(ask.slot) or SlotType.TEXT
            words = read(doubt.text, held, None, facts.now())
            said = (Segment(YOU_SAID), Segment(f"{words}，", fixed=False), *said)
        keys = Keys(1, 12, "#", "*", 4_000) if plan.digits_of(ask) is not None else Keys()
        wait = Listen(name, wait_ms, keys, phrases, protected, kind, pauses(ask))
    return [Play(said, name), wait]


def not_here(matter: str, step: str) -> Play:
    """That this question does not offer what the caller asks for; nothing is guessed."""
    return Play((Segment(YOU_WANT), Segment(matter, fixed=False), Segment(NOT_HERE)), step)


def settle(
    doubt: Doubt, plan: Plan, ask: Ask, given: Heard | Pressed | NoInput, facts: CallFacts
) -> Answer:
    """The answer, now that the caller was asked about it; never another doubt of the same."""
    if doubt.ahead and isinstance(doubt, Uncertain) and _is_no(given, facts):
        return Unanswered()
    if isinstance(doubt, Supposed):
        answer = _settle_supposed(doubt, plan, ask, given, facts)
    else:
        answer = _settle_uncertain(doubt, plan, ask, given, facts)
    # The question itself was not put yet: not to have answered it is no miss.
    return Unanswered() if doubt.ahead and isinstance(answer, Missed) else answer


def _is_no(given: Heard | Pressed | NoInput, facts: CallFacts) -> bool:
    """Whether it says no and nothing else."""
    if not isinstance(given, Heard) or not isinstance(given.text, str):
        return False
    reply, change = KINDS["是否"](given.text, Context(facts.now())), correction(given.text)
    says_no = isinstance(reply, Understood) and not reply.doubts and reply.value != YES
    return says_no and (change is None or not change.meant.text)


def _settle_supposed(
    doubt: Supposed, plan: Plan, ask: Ask, given: Heard | Pressed | NoInput, facts: CallFacts
) -> Answer:
    match given:
        case NoInput():
            # Danger that was likely told is believed: silence may be the danger.
            urgent = isinstance(doubt.meaning, Command) and doubt.meaning.urgent
            return doubt.meaning if urgent else Missed(NO_INPUT)
        case Pressed(digits="1"):
            return doubt.meaning
        case Pressed(digits="2"):
            return Missed(NO_MATCH)
        case Heard(text=str() as text):
            reply = KINDS["是否"](text, Context(facts.now()))
            if isinstance(reply, Understood) and not reply.doubts:
                return doubt.meaning if reply.value == YES else Missed(NO_MATCH)
    answer = understand(plan, ask, given, facts)
    if isinstance(answer, Supposed) and answer.meaning == doubt.meaning:
        return answer.meaning
    return answer


def _settle_uncertain(
    doubt: Uncertain, plan: Plan, ask: Ask, given: Heard | Pressed | NoInput, facts: CallFacts
) -> Answer:
    match given:
        case Pressed(digits=key) if command := command_for_key(plan, ask, key):
            return command
        case Pressed(digits=str() as digits) if len(digits) > 1:
            said = digits
        case Heard(text=str() as said):
            answer = understand(plan, ask, given, facts)
            if isinstance(answer, Option | Command | Value):
                return answer
        case _:
            return Value(doubt.text)
    ways = (f"不对，{doubt.part}是{said}", said, f"{said}{doubt.part}")
    mended = [value_of(plan, ask, way, facts, doubt.text) for way in ways]
    certain = (value for value in mended if isinstance(value, Value))
    likely = (Value(value.text) for value in mended if isinstance(value, Uncertain))
    return next(certain, None) or next(likely, Value(doubt.text))
