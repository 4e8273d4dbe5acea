"""One call's own recording, from answer to end: announced, and blind to what is protected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ivr.calls.ports import Stream
from ivr.dialogue.actions import Action, HangUp, Listen, Play, Record, Segment
from ivr.media.two_channels import TwoChannels


class Tapes(Protocol):
    """Keeps recordings of whole calls (see `ivr.calls.call_recordings`)."""

    def begin(self, call_id: str) -> TwoChannels: ...
    def end(self, call_id: str) -> None: ...
    def discard(self, call_id: str) -> None: ...


@dataclass(frozen=True)
class TapingRules:
    """Where recordings of whole calls are kept, and the sentence that tells callers of it."""

    tapes: Tapes
    announcement: str


@dataclass
class Taping:
    """Records one call; without rules it does nothing."""

    rules: TapingRules | None
    stream: Stream
    call_id: str
    late: bool = False
    """Whether it begins only once whoever we called has answered a question: he is told first who
    is calling, and no machine is recorded."""
    _channels: TwoChannels | None = field(default=None, init=False)
    _asides: int = field(default=0, init=False)
    """So many were begun; each has a recording of its own."""
    _agent: Stream | None = field(default=None, init=False)
    """On whose line one is recorded just now."""

    def begin(self) -> None:
        """Record from the answer on."""
        if self.rules is not None and not self.late:
            self._channels = self.rules.tapes.begin(self.call_id)
            self.stream.record_call(self._channels)

    def announced(self, actions: Sequence[Action], step: str) -> list[Action]:
        """The call's first actions, behind the sentence that it is recorded."""
        if self.rules is None or self.late:
            return list(actions)
        return [Play((Segment(self.rules.announcement),), step), *actions]

    def follow(self, actions: Sequence[Action], step: str) -> list[Action]:
        """What follows the first answer of whoever we called: from here on it is recorded."""
        if not self.late or not actions or isinstance(actions[-1], HangUp):
            return list(actions)
        self.late = False
        self.begin()
        return self.announced(actions, step)

    def attend(self, actions: Sequence[Action]) -> None:
        """The dialogue goes on with these: nothing is kept while something protected is given."""
        if self._channels is not None and actions:
            awaited = actions[-1]
            protected = isinstance(awaited, Listen | Record) and awaited.protected
            self._channels.cover(protected)

    def discard(self) -> None:
        """Nobody may hear who calls: what was recorded is deleted, and no more is."""
        if self.rules is not None and self._channels is not None:
            self._channels.close()
            self.rules.tapes.discard(self.call_id)
            self._channels = None
            self._let_go_of_agent()
            for number in range(1, self._asides + 1):
                self.rules.tapes.discard(aside_name(self.call_id, number))

    def begin_aside(self, agent: Stream) -> None:
        """The agent talks with a third person without the caller, who is not heard there.

        Recorded where the call is: on the left the agent, on the right who is asked.
        """
        if self.rules is None or self._channels is None:
            return
        self.end_aside()
        self._asides += 1
        agent.record_call(self.rules.tapes.begin(aside_name(self.call_id, self._asides)))
        self._agent = agent

    def end_aside(self) -> None:
        """They are with the caller again, or gone."""
        if self._let_go_of_agent() and self.rules is not None:
            self.rules.tapes.end(aside_name(self.call_id, self._asides))

    def _let_go_of_agent(self) -> bool:
        """Nothing of the agent's line is kept any more; whether anything was."""
        agent, self._agent = self._agent, None
        if agent is not None:
            agent.record_call(None)
        return agent is not None

    def end(self) -> None:
        """The call is over."""
        self.end_aside()
        if self.rules is not None and self._channels is not None:
            self.rules.tapes.end(self.call_id)


def aside_name(call_id: str, number: int | str) -> str:
    """The name of a recording: the first, second … talk in this call without the caller."""
    return f"{call_id}-aside-{number}"
