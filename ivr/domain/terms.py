"""The words that describe reports and orders; their values are stored and shown by --json."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What an order is about."""

    FAULT = "fault"
    EMERGENCY = "emergency"
    ENQUIRY = "enquiry"
    MESSAGE = "message"
    RETURN_CALL = "return-call"
    COMPLAINT = "complaint"
    WHISTLE_BLOWING = "whistle-blowing"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    APPLICATION = "application"
    APPOINTMENT = "appointment"
    HOME_VISIT = "home-visit"

    @property
    def is_fault(self) -> bool:
        """Whether a crew goes out and the power comes back."""
        return self in {Kind.FAULT, Kind.EMERGENCY}


KIND_NAMES: Mapping[Kind, str] = {
    Kind.FAULT: "报修",
    Kind.EMERGENCY: "紧急",
    Kind.ENQUIRY: "咨询",
    Kind.MESSAGE: "留言",
    Kind.RETURN_CALL: "回拨",
    Kind.COMPLAINT: "投诉",
    Kind.WHISTLE_BLOWING: "举报",
    Kind.SUGGESTION: "建议",
    Kind.PRAISE: "表扬",
    Kind.APPLICATION: "业务申请",
    Kind.APPOINTMENT: "预约",
    Kind.HOME_VISIT: "上门服务",
}
"""What people call them."""


class Priority(StrEnum):
    """Which order goes first."""

    NORMAL = "normal"
    URGENT = "urgent"


class Scope(StrEnum):
    """How far the fault reaches, as the caller sees it."""

    UNKNOWN = "unknown"
    HOME = "home"
    BUILDING = "building"
    COMPOUND = "compound"
    STREET = "street"

    @property
    def width(self) -> int:
        """A wider scope has a larger width."""
        return tuple(Scope).index(self)

    def wider(self, other: Scope) -> Scope:
        """The wider of both."""
        return max(self, other, key=lambda scope: scope.width)

    @property
    def is_shared(self) -> bool:
        """Whether more than one home is without power: the building or more."""
        return self.width >= Scope.BUILDING.width


class Area(StrEnum):
    """The class of a place that decides how soon a crew has to be there."""

    CITY = "city"
    RURAL = "rural"
    REMOTE = "remote"


class Danger(StrEnum):
    """What threatens life."""

    FIRE = "fire"
    SHOCK = "shock"
    FALLEN_LINE = "fallen-line"
    OTHER = "other"


class Began(StrEnum):
    """When the fault began, as far as the caller can tell."""

    JUST_NOW = "just-now"
    WITHIN_THE_HOUR = "within-the-hour"
    EARLIER = "earlier"


class Recording(StrEnum):
    """What a caller's recording tells."""

    NAME = "name"
    SYMPTOM = "symptom"
    ADDRESS = "address"
    MESSAGE = "message"
    SUPPLEMENT = "supplement"


class Outcome(StrEnum):
    """How a matter ended in the call itself."""

    GUIDED = "solved-by-guidance"
    REPEAT = "repeat"
    ABUSE = "abuse"
    ANSWERED = "answered"
    OWN_INSTALLATION = "own-installation"


class RepeatReason(StrEnum):
    """Why a report is thought to repeat something known."""

    SAME_ACCOUNT = "same-account"
    SAME_ADDRESS = "same-address"
    SAME_BUILDING = "same-building"
    KNOWN_OUTAGE = "known-outage"
