"""The outbox: what is to be told to teams, each until it has arrived or a person took it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from ivr.domain.dispatch import ENDS, UNROUTED, NoticeKind
from ivr.errors import NotAllowed


class OutboxState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"
    TAKEN_BACK = "taken-back"


STATE_WORDS: Mapping[OutboxState, str] = {
    OutboxState.WAITING: "待送",
    OutboxState.DELIVERED: "已送达",
    OutboxState.PARKED: "搁置",
    OutboxState.TAKEN_BACK: "已收回",
}


class Way(StrEnum):
    """How a message reaches its team."""

    WEBHOOK = "webhook"
    CSV = "csv"


OVERTAKEN = "派单台：工单已经办完，不用再交给班组"
"""The note of what was taken back because its order was over before it could be handed over."""

WAY_WORDS: Mapping[Way, str] = {Way.WEBHOOK: "接口", Way.CSV: "表格"}


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message to one team as it stands now; each change gives a new one."""

    id: str
    """By this a receiver knows a message again, however often it comes."""
    sequence: int
    """Counts all messages from 1: who was first."""
    number: str
    """The order's."""
    position: int
    """Counts the messages of one order from 1."""
    kind: NoticeKind
    team: str
    body: str
    """What is sent, to the letter the same each time."""
    created_at: datetime
    next_try_at: datetime
    tried_since: datetime
    """When it was first tried, or first after a person asked for it to be tried again."""
    urgent: bool = False
    state: OutboxState = OutboxState.WAITING
    attempts: int = 0
    leased_until: datetime | None = None
    """Until then somebody may be sending it; after that he has died."""
    problem: str | None = None
    """Why the last attempt failed."""
    settled_at: datetime | None = None
    way: Way | None = None
    """How it was handed over."""
    batch: int | None = None
    """The CSV file that it stands in."""
    note: str | None = None
    """Who took it back, and why."""

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.number}-{self.position}"

    @property
    def team_name(self) -> str:
        """Its team for people to read."""
        return team_word(self.team)

    @property
    def has_trouble(self) -> bool:
        """Whether somebody should look: it was refused, or has failed and is tried again."""
        failing = self.state is OutboxState.WAITING and self.problem is not None
        return failing or self.state is OutboxState.PARKED

    def leased(self, at: datetime, until: datetime) -> OutboxMessage:
        """The message being sent."""
        since = self.tried_since if self.attempts else at
        return replace(self, leased_until=until, attempts=self.attempts + 1, tried_since=since)

    def delivered(self, at: datetime, way: Way) -> OutboxMessage:
        """The message that has arrived."""
        return self._settled(OutboxState.DELIVERED, at, way=way, problem=None)

    def failed(self, problem: str, next_try_at: datetime) -> OutboxMessage:
        """The message waiting for its next attempt."""
        return replace(self, leased_until=None, problem=problem, next_try_at=next_try_at)

    def parked(self, at: datetime, problem: str) -> OutboxMessage:
        """The message that is not tried any more until a person says so."""
        return self._settled(OutboxState.PARKED, at, problem=problem)

    def retried(self, at: datetime) -> OutboxMessage:
        """The message to be tried at once; what was given up waits again."""
        if self.state is OutboxState.DELIVERED:
            raise NotAllowed(f"派单消息{self.name}已经送达，不用再送")
        if self.batch is not None:
            raise NotAllowed(
                f"派单消息{self.name}在第{self.batch}批表格里，请用 ivr dispatch export --batch "
                f"{self.batch} 把表格写完"
            )
        waiting = replace(self, state=OutboxState.WAITING, settled_at=None, problem=None, note=None)
        return replace(waiting, next_try_at=at, tried_since=at, attempts=0)

    def on_sheet(self, batch: int) -> OutboxMessage:
        """The message standing in a CSV file, which nobody has had yet."""
        waiting = replace(self, state=OutboxState.WAITING, settled_at=None, problem=None)
        return replace(waiting, batch=batch, note=None)

    def taken_back(self, at: datetime, by: str, reason: str) -> OutboxMessage:
        """The message that is not to be handed over at all."""
        if self.state is OutboxState.DELIVERED:
            raise NotAllowed(f"派单消息{self.name}已经送达，收不回来了，请另外告诉{self.team_name}")
        if not reason.strip():
            raise NotAllowed("收回派单消息要写明原因")
        if self.state is OutboxState.TAKEN_BACK:
            return self
        return self._settled(OutboxState.TAKEN_BACK, at, note=f"{by}：{reason.strip()}")

    def overtaken(self, at: datetime) -> OutboxMessage:
        """The message of an order that is over: what is not delivered is not handed over as new.

        Who is sending it this moment may still deliver it; the ending is told after it.
        """
        if self.state not in (OutboxState.WAITING, OutboxState.PARKED) or self.kind in ENDS:
            return self
        return self._settled(OutboxState.TAKEN_BACK, at, note=OVERTAKEN)

    @property
    def is_unheard(self) -> bool:
        """Whether it was overtaken before anybody had even tried to hand it over."""
        tried = self.attempts > 0 or self.tried_since != self.created_at
        overtaken = self.state is OutboxState.TAKEN_BACK and self.note == OVERTAKEN
        return overtaken and not tried and self.batch is None

    def _settled(
        self,
        state: OutboxState,
        at: datetime,
        *,
        way: Way | None = None,
        problem: str | None = None,
        note: str | None = None,
    ) -> OutboxMessage:
        ended = replace(self, state=state, settled_at=at, leased_until=None)
        return replace(ended, way=way, problem=problem, note=note)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which teams are reached by webhook and where; the others get their messages as CSV."""

    default: str | None = None
    """The address for every team that has none of its own."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The addresses of single teams."""
    never: frozenset[str] = frozenset()
    """The teams that are not reached by webhook whatever the default is."""

    @property
    def special(self) -> frozenset[str]:
        """The teams for which the default address does not count."""
        return self.never | self.own.keys()

    def address(self, team: str) -> str | None:
        """Where this team's messages are sent; None: nowhere."""
        return None if team in self.never else self.own.get(team, self.default)

    def without(self, addresses: Collection[str]) -> Reach:
        """The same but for the teams at these addresses."""
        own = {team: place for team, place in self.own.items() if place not in addresses}
        default = None if self.default in addresses else self.default
        return Reach(default, own, self.special - own.keys())


def team_word(team: str) -> str:
    """A team's name for people to read."""
    return "未分班组" if team == UNROUTED else team
