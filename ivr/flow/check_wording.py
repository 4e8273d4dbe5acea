"""Checks of the words themselves: none forbidden, none too long, recorded where they must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.english import by_language, english_words
from ivr.flow.check_manner import check_jargon, check_manner
from ivr.flow.knowledge import Entry
from ivr.flow.linking import is_made
from ivr.flow.marks import Span, Text
from ivr.flow.model import Ask, Common, Defaults, Prompt, SlotSpec, Step
from ivr.flow.parts import is_sayable
from ivr.flow.problems import Problem
from ivr.flow.values import SlotType
from ivr.flow.world import World, prompts_of

LONGEST_PROMPT_MS = 12_000
LONGEST_ANSWER_MS = 30_000

_SHORTER = "删短，或者拆成两步：后半句另写一步「播报」，接在下面。"
_SHORTER_QUESTION = (
    "删短；要先说明的，在前面另写一步「播报」；选项太多，"
    "就留最常用的几个，再加一个「其他」去下一步「询问」，剩下的在那里问。"
)
_SYLLABLE_MS, _COMMA_MS, _STOP_MS = 220, 250, 400
_ENGLISH_MS = 320
"""A word of English, with what is quiet around it."""
_STOPS, _COMMAS = "。！？；", "，、："
_SYLLABLES = {
    SlotType.PHONE: 11,
    SlotType.ACCOUNT: 10,
    SlotType.ORDER: 12,
    SlotType.ADDRESS: 12,
    SlotType.TIME: 9,
    SlotType.SPAN: 10,
    SlotType.SYMPTOM: 6,
}
_OTHER_SYLLABLES = 4
_READ_SHORTER = {"钟点": 8}
"""By the reading, where only a part of the value is read."""


def check_wording(world: World) -> Iterator[Problem]:
    """F051 F075 F078 W043 W049 W050."""
    forbidden = _forbidden(world)
    jargon = world.common.jargon if world.common else {}
    for plan in world.sound:
        flow = plan.flow
        written = [step for step in flow.steps.values() if not is_made(step)]
        for part in (*written, flow.defaults):
            for prompt in prompts_of(part):
                again = isinstance(part, Ask) and prompt is part.again
                yield from _decent(prompt, forbidden, again=again)
                yield from _short(prompt, flow.slots, _how_to_shorten(part, prompt))
            yield from check_jargon(prompts_of(part), jargon)
        for step in written:
            yield from _recorded(world, step)
    for told in world.common.announcements if world.common else ():
        yield from _decent(told.prompt, forbidden)
        yield from _short(told.prompt, {})
        yield from check_jargon([told.prompt], jargon)
    for entry in world.knowledge.entries.values():
        said = [*entry.answer, *entry.more]
        for prompt in said:
            yield from _decent(prompt, forbidden)
            yield from _short(prompt, {})
        yield from _not_endless(entry)
        yield from check_jargon(said, jargon)


def check_text(text: str, common: Common | None) -> Iterator[Problem]:
    """The same of a text that stands in no flow: what a supervisor has every caller told."""
    whole = Text(text, Span("", 1, 1))
    prompt = Prompt(whole, (whole,))
    if not is_sayable(text):
        yield Problem(whole.span, "F012", "里面没有能念的字")
    for sign in "{}｛｝":
        if sign in text:
            yield Problem(whole.span, "F031", "这里不能用花括号", "直接写出要说的字。")
            break
    yield from _decent(prompt, sorted(map(str, common.forbidden)) if common else [])
    yield from _short(prompt, {}, "删短。")
    yield from check_jargon([prompt], common.jargon if common else {})


def _not_endless(entry: Entry) -> Iterator[Problem]:
    """An answer that goes on and on is no answer: what few ask for is told on request."""
    length_ms = sum(spoken_ms(prompt, {}) for prompt in entry.answer)
    if length_ms > LONGEST_ANSWER_MS:
        text = f"整个回答大约要念 {length_ms / 1000:.0f} 秒，超过 {LONGEST_ANSWER_MS // 1000} 秒"
        yield Problem(entry.title.span, "W043", text, "删短，或者把后面的移到「再说」里。")


def _forbidden(world: World) -> list[str]:
    common = world.common.forbidden if world.common else ()
    return sorted({*world.known.forbidden, *map(str, common)})


def _decent(prompt: Prompt, forbidden: list[str], *, again: bool = False) -> Iterator[Problem]:
    yield from check_manner(prompt, again=again)
    for word in forbidden:
        place = prompt.text.find(word)
        if place >= 0:
            text = f"话术里有禁语「{word}」"
            yield Problem(prompt.text.at(place), "F075", text, "换一个说法。")


def _how_to_shorten(part: Step | Defaults, prompt: Prompt) -> str:
    if isinstance(part, Ask):
        return _SHORTER_QUESTION if prompt in (part.prompt, part.again, part.voiced) else "删短。"
    return "删短。" if isinstance(part, Defaults) else _SHORTER


def _short(
    prompt: Prompt, slots: Mapping[str, SlotSpec], hint: str = "删短，或者分成两条。"
) -> Iterator[Problem]:
    length_ms = spoken_ms(prompt, slots)
    if length_ms > LONGEST_PROMPT_MS:
        text = f"这句话大约要念 {length_ms / 1000:.0f} 秒，超过 {LONGEST_PROMPT_MS // 1000} 秒"
        yield Problem(prompt.text.span, "W043", text, hint)


def spoken_ms(prompt: Prompt, slots: Mapping[str, SlotSpec]) -> int:
    """About how long a prompt takes to say."""
    length = 0
    for part in prompt.parts:
        if isinstance(part, Text):
            pieces = list(by_language(part))
            length += _ENGLISH_MS * sum(english_words(p) for p, english in pieces if english)
            for sign in "".join(p for p, english in pieces if not english):
                if sign in _STOPS:
                    length += _STOP_MS
                elif sign in _COMMAS:
                    length += _COMMA_MS
                elif not sign.isspace():
                    length += _SYLLABLE_MS
        else:
            spec = slots.get(part.name)
            kind = spec.kind if spec else SlotType.TEXT
            usual = _SYLLABLES.get(kind, _OTHER_SYLLABLES)
            length += _SYLLABLE_MS * _READ_SHORTER.get(str(part.reading), usual)
    return length


def _recorded(world: World, step: Step) -> Iterator[Problem]:
    """真人录音: every fixed piece of what the step says must have been recorded."""
    has_recording = world.known.has_recording
    if has_recording is None or not getattr(step, "recorded", None):
        return
    for prompt in prompts_of(step):
        for part in prompt.parts:
            if isinstance(part, Text) and is_sayable(part) and not has_recording(str(part)):
                text = f"「{_beginning(part)}」没有真人录音"
                hint = "录好放进 voices/recorded，写进 recordings.toml；或者去掉「真人录音」。"
                yield Problem(part.span, "F051", text, hint)


def _beginning(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:12]}…"
