"""What the caller has said before a question is come to, and whether that answers it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from ivr.dialogue.answer import Supposed, Uncertain, Value
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.spoken import value_from
from ivr.flow.marks import Text
from ivr.flow.model import Ask, Option
from ivr.flow.plan import Plan
from ivr.flow.values import SlotType, canonical
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.early_words import Early, chosen_early
from ivr.understanding.in_passing import Sentence, told_so_far
from ivr.understanding.kinds import KINDS
from ivr.understanding.matching import Candidate
from tests.dialogue.reference.frame import Frame

MOST_REMEMBERED = 20
TELLING = (
    SlotType.ADDRESS,
    SlotType.PHONE,
    SlotType.ACCOUNT,
    SlotType.ORDER,
    SlotType.NAME,
)
OF_ANYTHING = (SlotType.TIME, SlotType.DURATION)


@dataclass
class Earlier:
    """The caller's sentences, the latest last."""

    sentences: list[tuple[int, Sentence]] = field(default_factory=list)
    """Each with its number."""
    count: int = 0
    looked: dict[SlotType, int] = field(default_factory=dict)
    """Up to which sentence a value of this type was looked for."""

    def hear(self, sentence: Sentence) -> None:
        self.count += 1
        self.sentences.append((self.count, sentence))
        del self.sentences[:-MOST_REMEMBERED]

    def seen_to(self, kind: SlotType | None) -> None:
        """Nothing that was said up to now answers another question of this type."""
        if kind is not None:
            self.looked[kind] = self.count

    def fresh(self, kind: SlotType) -> list[Sentence]:
        """The sentences that may still tell a value of this type."""
        return [said for number, said in self.sentences if number > self.looked.get(kind, 0)]

    def left_over(self, known: Collection[str], facts: CallFacts) -> list[str]:
        """The sentences with where, or by which number, that no question was come to for."""
        context = Context(facts.now(), facts.area_code, places=facts.places)
        kept: set[int] = set()
        for kind in (SlotType.ADDRESS, SlotType.PHONE, SlotType.ACCOUNT, SlotType.ORDER):
            found = False
            for number, said in self.sentences:
                if number <= self.looked.get(kind, 0):
                    continue
                short = replace(said, text=said.text.strip()[:120])
                reading = told_so_far(kind.value, [short], context)
                value = reading and canonical(kind, reading.value, area_code=facts.area_code)
                new = value and not [held for held in known if value in held]
                if new or (found and not value and correction(short.text)):
                    kept.add(number)
                found = found or bool(new)
        said_so = [said.text.strip()[:120] for number, said in self.sentences if number in kept]
        return list(dict.fromkeys(said_so))

    def about_the_fault(self, known: Collection[str], facts: CallFacts) -> list[str]:
        """The sentences with how far, what or since when, that no slot holds."""
        found: list[str] = []
        for _, said in self.sentences:
            text = said.text.strip()[:120]
            context = Context(said.at, facts.area_code, places=facts.places)
            for kind in ("范围", "现象", "时间", "时长"):
                value = getattr(KINDS[kind](text, context), "value", "没电")
                if value != "没电" and value not in known:
                    found.append(text)
        return found

    def answer(
        self, frame: Frame, plan: Plan, ask: Ask, known: Collection[str]
    ) -> Option | str | Supposed | Uncertain | None:
        """An option, a value, or one of these that is to be asked about."""
        words = [Candidate(str(w), option) for option in ask.options for w in option.ahead]
        for _, sentence in reversed(self.sentences) if words else ():
            found = chosen_early(sentence.text, words)
            if isinstance(found, tuple):
                option, sure = found
                return option if sure else Supposed(option, str(option.name), ahead=True)
            if found is Early.SEVERAL:
                break
        return self._value(frame, plan, ask, known)

    def _value(
        self, frame: Frame, plan: Plan, ask: Ask, known: Collection[str]
    ) -> str | Uncertain | None:
        kind = frame.written.kind(ask.slot)
        said_so = ask.early == "是" if ask.early is not None else kind in TELLING
        asked = [prompt for prompt in (ask.prompt, ask.voiced) if prompt is not None]
        reads_out = any(not isinstance(part, Text) for prompt in asked for part in prompt.parts)
        if kind not in (*TELLING, *OF_ANYTHING) or not said_so or reads_out:
            return None
        assert kind is not None
        facts = frame.facts
        context = Context(facts.now(), facts.area_code, places=facts.places)
        reading = told_so_far(kind.value, self.fresh(kind), context)
        compiled = plan.flow.steps[str(ask.name)]
        assert isinstance(compiled, Ask)
        answer = value_from(plan, compiled, reading, facts) if reading else None
        if frame.written.is_protected(ask.slot) or not isinstance(answer, Value | Uncertain):
            return None
        if answer.text in known:
            return None
        if isinstance(answer, Uncertain) and kind in OF_ANYTHING:
            return None
        return replace(answer, ahead=True) if isinstance(answer, Uncertain) else answer.text
