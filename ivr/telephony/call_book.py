"""Which calls there are: by their key, who of them waits for a line, when each is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.telephony.alarms import Alarms
from ivr.telephony.call import Call, Phase
from ivr.telephony.waiting import Waiting


class CallBook:
    """The calls by their key, which is our tag in their dialog."""

    def __init__(self, lines: int, most_waiting: int) -> None:
        self.waiting = Waiting(most_waiting)
        """Those that ring because no line is free."""
        self._lines = lines
        self._calls: dict[str, Call] = {}
        self._alarms: Alarms[str] = Alarms()

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def live(self) -> tuple[str, ...]:
        """The keys of the calls that have a line and are not over."""
        return tuple(
            key
            for key, call in self._calls.items()
            if call.phase is not Phase.CLOSING and key not in self.waiting
        )

    @property
    def hosts(self) -> Iterator[str]:
        """From where the calls came that have a line; those that we made came from nowhere."""
        calls = (self._calls[key] for key in self.live)
        return (call.source.host for call in calls if not call.ours)

    @property
    def line_free(self) -> bool:
        """Whether another call can have a line."""
        return len(self._calls) < self._lines or len(self.live) < self._lines

    @property
    def line_for_next(self) -> bool:
        """Whether a line is free and somebody waits for one."""
        return bool(self.waiting) and self.line_free

    @property
    def next_ms(self) -> int | None:
        """When a call wants to be looked at next."""
        return 0 if self.line_for_next else self._alarms.next_ms

    def get(self, key: str) -> Call | None:
        """The call of that key."""
        return self._calls.get(key)

    def add(self, call: Call, *, waits: bool) -> None:
        """Enter a new call."""
        self._calls[call.key] = call
        if waits:
            self.waiting.join(call.key)
        self.look_again(call)

    def drop(self, call: Call) -> None:
        """Forget a call."""
        self._calls.pop(call.key, None)
        self.waiting.leave(call.key)
        self._alarms.set(call.key, None)

    def look_again(self, call: Call) -> None:
        """Something has changed in a call, and so perhaps when it is to be looked at."""
        if call.key in self._calls:
            self._alarms.set(call.key, call.deadline)

    def given_line(self) -> Iterator[Call]:
        """Those who waited and for whom there is a line now, the first that came first."""
        while self.line_for_next:
            yield self._calls[self.waiting.next()]

    def due(self, now_ms: int) -> Iterator[Call]:
        """The calls whose time has come."""
        for key in self._alarms.due(now_ms):
            yield self._calls[key]
