"""Transactions of RFC 3261 §17 (with RFC 6026) as tables, and the store that runs their timers.

A transaction remembers what was sent last and repeats it when the other side repeats itself or
stays silent. It knows nothing of calls. What it wants done comes back as effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ivr.telephony.hop import Hop


class State(Enum):
    """Where a transaction stands."""

    TRYING = auto()
    PROCEEDING = auto()
    ACCEPTED = auto()
    COMPLETED = auto()
    CONFIRMED = auto()
    TERMINATED = auto()


class Event(Enum):
    """What can happen to a transaction."""

    REPEATED = auto()  # the request came again
    ACKED = auto()
    PROVISIONAL = auto()  # a 1xx is sent (server) or came (client)
    SUCCESS = auto()
    FAILURE = auto()
    FORKED = auto()  # a 2xx from another of those whom a proxy rang at once
    RETRANSMIT = auto()  # timers A, E, G
    GIVE_UP = auto()  # timers B, F, H
    FORGET = auto()  # timers D, I, J, K, L, M
    LOST = auto()  # the connection that it went over cannot be had any more (§17.1.4)


class Effect(Enum):
    """What a step of the table orders."""

    SEND = auto()  # send what was last given to it
    TELL = auto()  # tell its owner
    TELL_TIMEOUT = auto()


@dataclass(frozen=True, slots=True)
class Timing:
    """The base timers in milliseconds (RFC 3261 §17.1.1.1)."""

    t1: int = 500
    t2: int = 4_000
    t4: int = 5_000

    @property
    def patience(self) -> int:
        """64*T1: how long an answer is waited for."""
        return 64 * self.t1


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a table: where to go, what to do, which timers run from now on.

    `repeat` starts the doubling retransmission, `give_up` and `forget` name their span. Over a
    reliable transport nothing is repeated and nothing is remembered for stragglers, unless the
    RFC wants it there, too: `always`.
    """

    to: State
    effects: tuple[Effect, ...] = ()
    repeat: bool = False
    give_up: bool = False
    forget: str | None = None
    keep_timers: bool = True
    always: bool = False


Table = Mapping[State, Mapping[Event, Step]]

_GONE = Step(State.TERMINATED, keep_timers=False)

_SUCCESS = Step(State.ACCEPTED, (Effect.SEND,), repeat=True, give_up=True, always=True)

INVITE_SERVER: Table = {
    State.PROCEEDING: {
        Event.REPEATED: Step(State.PROCEEDING, (Effect.SEND,)),
        Event.PROVISIONAL: Step(State.PROCEEDING, (Effect.SEND,)),
        Event.SUCCESS: _SUCCESS,  # repeated over any transport (§13.3.1.4)
        Event.FAILURE: Step(State.COMPLETED, (Effect.SEND,), repeat=True, give_up=True),
    },
    # The RFC leaves repeating a 200 until its ACK to the user agent core; one clock does both.
    State.ACCEPTED: {
        Event.REPEATED: Step(State.ACCEPTED, (Effect.SEND,)),
        Event.RETRANSMIT: Step(State.ACCEPTED, (Effect.SEND,)),
        # Timer L is the same over any transport (RFC 6026 §7.1).
        Event.ACKED: Step(State.CONFIRMED, forget="patience", keep_timers=False, always=True),
        Event.GIVE_UP: Step(State.TERMINATED, (Effect.TELL_TIMEOUT,), keep_timers=False),
    },
    State.COMPLETED: {
        Event.REPEATED: Step(State.COMPLETED, (Effect.SEND,)),
        Event.RETRANSMIT: Step(State.COMPLETED, (Effect.SEND,)),
        Event.ACKED: Step(State.CONFIRMED, forget="t4", keep_timers=False),
        Event.GIVE_UP: _GONE,
    },
    State.CONFIRMED: {Event.FORGET: _GONE},
    State.TERMINATED: {},
}

SERVER: Table = {
    State.TRYING: {
        Event.PROVISIONAL: Step(State.PROCEEDING, (Effect.SEND,)),
        Event.SUCCESS: Step(State.COMPLETED, (Effect.SEND,), forget="patience"),
        Event.FAILURE: Step(State.COMPLETED, (Effect.SEND,), forget="patience"),
    },
    State.PROCEEDING: {
        Event.REPEATED: Step(State.PROCEEDING, (Effect.SEND,)),
        Event.PROVISIONAL: Step(State.PROCEEDING, (Effect.SEND,)),
        Event.SUCCESS: Step(State.COMPLETED, (Effect.SEND,), forget="patience"),
        Event.FAILURE: Step(State.COMPLETED, (Effect.SEND,), forget="patience"),
    },
    State.COMPLETED: {
        Event.REPEATED: Step(State.COMPLETED, (Effect.SEND,)),
        Event.FORGET: _GONE,
    },
    State.TERMINATED: {},
}

_FINAL = Step(State.COMPLETED, (Effect.TELL,), forget="t4", keep_timers=False)
_UNANSWERED = Step(State.TERMINATED, (Effect.TELL_TIMEOUT,), keep_timers=False)
_WAITING: Mapping[Event, Step] = {
    Event.PROVISIONAL: Step(State.PROCEEDING, (Effect.TELL,)),
    Event.SUCCESS: _FINAL,
    Event.FAILURE: _FINAL,
    Event.GIVE_UP: _UNANSWERED,
    Event.LOST: _UNANSWERED,
}
CLIENT: Table = {
    State.TRYING: {**_WAITING, Event.RETRANSMIT: Step(State.TRYING, (Effect.SEND,))},
    State.PROCEEDING: {**_WAITING, Event.RETRANSMIT: Step(State.PROCEEDING, (Effect.SEND,))},
    State.COMPLETED: {Event.FORGET: _GONE},
    State.TERMINATED: {},
}

# What was sent last is the INVITE until its final answer, from then on the ACK: to a refusal the
# layer writes it, to a 2xx the core does. Timer A doubles without a limit, B runs only until the
# first provisional answer, D and M (RFC 6026 §8.4) wait for a final answer that comes again.
_RUNG = Step(State.PROCEEDING, (Effect.TELL,), keep_timers=False)
_PICKED_UP = Step(State.ACCEPTED, (Effect.TELL,), forget="patience", keep_timers=False, always=True)
_REFUSED = Step(State.COMPLETED, (Effect.SEND, Effect.TELL), forget="patience", keep_timers=False)
INVITE_CLIENT: Table = {
    State.TRYING: {
        Event.RETRANSMIT: Step(State.TRYING, (Effect.SEND,)),
        Event.PROVISIONAL: _RUNG,
        Event.SUCCESS: _PICKED_UP,
        Event.FAILURE: _REFUSED,
        Event.GIVE_UP: _UNANSWERED,
        Event.LOST: _UNANSWERED,
    },
    State.PROCEEDING: {
        Event.PROVISIONAL: _RUNG,
        Event.SUCCESS: _PICKED_UP,
        Event.FAILURE: _REFUSED,
    },
    State.ACCEPTED: {
        Event.SUCCESS: Step(State.ACCEPTED, (Effect.SEND,)),
        Event.FORKED: Step(State.ACCEPTED, (Effect.TELL,)),
        Event.FORGET: _GONE,
    },
    State.COMPLETED: {
        Event.FAILURE: Step(State.COMPLETED, (Effect.SEND,)),
        Event.FORGET: _GONE,
    },
    State.TERMINATED: {},
}


@dataclass(slots=True)
class Transaction:
    """One running transaction: its table, its state, its timers and what it last sent."""

    table: Table
    key: tuple[str, ...]
    destination: Hop
    state: State
    timing: Timing
    last: bytes = b""
    owner: str = ""
    """The call that it belongs to; empty for one that belongs to none."""
    merging: tuple[str, ...] = ()
    """What names the request apart from its way here; equal in merged requests."""
    cseq: int = 0
    to_tag: str = ""
    """Our tag in what is served; the peer's tag in the 2xx that an INVITE of ours got first."""
    unsure: bool = False
    """Whether it goes over TCP for its size alone: a peer without TCP gets it over UDP."""
    sent_anew: bool = False
    """Whether it was sent once more already because its connection broke."""
    _interval: int = field(default=0, init=False)
    _due: dict[Event, int] = field(default_factory=dict, init=False)

    @classmethod
    def past(cls, destination: Hop) -> Transaction:
        """One that is long over: nothing is repeated, nothing is waited for."""
        return cls(SERVER, (), destination, State.TERMINATED, Timing())

    def begin(self, request: bytes, now_ms: int) -> None:
        """Start as a client: the request is sent by the caller, its timers run from now."""
        self.last = request
        self._interval = self.timing.t1
        self._due = {Event.GIVE_UP: now_ms + self.timing.patience}
        if not self.destination.reliable:
            self._due[Event.RETRANSMIT] = now_ms + self._interval

    def step(self, event: Event, now_ms: int) -> tuple[Effect, ...]:
        """What to do now; an event that the table does not know in this state is ignored."""
        step = self.table[self.state].get(event)
        if step is None:
            return ()
        if not step.keep_timers:
            self._due.clear()
        self.state = step.to
        if event is Event.RETRANSMIT:
            # An INVITE's own repetitions grow without a limit (§17.1.1.2).
            at_most = self.timing.patience if self.table is INVITE_CLIENT else self.timing.t2
            doubled = at_most if step.to is State.PROCEEDING else 2 * self._interval
            self._interval = min(doubled, at_most)
            self._due[Event.RETRANSMIT] = now_ms + self._interval
        runs = step.always or not self.destination.reliable
        if step.repeat and runs:
            self._interval = self.timing.t1
            self._due[Event.RETRANSMIT] = now_ms + self._interval
        if step.give_up:
            self._due[Event.GIVE_UP] = now_ms + self.timing.patience
        if step.forget and not runs:
            self.state = State.TERMINATED
            self._due.clear()
        elif step.forget:
            self._due[Event.FORGET] = now_ms + int(getattr(self.timing, step.forget))
        return step.effects

    @property
    def accepted(self) -> bool:
        """Whether an INVITE was answered with a 200 that still waits for its ACK."""
        return self.state is State.ACCEPTED

    @property
    def deadline(self) -> int | None:
        """When it wants to be looked at next."""
        return min(self._due.values(), default=None)

    def expired(self, now_ms: int) -> Event | None:
        """The most urgent timer that has run out, taken off; giving up comes before repeating."""
        for event in (Event.GIVE_UP, Event.FORGET, Event.RETRANSMIT):
            if self._due.get(event, now_ms + 1) <= now_ms:
                del self._due[event]
                return event
        return None
