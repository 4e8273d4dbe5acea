"""What was said that looks most like what should have been said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

ALIKE = 0.5
"""From this likeness on a prompt is taken for what was probably meant."""

_ANY_MENU = re.compile(r"请?按.|[，。、：；？！ ]")
"""What two questions have in common that are about different things."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A part of a prompt; `place` is the prompt's number, `start` where the part begins."""

    place: int
    start: int
    part: str


def most_alike(text: str, prompts: Sequence[str], first: int = 0) -> Alike | None:
    """The part, from this prompt on, that looks most like the text; None when none does."""
    best, found = 0.0, None
    for place in range(max(0, first), len(prompts)):
        likeness, start = _likest_start(text, prompts[place])
        if likeness > best:
            part = prompts[place][start : start + len(text)]
            best, found = likeness, Alike(place, start, part)
    return found if best >= ALIKE else None


def is_reworded(old: str, new: str) -> bool:
    """Whether both say the same in other words: alike even without what every menu says."""
    before, after = _ANY_MENU.sub("", old), _ANY_MENU.sub("", new)
    if not before or not after:
        return old == new
    return difflib.SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE


def difference(wanted: str, said: str) -> str:
    """Both texts in one: what is missing in 〔-…〕, what was said instead in 〔+…〕."""
    pieces: list[str] = []
    matcher = difflib.SequenceMatcher(None, wanted, said, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(wanted[i:j])
            continue
        if i < j:
            pieces.append(f"〔-{wanted[i:j]}〕")
        if k < m:
            pieces.append(f"〔+{said[k:m]}〕")
    return "".join(pieces)


def _likest_start(text: str, prompt: str) -> tuple[float, int]:
    """How like the likest part is, and where it starts; of two, the one with more in its place."""
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(text)
    best, found = (0.0, 0), 0
    for start in range(max(1, len(prompt) - len(text) + 1)):
        part = prompt[start : start + len(text)]
        matcher.set_seq1(part)
        if matcher.quick_ratio() < best[0]:
            continue
        likeness = matcher.ratio(), sum(map(str.__eq__, part, text))
        if likeness > best:
            best, found = likeness, start
    return best[0], found
