"""What a caller's words mean to a question: an option, a command, a value, or none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from ivr.dialogue.answer import Answer, Missed, Supposed, Uncertain, Value
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.by_question import by_question
from ivr.dialogue.named_options import named_option
from ivr.dialogue.of_late import of_late
from ivr.flow.model import Ask, Command, Option
from ivr.flow.plan import NO_MATCH, Digits, Plan
from ivr.flow.values import SlotType, canonical
from ivr.understanding.context import Context
from ivr.understanding.in_passing import Sentence, among_others, told_so_far
from ivr.understanding.kinds import KINDS
from ivr.understanding.matching import Candidate
from ivr.understanding.matters import MATTERS
from ivr.understanding.options import Choice, asked_elsewhere, choose
from ivr.understanding.plain import plain
from ivr.understanding.readings import Rejected, Understood
from ivr.understanding.yes_no import YES

MOST_HEARD = 500
"""Characters; nobody says more in one answer."""

READ_AS: dict[SlotType, str] = {
    SlotType.PHONE: "电话号码",
    SlotType.ACCOUNT: "户号",
    SlotType.ORDER: "工单号",
    SlotType.NUMBER: "数字",
    SlotType.DURATION: "时长",
    SlotType.TIME: "时间",
    SlotType.SPAN: "时间段",
    SlotType.ADDRESS: "地址",
    SlotType.NAME: "姓名",
    SlotType.SYMPTOM: "现象",
}
"""By which kind of value the words for a slot are read; other slots take no words but options'."""

_OWN = frozenset(
    {
        *(SlotType.PHONE, SlotType.ACCOUNT, SlotType.ORDER),
        *(SlotType.ADDRESS, SlotType.NAME, SlotType.TEXT),
    }
)
"""What is asked for is the caller's own: his answer is not kept."""

_SAYS_YES = frozenset({"是", "是的", "对", "对的", "没错"})
_SAYS_NO = frozenset({"不是", "不对", "不", "错了"})


def understand_words(plan: Plan, ask: Ask, text: object, facts: CallFacts) -> Answer:
    """What was said to a question; what is only likely is to be asked about."""
    if not isinstance(text, str) or not text.strip():
        return Missed(NO_MATCH)
    said = text[:MOST_HEARD]
    choice = _chosen(plan, ask, said)
    if isinstance(choice, Choice) and not choice.unsure:
        return choice.meaning
    answer = (
        _yes_or_no(ask, said, facts)
        or named_option(ask, said, facts)
        or value_of(plan, ask, said, facts)
    )
    if not isinstance(answer, Missed):
        return answer
    likely = Supposed(choice.meaning, choice.phrase) if isinstance(choice, Choice) else None
    if likely is not None and isinstance(likely.meaning, Command) and likely.meaning.urgent:
        return likely
    sentence = Sentence(said, facts.now())
    return option_told(ask, lambda _: [sentence], facts) or likely or answer


def option_told(
    ask: Ask,
    said: Callable[[str], Iterable[Sentence]],
    facts: CallFacts,
    known: Container[str] = (),
) -> Option | None:
    """The option that a value stands for (说到), where one was told; its own question takes it.

    `said`: by kind of value, the sentences to look at. `known`: values that tell nothing new.
    """
    context = Context(facts.now(), facts.area_code, places=facts.places)
    for option in ask.options:
        if option.tells is None:
            continue
        kind = SlotType(str(option.tells))
        reading = told_so_far(READ_AS[kind], said(READ_AS[kind]), context)
        value = canonical(kind, reading.value, area_code=facts.area_code) if reading else None
        if value is not None and value not in known:
            return option
    return None


def value_of(
    plan: Plan, ask: Ask, said: str, facts: CallFacts, known: str | None = None
) -> Value | Uncertain | Missed:
    """The value for the question's slot; `known`: what was understood before, to be mended."""
    kind = plan.kind_of(ask.slot)
    if kind is SlotType.TEXT:
        written = canonical(kind, said)
        return Value(written) if written is not None else Missed(NO_MATCH)
    if kind is None or kind not in READ_AS:
        return Missed(NO_MATCH, _matter(said))
    name = "数字串" if plan.is_protected(ask.slot) else READ_AS[kind]
    context = Context(facts.now(), facts.area_code, known=known, places=facts.places)
    reading = KINDS[name](said, context)
    if not isinstance(reading, Understood):
        reading = among_others(name, said, context) or reading
    if not isinstance(reading, Understood):
        return Missed(NO_MATCH, _matter(said))
    return value_from(plan, ask, reading, facts)


def value_from(
    plan: Plan, ask: Ask, reading: Understood, facts: CallFacts
) -> Value | Uncertain | Missed:
    """What was understood, if it is one that the question takes."""
    kind = plan.kind_of(ask.slot) or SlotType.TEXT
    value = canonical(kind, reading.value, area_code=facts.area_code)
    digits = plan.digits_of(ask)
    if value is None or (digits is not None and not fits(digits, reading.value)):
        return Missed(NO_MATCH)
    # Nobody is made to spell a name: a wrong character harms little, and sounds the same.
    settled = plan.is_protected(ask.slot) or kind is SlotType.NAME
    if reading.doubts and not settled:
        return Uncertain(value, reading.doubts[0].part)
    return Value(value)


def fits(digits: Digits, typed: str) -> bool:
    """Whether a row of digits is one that the question collects."""
    row = typed.removeprefix("GD")
    fine = digits.least <= len(row) <= digits.most and re.fullmatch(r"[0-9]+", row) is not None
    return fine and (not digits.pattern or re.fullmatch(digits.pattern, row) is not None)


def candidates(plan: Plan, ask: Ask) -> Sequence[Candidate[Option | Command]]:
    """Every phrase, the question's own first; an option may also be said by its name."""
    return _offered(plan, ask).candidates


@dataclass(frozen=True, slots=True)
class _Offered:
    """What may be said to a question, and what it means."""

    candidates: Sequence[Candidate[Option | Command]]
    choose: Callable[[str], Choice[Option | Command] | Rejected]


@by_question
def _offered(plan: Plan, ask: Ask) -> _Offered:
    words = tuple(_candidates(plan, ask))
    return _Offered(words, of_late(lambda said: choose(said, words, MATTERS)))


def _chosen(plan: Plan, ask: Ask, said: str) -> Choice[Option | Command] | Rejected:
    offered = _offered(plan, ask)
    if plan.is_protected(ask.slot) or plan.kind_of(ask.slot) in _OWN:
        return choose(said, offered.candidates, MATTERS)
    return offered.choose(said)


def _candidates(plan: Plan, ask: Ask) -> list[Candidate[Option | Command]]:
    found: list[Candidate[Option | Command]] = []
    for option in ask.options:
        words = dict.fromkeys([*map(str, option.phrases), str(option.name)])
        found += [Candidate(phrase, option) for phrase in words]
    for command in plan.commands_at(ask):
        found += [
            Candidate(str(phrase), command, inner=False, urgent=command.urgent)
            for phrase in command.phrases
        ]
    return found


def _yes_or_no(ask: Ask, said: str, facts: CallFacts) -> Answer | None:
    """The option for yes or for no, where the question is one of the two."""
    yes, no = _saying(ask.options, _SAYS_YES), _saying(ask.options, _SAYS_NO)
    if yes is None or no is None or yes is no:
        return None
    reading = KINDS["是否"](said, Context(facts.now()))
    if not isinstance(reading, Understood):
        return None
    option = yes if reading.value == YES else no
    return Supposed(option, said) if reading.doubts else option


def _saying(options: Iterable[Option], words: frozenset[str]) -> Option | None:
    for option in options:
        if words & {plain(str(phrase)) for phrase in (*option.phrases, option.name)}:
            return option
    return None


def _matter(said: str) -> str | None:
    """What the caller wants instead, if it is something that one rings a supplier about."""
    return asked_elsewhere(plain(said), MATTERS)
