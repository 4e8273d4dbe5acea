"""A row of digits, and how corrections change it. No digit comes in that was not said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ivr.understanding.digit_words import Place


@dataclass(frozen=True, slots=True)
class Spoken:
    """One digit, the span of the words that it was said with, and whether it is certain."""

    value: str
    start: int
    end: int
    """-1, -1: it was known before."""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """Digits that belong together."""

    digits: tuple[Spoken, ...] = ()
    trouble: str = ""
    """Why the row cannot be used, as a sentence; empty if it can."""
    unwanted: bool = False
    """The caller said that it is not to be used."""

    @property
    def text(self) -> str:
        """The digits as figures."""
        return "".join(digit.value for digit in self.digits)

    @property
    def is_usable(self) -> bool:
        """Whether something of it was said, and nothing is wrong with it."""
        return self.start >= 0 and not self.trouble and not self.unwanted

    @property
    def start(self) -> int:
        """Where its words begin; -1 for a row that was not said."""
        return min((digit.start for digit in self.digits if digit.start >= 0), default=-1)

    @property
    def end(self) -> int:
        """Where its words end."""
        return max((digit.end for digit in self.digits), default=-1)


def placed(
    row: Row, digits: Sequence[Spoken], place: Place, count: int | None, *, told: bool
) -> Row:
    """The row with digits put where the caller said; `told`: after saying that it was wrong."""
    many, length = len(digits), len(row.digits)
    start = _start(place, count, many, length)
    counted = place is Place.NTH or count is None or count == many
    if not counted or start < 0 or start + many > length:
        return replace(row, trouble="改的位数对不上，不知道要改哪几位。")
    found = "".join(digit.value for digit in digits)
    same = row.text[start : start + many] == found
    certain = same or (told and not (place is Place.MIDDLE and (length, many) != (11, 4)))
    new = [replace(digit, sure=digit.sure and certain) for digit in digits]
    return replace(row, digits=(*row.digits[:start], *new, *row.digits[start + many :]))


def mended(row: Row, digits: Sequence[Spoken], whole: Callable[[str], bool]) -> Row:
    """The row after 不对 and digits, without a word on where they belong.

    They are the entire number, or go on from where the speaker went back to, which the length of
    a whole number tells; else as many digits as they are were wrong.
    """
    found = "".join(digit.value for digit in digits)
    if whole(found) and (len(found) >= len(row.digits) or found[0] in "01"):
        return Row(tuple(digits))
    if len(digits) == len(row.digits) and not whole(row.text):
        return Row(tuple(digits))
    kept = [cut for cut in range(len(row.digits)) if whole(row.text[:cut] + found)]
    if len(kept) > 1:
        return replace(row, trouble="说了不对，不知道要改哪几位。")
    if not kept and len(digits) > len(row.digits):
        return Row(tuple(digits))
    cut = kept[0] if kept else len(row.digits) - len(digits)
    unsure = [replace(digit, sure=False) for digit in digits]
    return replace(row, digits=(*row.digits[:cut], *unsure))


def substituted(
    row: Row,
    denied: Sequence[Spoken],
    meant: Sequence[Spoken],
    place: Place | None,
    whole: Callable[[str], bool],
) -> Row:
    """The row after 不是三，是四; what was denied stands in it once, or where it was said to."""
    old = "".join(digit.value for digit in denied)
    new = "".join(digit.value for digit in meant)
    if whole(new) or not row.digits:
        return Row(tuple(meant))
    at = _where(row.text, old, place)
    if at is None:
        return replace(row, trouble=f"不知道要改哪里的{old}。")
    digits = (*row.digits[:at], *meant, *row.digits[at + len(old) :])
    return replace(row, digits=digits)


def _start(place: Place, count: int | None, many: int, length: int) -> int:
    match place:
        case Place.FIRST:
            return 0
        case Place.LAST:
            return length - many
        case Place.MIDDLE:
            return 3 if (length, many) == (11, 4) else (length - many) // 2
        case Place.NTH if count is not None and many == 1:
            return count - 1 if count > 0 else length + count
    return -1


def _where(text: str, old: str, place: Place | None) -> int | None:
    """Where the denied digits stand; None where that is not clear."""
    if place is Place.LAST:
        return len(text) - len(old) if text.endswith(old) else None
    if place is Place.FIRST:
        return 0 if text.startswith(old) else None
    at = text.find(old)
    return at if at >= 0 and text.find(old, at + 1) < 0 else None
