"""What callers hear while they wait for a person: whole sentences, few enough to be ready ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.dialogue.numerals import count_in_words, in_words

FARTHEST = 20
"""Callers before one, as far as they are counted out."""

WAITS_MIN = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
"""The waits that are told, in minutes: never less than is expected."""

HALF_AN_HOUR_S, AN_HOUR_S = 30 * 60, 60 * 60


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. `ahead` and `waits`: by number and by minutes."""

    busy: str
    next: str
    ahead: Sequence[str]
    many: str
    waits: Sequence[str]
    half_an_hour: str
    an_hour: str
    unknown: str
    turn: str
    ringing: str
    no_keys: str
    late: str
    supervisor: str
    elsewhere: str
    return_call: str = ""
    """Offers the key for a return call; empty: there is none in this language."""

    def position(self, position: int) -> str:
        """How many are before the caller."""
        before = max(0, position - 1)
        if before == 0:
            return self.next
        return self.ahead[before - 1] if before <= len(self.ahead) else self.many

    def wait(self, wait_s: int | None) -> str:
        """How long it will take, rounded up."""
        if wait_s is None:
            return self.unknown
        for minutes, sentence in zip(WAITS_MIN, self.waits, strict=True):
            if wait_s <= 60 * minutes:
                return sentence
        return self.half_an_hour if wait_s <= AN_HOUR_S else self.an_hour

    def all(self) -> Iterator[str]:
        """Every sentence."""
        yield from (self.busy, self.next, *self.ahead, self.many, *self.waits, self.half_an_hour)
        yield from (self.an_hour, self.unknown, self.turn, self.ringing, self.no_keys)
        yield from (self.late, self.supervisor, self.elsewhere)
        if self.return_call:
            yield self.return_call


CHINESE = Words(
    busy="人工现在都在忙。",
    next="下一位就轮到您。",
    ahead=tuple(f"您前面还有{count_in_words(n)}位。" for n in range(1, FARTHEST + 1)),
    many=f"您前面还有{in_words(FARTHEST)}多位。",
    waits=tuple(f"大约要等{count_in_words(n)}分钟。" for n in WAITS_MIN),
    half_an_hour="大约要等半个多小时。",
    an_hour="要等一个小时以上。",
    unknown="要等多久，现在说不准。",
    turn="轮到您了，正在接通。",
    ringing="正在接通，请稍等。",
    no_keys="您已经在排队了，不用再按键。",
    late="让您久等了。",
    supervisor="人工一时忙不过来，先帮您接值班长。",
    elsewhere="人工一时忙不过来，先帮您接另一个电话。",
    return_call="不想等请按一，我们打给您，位子给您留着。",
)

_ENGLISH_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_ENGLISH_MINUTES = {n: word for n, word in enumerate(_ENGLISH_NUMBERS, 1)} | {
    25: "twenty five",
    30: "thirty",
}

ENGLISH = Words(
    busy="All agents are busy.",
    next="You are next in line.",
    ahead=tuple(
        f"There {'is one caller' if n == 1 else f'are {word} callers'} before you."
        for n, word in enumerate(_ENGLISH_NUMBERS, 1)
    ),
    many="There are more than twenty callers before you.",
    waits=tuple(
        f"The wait is about {_ENGLISH_MINUTES[n]} minute{'' if n == 1 else 's'}." for n in WAITS_MIN
    ),
    half_an_hour="The wait is more than half an hour.",
    an_hour="The wait is more than one hour.",
    unknown="I cannot say how long you will have to wait.",
    turn="It is your turn. I am connecting you.",
    ringing="I am connecting you. Please hold the line.",
    no_keys="You are in the queue. There is no need to press a key.",
    late="Thank you for waiting.",
    supervisor="All agents are busy. I am calling a supervisor for you.",
    elsewhere="All agents are busy. I am calling another number for you.",
)

ENGLISH_SPEAKERS = "英语"
BY_LANGUAGE = {ENGLISH_SPEAKERS: ENGLISH}
"""Other languages are spoken by the agents alone."""


def words_for(language: str | None) -> Words:
    """The sentences for a caller who speaks this."""
    return BY_LANGUAGE.get(language or "", CHINESE)


def queue_texts() -> tuple[str, ...]:
    """Every sentence that may be said, to be rendered ahead."""
    return (*CHINESE.all(), *ENGLISH.all())
