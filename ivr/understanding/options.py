"""Which option of a question a caller chose, how sure that is, or why none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ivr.understanding.asides import (
    asks_back,
    leaves_open,
    to_somebody_else,
    without_other_devices,
)
from ivr.understanding.facts import NO_POWER, facts_in
from ivr.understanding.matching import LONGEST, Candidate, Match, by_characters, by_sound
from ivr.understanding.noise import Noise, noise_of
from ivr.understanding.pauses import paused
from ivr.understanding.plain import plain
from ivr.understanding.readings import Rejected
from ivr.understanding.standing import (
    counting_for,
    counts,
    is_denied,
    stands,
    stated_in,
    without_double_states,
)

T = TypeVar("T")

KIND = "选项"

SURE = 0.85
"""From here on a choice is taken without asking whether it is right."""

CLOSE = 0.06
"""Two sounds of different meaning that are no further apart cannot be told from each other."""

_UNDECIDED = 0.5
_TOLD = 0.9
"""How sure words are that tell what an option's phrases tell."""

_ACCENTED = 0.8
_DISPUTED = 0.7
_SHORT_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """What was chosen; to be confirmed first where it is not certain."""

    meaning: T
    phrase: str
    start: int
    end: int
    sure: float
    urgent: bool = False
    rivals: tuple[T, ...] = ()
    """What it may have been instead; beside danger, what holds when it is denied."""

    @property
    def unsure(self) -> bool:
        """Whether to ask 「您是说…吗」 before anything follows from it."""
        return self.sure < SURE or bool(self.rivals)


def choose(
    text: str,
    candidates: Iterable[Candidate[T]],
    elsewhere: Iterable[Candidate[str]] = (),
) -> Choice[T] | Rejected:
    """The candidate that was said.

    By characters first; where nothing is said so, by sound. Danger counts by either, but danger
    that was only heard by its sound is unsure: it is asked, never left out.

    `elsewhere`: matters that this question does not offer, with their names; a caller who asks
    for one of them is told so.
    """
    heard_all = plain(text)[:LONGEST]
    said = without_other_devices(heard_all)
    offered = without_double_states(candidates)
    written = by_characters(said, offered)
    stated = stated_in(text, said)
    present = counting_for(offered, stated, said)
    alarms = [match for match in written if match.candidate.urgent]
    if alarms:
        sure = any(stands(match, present) for match in alarms)
        return _best(alarms, most=1.0 if sure else _UNDECIDED)
    found, written = written, [m for m in written if counts(m, present, stated)]
    heard = [m for m in by_sound(said, offered) if counts(m, present, stated)]
    sounding = [match for match in heard if not _covered(match, written)]
    alarms = [match for match in sounding if match.candidate.urgent]
    if alarms:
        return _alarm(alarms, written)
    if to_somebody_else(paused(text, LONGEST).text):
        return Rejected(KIND, "客户在跟旁边的人说话。")
    if written:
        chosen = [*written, *(match for match in heard if _completes(match, written, said))]
        best = _best(chosen)
        if any(w.candidate.inner and w.candidate.meaning == best.meaning for w in written):
            return _weighed(best, _told(present, offered), said)
        return best
    silent = asks_back(said) or any(is_denied(match, present) for match in found)
    told = None if silent else _told(present, offered)
    asked = asked_elsewhere(said, elsewhere)
    if asked is not None and (told is None or told.sure < _TOLD):
        return Rejected(KIND, f"客户说的是「{asked}」，这一问没有这个选项。")
    if told is not None and (told.sure == _TOLD or not sounding):
        return told
    if sounding:
        best = _best(sounding)
        inner = any(m.candidate.inner and m.candidate.meaning == best.meaning for m in sounding)
        if inner and asks_back(said) and not asks_back(best.phrase):
            return Rejected(KIND, "客户在问，不是在回答。")
        if told is not None and told.meaning != best.meaning:
            return replace(best, rivals=(*best.rivals, told.meaning))
        return best
    return Rejected(KIND, _why_nothing(heard_all))


def _told(said: str, offered: Sequence[Candidate[T]]) -> Choice[T] | None:
    """The one option whose phrases tell a fact that these words tell in other ones."""
    facts = facts_in(said)
    if not facts:
        return None
    least = facts.keys() - {NO_POWER}
    return _telling(facts, facts.keys(), offered, said) or _telling(facts, least, offered, said)


def _telling(
    facts: Mapping[str, bool], sought: Set[str], offered: Sequence[Candidate[T]], said: str
) -> Choice[T] | None:
    found: dict[T, tuple[Candidate[T], bool]] = {}
    for candidate in offered:
        told = sought & facts_in(plain(candidate.phrase)).keys() if candidate.inner else ()
        if told:
            found.setdefault(candidate.meaning, (candidate, any(facts[fact] for fact in told)))
    if len(found) != 1:
        return None
    ((meaning, (candidate, exactly)),) = found.items()
    return Choice(meaning, candidate.phrase, 0, len(said), _TOLD if exactly else _ACCENTED)


def _weighed(written: Choice[T], told: Choice[T] | None, said: str) -> Choice[T] | Rejected:
    """What was said in an option's words; unsure where the sentence as a whole tells another,
    nothing where it asks what the question means."""
    if (asks_back(said) and not asks_back(written.phrase)) or leaves_open(said):
        return Rejected(KIND, "客户在问，不是在回答。")
    if told is not None and told.meaning != written.meaning:
        if told.sure == _TOLD and written.end - written.start <= _SHORT_PHRASE:
            return replace(told, sure=_DISPUTED, rivals=(written.meaning,))
        return replace(written, rivals=(*written.rivals, told.meaning))
    return written


def _best(matches: Sequence[Match[T]], most: float = 1.0) -> Choice[T]:
    best = max(matches, key=lambda match: (match.weight, match.sure))
    rivals = dict.fromkeys(
        match.candidate.meaning
        for match in matches
        if match.candidate.meaning != best.candidate.meaning and _rival(match, best)
    )
    return Choice(
        best.candidate.meaning,
        best.candidate.phrase,
        best.start,
        best.end,
        min(best.sure, most),
        best.candidate.urgent,
        tuple(rivals),
    )


def _alarm(alarms: Sequence[Match[T]], written: Sequence[Match[T]]) -> Choice[T]:
    """Danger to be asked for; what was said in so many words holds if there is none."""
    alarm = _best(alarms, most=_UNDECIDED)
    if not written:
        return alarm
    return replace(alarm, rivals=(*alarm.rivals, _best(written).meaning))


def _rival(match: Match[T], best: Match[T]) -> bool:
    """Whether the other is as likely meant: as long, as inner, and no clearly worse sound.

    Of two dangers nobody is asked which it is.
    """
    if best.candidate.urgent:
        return False
    return match.weight == best.weight and best.sure - match.sure <= CLOSE


def _covered(match: Match[T], written: Sequence[Match[T]]) -> bool:
    """Whether the very characters there say something else already."""
    return any(w.start < match.end and match.start < w.end for w in written)


def _completes(match: Match[T], written: Sequence[Match[T]], said: str) -> bool:
    """Whether a longer phrase, of which one character was misheard, holds a written one.

    茬停电 is 查停电 and not only 停电.
    """
    phrase = plain(match.candidate.phrase)
    heard = said[match.start : match.end]
    right = sum(one == other for one, other in zip(phrase, heard, strict=False))
    return (
        match.whole
        and right >= len(phrase) - 1
        and any(match.start <= w.start and w.end <= match.end for w in written)
    )


def asked_elsewhere(said: str, elsewhere: Iterable[Candidate[str]]) -> str | None:
    """The name of the longest matter asked for in plain words, if there is one."""
    found = by_characters(said, elsewhere)
    return max(found, key=lambda match: match.weight).candidate.meaning if found else None


def _why_nothing(said: str) -> str:
    match noise_of(said):
        case Noise.NOTHING:
            return "没有说出什么话。"
        case Noise.FILLER:
            return "只有语气词，不算回答。"
        case Noise.CALLING:
            return "客户在喂，想知道有没有人在听。"
        case Noise.CANNOT_HEAR:
            return "客户说听不见。"
    return "没有一个选项是这么说的。"
