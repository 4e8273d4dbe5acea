"""What customers have applied for, and how far it has come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ivr.domain.text import squeezed

NUMBER_DIGITS = 12
"""How long an application's number is."""

MOST_WORDS = 20
"""The longest name of a kind or a stage: both are told to callers."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application. `kind` (新装, 增容, 过户) and `stage` are told as the company wrote them."""

    number: str
    kind: str
    stage: str
    stage_since: date
    account: str | None = None
    """None as long as there is no account yet."""
    applicant: str | None = None
    phones: tuple[str, ...] = ()
    expected_by: date | None = None
    done_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether the day on which it was expected has passed without it being done."""
        return self.done_on is None and self.expected_by is not None and self.expected_by < today


def read_application_number(text: str) -> str | None:
    """The number in half-width digits, or None when it cannot be one."""
    digits = re.sub(r"^YW|-", "", squeezed(text).upper())
    plausible = digits.isascii() and digits.isdecimal() and len(digits) == NUMBER_DIGITS
    return digits if plausible else None
