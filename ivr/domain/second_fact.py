"""Whether a caller has proved that a matter is his: two facts, which must not be one fact twice.

The number of the account (or of the application) that the caller tells is one. That he calls from
a number on file shows that he holds that telephone: one more. Each of the three endings is one,
but not that of the telephone he calls from, for whoever holds it reads it off the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FactKind(StrEnum):
    """What a caller may tell besides the number."""

    PHONE = "phone-ending"
    IDENTITY = "id-ending"
    METER = "meter-ending"


ENDING_DIGITS = {FactKind.PHONE: 4, FactKind.IDENTITY: 6, FactKind.METER: 4}
"""How many digits of each are asked for: exactly so many, fewer would be easier to guess."""


class Verdict(StrEnum):
    """What has been proved."""

    PROVED = "proved"
    WANTING = "wanting"
    """One fact; nothing was wrong."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Holder:
    """What is on file about whom a matter belongs to."""

    phones: tuple[str, ...] = ()
    id_ending: str | None = None
    meter_ending: str | None = None

    def has(self, kind: FactKind, ending: str, caller: str | None) -> bool:
        """Whether this ending is on file, and new where the call comes from this number."""
        if len(ending) != ENDING_DIGITS[kind]:
            return False
        match kind:
            case FactKind.PHONE:
                return any(phone.endswith(ending) for phone in self.phones if phone != caller)
            case FactKind.IDENTITY:
                return self.id_ending is not None and typed_ending(self.id_ending) == ending
            case FactKind.METER:
                return self.meter_ending == ending


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """How many wrong facts are borne before a call, or a day, tells no amount any more."""

    per_call: int = 3
    per_day: int = 5
    """Of one account, and from one telephone, over all calls of a day."""


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """One check that decided something, as it is kept; never with the fact itself."""

    call_id: str
    at: datetime
    subject: str
    """The account, or the application, that the check was about, whether it exists or not."""
    caller: str | None
    fact: FactKind | None
    """What was told besides the number; None: the call came from a number on file."""
    proved: bool
    test: bool = False


def judge(
    holder: Holder | None,
    *,
    number_told: bool,
    caller: str | None,
    told: tuple[FactKind, str] | None,
) -> Verdict:
    """What is proved to be the holder's caller; `holder` None: there is no such account.

    Nobody learns from it whether the account exists: without one the answers are the same.
    """
    calls_from_it = holder is not None and caller is not None and caller in holder.phones
    if told is None:
        return Verdict.PROVED if number_told and calls_from_it else Verdict.WANTING
    if holder is None or not (number_told or calls_from_it):
        return Verdict.WRONG
    return Verdict.PROVED if holder.has(*told, caller) else Verdict.WRONG


def wrong_ones(checks: Iterable[IdentityCheck]) -> int:
    """How many of the checks failed."""
    return sum(not check.proved for check in checks)


def typed_ending(ending: str) -> str:
    """An ending as it is typed on a telephone: the letter of an identity number is a zero."""
    return ending.upper().replace("X", "0")
