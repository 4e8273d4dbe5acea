"""A month of the calendar: bills have one, and callers name one in many ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ivr.domain.text import DIGITS, NUMERAL, numeral_value, spoken_number, squeezed

_WRITTEN = re.compile(r"(\d{4})(?:年|[-/.])?(\d{1,2})月?(?:份)?(?:[-/.]?0?1日?)?")
_AGO = re.compile(r"(上+|大上)个?月|(这|本|当)个?月")
_FEW = rf"(?:{NUMERAL.removesuffix('+')}{{1,4}}|[0-9]{{1,4}})"
_NAMED = re.compile(rf"(?:(?P<year>{_FEW})年|(?P<near>今年|去年|前年))?的?(?P<month>{_FEW})月")
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2}


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A year and one of its months, 1 to 12."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, written: str) -> Month | None:
        """The month that is written: 2026-10, 202610, 2026/10, 2026年10月; None: it is none."""
        found = _WRITTEN.fullmatch(squeezed(written))
        return _month(int(found[1]), int(found[2])) if found else None

    def back(self, months: int) -> Month:
        """The month so many months before."""
        year, number = divmod(self.year * 12 + self.number - 1 - months, 12)
        return Month(year, number + 1)

    def after(self, other: Month) -> int:
        """How many months this one is after the other."""
        return (self.year - other.year) * 12 + self.number - other.number

    @property
    def text(self) -> str:
        """As it is stored and shown: 2026-10."""
        return f"{self.year:04d}-{self.number:02d}"


def heard_month(words: str, present: Month) -> Month | None:
    """The month that a caller types or names; None: none is understood.

    A month without a year is the last one of that name, the present one among them.
    """
    text = squeezed(words).rstrip("。！？!?.")
    if (written := Month.read(text)) is not None:
        return written
    if found := _AGO.search(text):
        ago = found[1]
        return present.back(0 if ago is None else 2 if ago == "大上" else len(ago))
    found = _NAMED.search(text)
    if found is None:
        return None
    number = _value(found["month"])
    if not 1 <= number <= 12:
        return None
    if found["near"]:
        return _month(present.year - _YEARS_AGO[found["near"]], number)
    if found["year"]:
        return _month(_full_year(_value(found["year"])), number)
    return Month(present.year if number <= present.number else present.year - 1, number)


def said_month(month: Month, present: Month) -> str:
    """As one says it: 十月份, 去年十二月份, 二零二四年十二月份."""
    number = f"{spoken_number(str(month.number))}月份"
    if month.year == present.year:
        return number
    if month.year == present.year - 1:
        return f"去年{number}"
    return f"{''.join(DIGITS[int(digit)] for digit in str(month.year))}年{number}"


def _value(numeral: str) -> int:
    return int(numeral if numeral.isascii() else numeral_value(numeral))


def _full_year(year: int) -> int:
    return 2000 + year if year < 100 else year


def _month(year: int, number: int) -> Month | None:
    return Month(year, number) if 2000 <= year <= 2099 and 1 <= number <= 12 else None
