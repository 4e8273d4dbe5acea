"""Rows of digits as people say them, with their own corrections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ivr.understanding.context import Context
from ivr.understanding.digit_words import Place, Sort, Word, words
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.row_mending import Row, Spoken, mended, placed, substituted
from ivr.understanding.said import simplified

KIND = "数字串"
_FEW = 2
"""So few digits among other words may be what is left of a word."""
MOST = 40
"""Longer rows are no number of any kind; the rest of them is not kept."""

_AREA_CODE = re.compile("0[1-9][0-9]{1,2}")

Whole = Callable[[str], bool]
"""Whether some digits are all that a value of the kind needs."""


@dataclass(slots=True)
class Piece:
    """Digits said in one go, and what was said before them."""

    digits: list[Spoken] = field(default_factory=list)
    wrong: bool = False
    again: bool = False
    denied: bool = False
    meant: bool = False
    area: bool = False
    hedged: bool = False
    unwanted: bool = False
    gone: bool = False
    stopped: bool = False
    labelled: bool = False
    late: bool = False
    """Whether other words stood between the digits before and what denies them."""
    place: Place | None = None
    count: int | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the digits simply follow those before."""
        return not (self.wrong or self.again or self.denied or self.area or self.stopped)


def rows(text: str, whole: Whole, *, soft: bool = False, known: str | None = None) -> list[Row]:
    """The rows of digits in what was said, after the caller's own corrections.

    `whole` tells whether digits are complete, by which a correction finds its place. `known` is
    the number that a caller may be mending. `soft` takes what sounds like a digit for one.
    """
    folding = _Folding(whole, known)
    for piece in _pieces(words(simplified(text), soft=soft)):
        folding.take(piece)
    return folding.done()


def read_digits(text: str, context: Context) -> Reading:
    """A row of digits of any length."""
    found = [row for row in rows(text, lambda _: False, known=context.known) if row.digits]
    if not found:
        return Rejected(KIND, "没有听到数字。")
    row = max(found, key=lambda row: len(row.digits))
    if not row.is_usable:
        return Rejected(KIND, row.trouble or "没有听到要用的数字。")
    if len([other for other in found if len(other.digits) > 1]) > 1:
        return Rejected(KIND, "说了不止一串数字，不知道要哪一串。")
    sure = all(digit.sure for digit in row.digits) and not _is_stray(row, text)
    sure = sure and len(row.digits) > 1
    doubts = () if sure else (Doubt("号码", row.text),)
    return Understood(KIND, row.text, row.start, row.end, 1.0 if sure else 0.6, doubts)


def has_other_words(text: str) -> bool:
    """Whether more was said than digits and what belongs to them."""
    return any(word.sort is Sort.STOP for word in words(simplified(text), soft=False))


def _is_stray(row: Row, text: str) -> bool:
    """Whether the digits are few among other words: 一 may be all that is left of 一样."""
    return len(row.digits) <= _FEW and has_other_words(text)


def _pieces(said: Iterator[Word]) -> Iterator[Piece]:
    piece = Piece()
    for word in said:
        if word.sort is Sort.DIGITS:
            piece.digits += [
                Spoken(digit, word.start, word.end, word.sure and not piece.hedged)
                for digit in word.digits[:MOST]
            ]
            continue
        if word.sort is Sort.FILLER and word.sure:
            continue
        if word.sort is Sort.FILLER:
            # What may have been a digit: the digits around it are not sure.
            if piece.digits:
                piece.digits[-1] = replace(piece.digits[-1], sure=False)
            continue
        if piece.digits:
            yield piece
            piece = Piece()
        _mark(piece, word)
    yield piece


def _mark(piece: Piece, word: Word) -> None:
    match word.sort:
        case Sort.WRONG:
            piece.late = piece.late or (piece.stopped and not piece.wrong)
            piece.wrong = True
            piece.denied = piece.meant = False
        case Sort.NOT:
            piece.late = piece.late or piece.stopped
            piece.denied = True
        case Sort.IS:
            piece.meant = True
            if piece.denied:
                # 不是我这个号，是…: the words between are denied, not a row of digits.
                piece.denied, piece.wrong = False, True
        case Sort.AGAIN:
            piece.again = True
        case Sort.AREA:
            piece.area = True
        case Sort.SHOULD:
            piece.meant = True
            piece.hedged = piece.hedged or not piece.wrong
        case Sort.HEDGE:
            piece.hedged = True
        case Sort.DENY:
            piece.unwanted = True
        case Sort.GONE:
            piece.gone = piece.stopped = True
        case Sort.LABEL:
            piece.labelled = True
        case Sort.PLACE:
            piece.place, piece.count = word.place, word.count
        case _:
            piece.stopped = True


class _Folding:
    """Lays one piece after the other on the row that is being said."""

    def __init__(self, whole: Whole, known: str | None) -> None:
        self._whole = whole
        self._known = known
        self._done: list[Row] = []
        self._row = Row()
        self._denied: Piece | None = None

    def take(self, piece: Piece) -> None:
        """The next piece."""
        if piece.gone:
            self._drop()
        if self._denied is not None:
            self._after_denial(self._denied, piece)
        elif piece.denied and piece.digits:
            self._denied = piece
        elif not piece.digits:
            self._without_digits(piece)
        else:
            self._with_digits(piece)

    def done(self) -> list[Row]:
        """Every row."""
        if self._denied is not None:
            self._after_denial(self._denied, Piece())
        self._finish()
        return self._done

    def _with_digits(self, piece: Piece) -> None:
        base = self._base(piece)
        if piece.again:
            self._row = Row(tuple(piece.digits))
        elif piece.area and base.digits:
            self._row = replace(base, digits=(*piece.digits, *base.digits))
        elif base.digits and (piece.wrong or (piece.place and self._whole(base.text))):
            self._row = (
                placed(base, piece.digits, piece.place, piece.count, told=piece.wrong)
                if piece.place
                else mended(base, piece.digits, self._whole)
            )
        elif self._follows(piece):
            self._row = self._longer(piece)
        else:
            self._finish()
            self._row = Row(tuple(piece.digits), unwanted=piece.unwanted)

    def _follows(self, piece: Piece) -> bool:
        """Whether the digits go on with the row that is being said."""
        if not piece.goes_on or piece.unwanted or piece.place is Place.FIRST:
            return False
        return not piece.labelled or _AREA_CODE.fullmatch(self._row.text) is not None

    def _base(self, piece: Piece) -> Row:
        """The row that a correction is about: the present one, the last one, or the known one."""
        mends = piece.wrong or piece.place or piece.denied
        if self._row.digits or not mends:
            return self._row
        if self._done and (piece.wrong or piece.denied):
            return self._done.pop()
        if self._known and self._known.isdigit() and not self._done:
            return Row(tuple(Spoken(digit, -1, -1, True) for digit in self._known))
        return self._row

    def _longer(self, piece: Piece) -> Row:
        row = self._row
        if len(row.digits) > MOST:
            return row
        before, after = row.digits, tuple(piece.digits)
        if piece.meant and not piece.place and before and before[-1].end + 1 == after[0].start:
            # 是 right between two digits may have been a 四.
            before = (*before[:-1], replace(before[-1], sure=False))
            after = (replace(after[0], sure=False), *after[1:])
        return replace(row, digits=(*before, *after))

    def _without_digits(self, piece: Piece) -> None:
        if (piece.wrong and not piece.late) or (piece.denied and not piece.stopped):
            base = self._base(piece)
            if base.digits and base.start >= 0:
                self._done.append(replace(base, trouble="说了不对，没有说对的是多少。"))
                self._row = Row()
        elif piece.hedged and self._row.digits:
            unsure = tuple(replace(digit, sure=False) for digit in self._row.digits[-4:])
            self._row = replace(self._row, digits=(*self._row.digits[:-4], *unsure))

    def _after_denial(self, denied: Piece, piece: Piece) -> None:
        self._denied = None
        base = self._base(denied)
        if piece.digits and (piece.meant or piece.wrong) and not piece.denied:
            self._row = substituted(base, denied.digits, piece.digits, denied.place, self._whole)
            return
        if base.digits:
            self._row = replace(base, trouble="说了又说不是，不知道对的是多少。")
        else:
            self._row = Row(tuple(denied.digits), unwanted=True)
        self._finish()
        self.take(piece)

    def _drop(self) -> None:
        """The row that was said last is not to be used."""
        self._finish()
        if self._done:
            self._done[-1] = replace(self._done[-1], unwanted=True)

    def _finish(self) -> None:
        if self._row.digits:
            self._done.append(self._row)
        self._row = Row()
