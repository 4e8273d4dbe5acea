"""Which of the phrases that were said count: those that are stated, of one's own home, as present.

A question for the state of the supply takes statements only; one for what callers want takes
wishes and questions as well (明天会不会停电).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from ivr.understanding.as_things_are import as_things_are
from ivr.understanding.asides import of_ones_own, without_other_devices
from ivr.understanding.facts import WISHES, facts_in
from ivr.understanding.matching import LONGEST, Candidate, Match
from ivr.understanding.pauses import BLANK, PAUSE, paused
from ivr.understanding.places_alone import without_meters_alone, without_places_alone
from ivr.understanding.plain import plain
from ivr.understanding.sounding import in_sounds, sounding

T = TypeVar("T")

_DENIED_BEHIND = sounding(
    "(?:倒|是|也|都|又|可|并|应该|可能|好像)*(?:没有?|不)(?:坏|闪|暗|毛病|问题|停(?![电了]))"
)
_WORKS_BEHIND = sounding("(?:里|都|也|全|还|是)*(?:有电|亮着|好好的|正常)")
_TELLS_STATE = re.compile("[电亮好来跳停没不]")
"""A phrase that tells how it stands; other ones only name what is spoken of."""
_NOT_ALL = re.compile("(?:不是|并非)(?:我们)?(?:整个?|全|一整?个?)$")
_HARDLY = re.compile("[哪那](?:里|儿|还)?$")
"""Who says 哪有钱 has none."""
_BACK = "来电"
_METERS = frozenset(("电表", "电压"))
_RANGES = frozenset(("一栋", "小区", "一条街"))


def stated_in(text: str, said: str) -> str:
    """The plain words, with blanks for what is not stated as present."""
    with_pauses = without_other_devices(paused(text, LONGEST).text)
    if len(with_pauses.replace(PAUSE, "")) != len(said):
        with_pauses = said
    return as_things_are(with_pauses, of_supply=True)


def counting_for(offered: Iterable[Candidate[T]], stated: str, said: str) -> str:
    """What counts of the plain words for the options that are offered.

    Of all that can be wished for one may speak as one likes: 明天会不会停电 chooses 查停电.
    """
    phrases = frozenset(each.phrase for each in offered if each.inner)
    if _offers_wishes(phrases):
        return said
    stated = without_places_alone(stated) if _offers_places(phrases) else of_ones_own(stated)
    if _METERS & phrases:
        stated = without_meters_alone(stated)
    return stated.replace(PAUSE, "")


@lru_cache(maxsize=256)
def _offers_wishes(phrases: frozenset[str]) -> bool:
    """Whether something else than the state of the supply can be chosen."""
    told = {fact for phrase in phrases for fact in facts_in(plain(phrase))}
    return not told or bool(told & WISHES)


@lru_cache(maxsize=256)
def _offers_places(phrases: frozenset[str]) -> bool:
    """Whether the question is how far an outage reaches."""
    return any(_RANGES & facts_in(plain(phrase)).keys() for phrase in phrases)


def counts(match: Match[T], present: str, stated: str) -> bool:
    """Whether a match is to be looked at: danger in any case, a command that tells how things are
    (来电了) where that is stated, whatever else is a command always."""
    if match.candidate.urgent:
        return True
    if match.candidate.inner:
        return stands(match, present)
    return not _tells_a_state(match.candidate.phrase) or stands(
        match, of_ones_own(stated).replace(PAUSE, "")
    )


def without_double_states(candidates: Iterable[Candidate[T]]) -> list[Candidate[T]]:
    """The candidates without the commands that tell what an option of the question tells: asked
    whether the power came back, 电来了 answers."""
    offered = list(candidates)
    if not any(each.inner and _tells_a_state(each.phrase) for each in offered):
        return offered
    return [each for each in offered if each.inner or not _tells_a_state(each.phrase)]


@lru_cache(maxsize=4096)
def _tells_a_state(phrase: str) -> bool:
    return _BACK in facts_in(plain(phrase))


def stands(match: Match[T], present: str) -> bool:
    """Whether a match is stated as present, and not denied behind it: 电表没坏, 小区没停."""
    if BLANK in present[match.start : match.end]:
        return False
    if match.candidate.inner and _NOT_ALL.search(present, 0, match.start):
        return False
    if match.candidate.phrase.startswith("有") and _HARDLY.search(present, 0, match.start):
        return False
    return not is_denied(match, present)


def is_denied(match: Match[T], present: str) -> bool:
    """Whether what stands behind a match says that it is not so: 电表没坏, 小区没停, 楼里有电."""
    behind = present[match.end :]
    if match.candidate.inner and _DENIED_BEHIND.match(in_sounds(behind)):
        return True
    return _TELLS_STATE.search(match.candidate.phrase) is None and bool(
        _WORKS_BEHIND.match(in_sounds(behind))
    )
