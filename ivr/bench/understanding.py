"""How well sentences are understood: each kind of value, clean and misheard, and what is taken
that must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum

from ivr.bench.mishearing import MISHEARINGS, Heard, misheard
from ivr.bench.utterances import Utterance

CLEAN = "原话"
CONDITIONS = (CLEAN, *MISHEARINGS)
SEED = 5
DRAWS = 3
"""How often each sentence is misheard in each way."""

DOUBTFUL = "存疑"
"""In the note of an utterance: what it says is to be asked about however well it was heard."""

WANTED = {CLEAN: 0.97, "同音字": 0.92, "口音": 0.92}
MOST_FALSE = 0.01


class Verdict(Enum):
    """What became of a sentence."""

    RIGHT = "right"
    ASKED = "asked"
    """Not right, but unsure: the caller is asked, nothing is taken."""
    MISSED = "missed"
    WRONG = "wrong"
    """Something else was taken without a question."""
    UNTOLD = "untold"
    """The same, of what nobody can tell: the word that was swallowed left another sentence."""
    DOUBLE = "double"
    """What was heard sounds like two values, and one of them was asked about: all that can be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of a sentence."""

    value: str | None
    unsure: bool = False
    """Whether the value or a part of it is confirmed before it counts."""


Reader = Callable[[str], Outcome]
Same = Callable[[str, str], bool]


@dataclass
class Tally:
    """One kind in one condition."""

    right: int = 0
    asked: int = 0
    missed: int = 0
    wrong: int = 0
    untold: int = 0
    double: int = 0
    negatives: int = 0
    false_accepts: int = 0
    false_questions: int = 0
    false_untold: int = 0
    needless: int = 0
    """Right and asked about: a question that tells the caller nothing is lost, but costs time."""
    wrongly: list[tuple[str, str | None, str]] = field(default_factory=list)
    """What was not understood right: the sentence, what was wanted, and what came of it."""

    @property
    def positives(self) -> int:
        """Sentences that had to be understood."""
        return self.right + self.asked + self.missed + self.wrong + self.untold + self.double

    @property
    def accuracy(self) -> float | None:
        """0 to 1; None without such sentences. What sounds like two values was asked about."""
        return (self.right + self.double) / self.positives if self.positives else None

    @property
    def false_rate(self) -> float | None:
        """How much was taken, without a question, of what had to be left; 0 to 1."""
        return self.false_accepts / self.negatives if self.negatives else None


Report = dict[str, dict[str, Tally]]
"""By kind, by condition."""


def measure(
    utterances: Iterable[Utterance],
    readers: Mapping[str, Reader],
    same: Mapping[str, Same] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Report:
    """Every utterance of a kind that has a reader, in every condition.

    `same` compares values where a misheard one cannot be had back in its characters; it counts
    only for what is confirmed before use.
    """
    report: Report = {}
    for utterance in utterances:
        reader = readers.get(utterance.question)
        if reader is None:
            continue
        tallies = report.setdefault(utterance.kind, {name: Tally() for name in CONDITIONS})
        alike = (same or {}).get(utterance.kind)
        for condition in CONDITIONS:
            judge = alike if condition != CLEAN else None
            for heard in dict.fromkeys(_heard(utterance.text, condition, draws, seed)):
                outcome = reader(heard.text)
                verdict = judged(utterance.expected, outcome, judge)
                if utterance.expected is not None:
                    verdict = _told_apart(verdict, outcome, heard, reader)
                _count(tallies[condition], utterance, heard, outcome, verdict)
    return report


def _heard(text: str, condition: str, draws: int, seed: int) -> Sequence[Heard]:
    """The text as heard; what a way of mishearing leaves as it was proves nothing again."""
    if condition == CLEAN:
        return [Heard(text)]
    heard = (misheard(text, condition, draw, seed) for draw in range(draws))
    return [each for each in heard if each.text != text]


def _told_apart(verdict: Verdict, outcome: Outcome, heard: Heard, reader: Reader) -> Verdict:
    """The verdict, where what was heard may be another value as well as what was said."""
    if verdict is Verdict.ASKED and outcome.value in {reader(twin).value for twin in heard.twins}:
        return Verdict.DOUBLE
    return verdict


def _count(
    tally: Tally, utterance: Utterance, heard: Heard, outcome: Outcome, verdict: Verdict
) -> None:
    if verdict is Verdict.WRONG and heard.lost:
        verdict = Verdict.UNTOLD
    if utterance.expected is None:
        tally.negatives += 1
        tally.false_accepts += verdict is Verdict.WRONG
        tally.false_questions += verdict is Verdict.ASKED
        tally.false_untold += verdict is Verdict.UNTOLD
    else:
        name = verdict.value
        setattr(tally, name, getattr(tally, name) + 1)
        needed = DOUBTFUL in utterance.note
        tally.needless += verdict is Verdict.RIGHT and outcome.unsure and not needed
    if verdict not in (Verdict.RIGHT, Verdict.DOUBLE):
        told = f"{outcome.value or '没听懂'}{'（要再问）' if outcome.unsure else ''}"
        tally.wrongly.append((heard.text, utterance.expected, told))


def judged(expected: str | None, outcome: Outcome, same: Same | None = None) -> Verdict:
    """What an outcome is worth."""
    if outcome.value is None:
        return Verdict.RIGHT if expected is None else Verdict.MISSED
    if expected is not None and (
        outcome.value == expected
        or (same is not None and outcome.unsure and same(outcome.value, expected))
    ):
        return Verdict.RIGHT
    return Verdict.ASKED if outcome.unsure else Verdict.WRONG


def totals(report: Report) -> dict[str, Tally]:
    """All kinds together, by condition."""
    return {name: _sum(tallies[name] for tallies in report.values()) for name in CONDITIONS}


def falls_short(report: Report) -> list[str]:
    """What is below what is wanted, in Chinese; nothing when all is well."""
    told: list[str] = []
    together = totals(report)
    for condition, wanted in WANTED.items():
        accuracy = together[condition].accuracy
        if accuracy is not None and accuracy < wanted:
            told.append(f"{condition}听懂 {accuracy:.1%}，低于 {wanted:.0%}")
    rate = _sum(together.values()).false_rate
    if rate is not None and rate > MOST_FALSE:
        told.append(f"误收 {rate:.1%}，高于 {MOST_FALSE:.0%}")
    return told


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    counted = [one.name for one in fields(Tally) if one.name != "wrongly"]
    for tally in tallies:
        for name in counted:
            setattr(total, name, getattr(total, name) + getattr(tally, name))
        total.wrongly += tally.wrongly
    return total
