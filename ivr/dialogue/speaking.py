"""Prompts -> what is played: fixed pieces as they stand in the flow, blanks in their reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.dialogue.actions import BargeIn, Play, Segment
from ivr.dialogue.built_in import CallFacts, built_in
from ivr.dialogue.readings import read
from ivr.flow.model import Ask, Record, Step
from ivr.flow.parts import Announcement, Blank, Prompt, is_sayable
from ivr.flow.plan import Plan

BARGE_IN = {"是": BargeIn.YES, "否": BargeIn.NO, "仅按键": BargeIn.KEYS}


def words_of(step: Ask | Record, *, again: bool, in_words: bool) -> Prompt:
    """How a question is put; `in_words`: to one who may simply talk."""
    if in_words and isinstance(step, Ask) and step.voiced is not None:
        return step.voiced
    return step.again if again and step.again is not None else step.prompt


def segments(prompt: Prompt, spoken: Callable[[Blank], str]) -> tuple[Segment, ...]:
    """The pieces of a prompt; a lone sign joins the words of the blank before it."""
    pieces: list[Segment] = []
    for part in prompt.parts:
        if isinstance(part, Blank):
            words = spoken(part)
            if words:
                pieces.append(Segment(words, fixed=False, slot=str(part.name)))
        elif is_sayable(part):
            pieces.append(Segment(str(part)))
        elif pieces and not pieces[-1].fixed:
            last = pieces.pop()
            pieces.append(Segment(last.text + str(part), fixed=False, slot=last.slot))
    return tuple(pieces)


def play(step: Step, prompt: Prompt, spoken: Callable[[Blank], str]) -> list[Play]:
    """The prompt as a step plays it; nothing at all when there is nothing to say."""
    pieces = segments(prompt, spoken)
    if not pieces:
        return []
    barge_in = BARGE_IN.get(getattr(step, "barge_in", None) or "是", BargeIn.YES)
    keep_keys = getattr(step, "keep_keys", None)
    return [Play(pieces, str(step.name), barge_in, keep_keys is not False)]


def announce(announcement: Announcement, step: Step, spoken: Callable[[Blank], str]) -> list[Play]:
    """An announcement, said before a step; keys may always interrupt it."""
    pieces = segments(announcement.prompt, spoken)
    barge_in = BARGE_IN[announcement.barge_in or "是"]
    return [Play(pieces, str(step.name), barge_in)] if pieces else []


def spoken(blank: Blank, plan: Plan, slots: Mapping[str, str | None], facts: CallFacts) -> str:
    """The words for a blank; none where nothing is known."""
    spec = plan.flow.slots.get(blank.name)
    if spec is None:
        return built_in(str(blank.name), facts) or ""
    value = None if spec.protected else slots.get(blank.name)
    reading = str(blank.reading) if blank.reading is not None else None
    return read(value, spec.kind, reading, facts.now()) if value else ""
