"""What the hotline knows of one recognising process: what was sent, what was seen to. Sans-IO.

Every message is acknowledged in its order, so one clock tells all: how old the oldest message is
that has not been seen to. Heart-beats are messages too, for when nobody speaks. All times are
integer milliseconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.speech.recognition.engines import Engine
from ivr.speech.recognition.recognizer import (
    Final,
    Grammar,
    Loss,
    Partial,
    RecognitionEvent,
    RecognitionLost,
    Tell,
)
from ivr.speech.recognition.wire import (
    Garbled,
    Kind,
    Message,
    Unpacker,
    pack_grammar,
    unpack_guess,
    unpack_hypothesis,
    unpack_ready,
    unpack_text,
)

HEARTBEAT_MS = 500
MOST_BEHIND = 250
"""Messages of one utterance that may wait: five seconds of sound."""

Told = tuple[Tell, RecognitionEvent]


@dataclass
class Listened:
    """One utterance that the process works on."""

    tell: Tell
    cost: int
    waiting: int = 0
    """Its messages that have not been seen to."""


@dataclass
class Link:
    """One process, as seen from here."""

    engine: Engine
    started_ms: int
    ready: bool = False
    memory_bytes: int = 0
    """What it takes, told when it is ready."""
    outgoing: deque[bytes] = field(default_factory=deque)
    """Packed messages that are yet to be written."""
    utterances: dict[int, Listened] = field(default_factory=dict)
    _sent: deque[int] = field(default_factory=deque)
    """When each message was given that has not been seen to."""
    _acknowledged_ms: int = 0
    """When it last saw to something."""
    _unpacker: Unpacker = field(default_factory=Unpacker)

    @property
    def load(self) -> int:
        """How much of its capacity is taken."""
        return sum(listened.cost for listened in self.utterances.values())

    def has_room(self, cost: int) -> bool:
        """Whether it can take an utterance of this cost, however dear, if it has no other."""
        return self.ready and (not self.utterances or self.load + cost <= self.engine.capacity)

    def open(self, number: int, grammar: Grammar, tell: Tell, now_ms: int) -> None:
        """Begin an utterance."""
        self.utterances[number] = Listened(tell, self.engine.cost(grammar))
        self._send(Message(Kind.OPEN, number, pack_grammar(grammar)), now_ms)

    def feed(self, number: int, frame: bytes, now_ms: int) -> None:
        """20 ms of an utterance; of one that is too far behind nothing is kept."""
        listened = self.utterances.get(number)
        if listened is not None and listened.waiting < MOST_BEHIND:
            self._send(Message(Kind.FRAME, number, frame), now_ms)

    def guess(self, number: int, now_ms: int) -> None:
        """The caller pauses in an utterance."""
        if number in self.utterances:
            self._send(Message(Kind.GUESS, number), now_ms)

    def finish(self, number: int, now_ms: int) -> None:
        """An utterance has ended."""
        if number in self.utterances:
            self._send(Message(Kind.FINISH, number), now_ms)

    def cancel(self, number: int, now_ms: int) -> None:
        """An utterance is not wanted any more."""
        if self.utterances.pop(number, None) is not None:
            self._send(Message(Kind.CANCEL, number), now_ms)

    def lag_ms(self, now_ms: int) -> int:
        """How long the oldest message has waited."""
        return now_ms - self._sent[0] if self._sent else 0

    def fault(self, now_ms: int) -> Loss | None:
        """Why the process must be given up, if it must."""
        if not self.ready:
            late = now_ms - self.started_ms > self.engine.start_ms
            return Loss.HUNG if late else None
        if self.lag_ms(now_ms) > self.engine.lag_ms:
            idle_ms = now_ms - max(self._acknowledged_ms, self._sent[0])
            return Loss.HUNG if idle_ms > self.engine.lag_ms else Loss.LAGGED
        if any(one.waiting >= MOST_BEHIND for one in self.utterances.values()):
            return Loss.LAGGED
        return None

    def beat(self, now_ms: int) -> None:
        """Ask whether it lives, unless that is being found out anyway."""
        if self.ready and not self._sent:
            self._send(Message(Kind.PING), now_ms)

    def shed(self, now_ms: int) -> list[Told]:
        """It is behind but works: it is relieved of everybody, and given time to come round."""
        lost: list[Told] = [
            (one.tell, RecognitionLost(Loss.LAGGED)) for one in self.utterances.values()
        ]
        for number in list(self.utterances):
            self.cancel(number, now_ms)
        self._sent = deque([now_ms] * len(self._sent))
        return lost

    def lose(self, loss: Loss) -> list[Told]:
        """The process is gone: what everybody who waits for it is to be told."""
        lost: list[Told] = [(one.tell, RecognitionLost(loss)) for one in self.utterances.values()]
        self.utterances.clear()
        self.outgoing.clear()
        self._sent.clear()
        return lost

    def receive(self, chunk: bytes, now_ms: int) -> list[Told]:
        """What the process wrote, as what is to be told; may raise Garbled."""
        self._acknowledged_ms = now_ms
        return [told for message in self._unpacker.push(chunk) for told in self._heard(message)]

    def _heard(self, message: Message) -> Iterator[Told]:
        listened = self.utterances.get(message.utterance)
        match message.kind:
            case Kind.READY:
                self.memory_bytes = unpack_ready(message.payload)
                self.ready = True
            case Kind.ACK:
                if not self._sent:
                    raise Garbled("an answer to nothing")
                self._sent.popleft()
                if listened is not None:
                    listened.waiting -= 1
            case Kind.PARTIAL if listened is not None:
                yield listened.tell, Partial(unpack_text(message.payload))
            case Kind.GUESSED if listened is not None:
                yield listened.tell, unpack_guess(message.payload)
            case Kind.FINAL if listened is not None:
                del self.utterances[message.utterance]
                yield listened.tell, Final(unpack_hypothesis(message.payload))
            case Kind.FAILED if listened is not None:
                del self.utterances[message.utterance]
                yield listened.tell, RecognitionLost(Loss.FAILED)

    def _send(self, message: Message, now_ms: int) -> None:
        self.outgoing.append(message.pack())
        self._sent.append(now_ms)
        if listened := self.utterances.get(message.utterance):
            listened.waiting += 1
