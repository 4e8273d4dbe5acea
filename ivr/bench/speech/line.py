"""What the way to the hotline does to a caller's sound. Sans-IO."""

from __future__ import annotations

import audioop
from collections import deque
from dataclasses import dataclass, field
from random import Random

from ivr.media.g711 import FRAME_SAMPLES, Law, decode, encode

SILENCE = bytes(2 * FRAME_SAMPLES)


@dataclass(frozen=True, slots=True)
class LineKind:
    """A line: its law, how uneven it is, how much of it is lost, how much comes back."""

    law: Law = Law.PCMA
    jitter_ms: int = 0
    """A packet is late by up to so much."""
    loss: float = 0.0
    """The share of the packets that never arrive."""
    echo_db: float | None = None
    """How much fainter the caller's telephone gives back what it plays; None: it does not."""
    echo_ms: int = 120

    @property
    def told(self) -> str:
        """In the report's words."""
        law = "A 律" if self.law is Law.PCMA else "μ 律"
        parts = [law]
        if self.jitter_ms:
            parts.append(f"抖动 {self.jitter_ms} 毫秒")
        if self.loss:
            parts.append(f"丢包 {self.loss:.0%}")
        if self.echo_db is not None:
            parts.append(f"回声 {self.echo_db:.0f} 分贝")
        return "，".join(parts)


@dataclass
class Mouth:
    """The caller's end of such a line: what is said and comes back, 20 ms after 20 ms."""

    kind: LineKind
    seed: int = 1
    _saying: deque[bytes] = field(default_factory=deque, init=False)
    _back: deque[bytes] = field(default_factory=deque, init=False)
    _chance: Random = field(init=False)
    _late_until_s: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._back.extend([SILENCE] * (self.kind.echo_ms // 20))

    @property
    def quiet(self) -> bool:
        """Whether everything has been said."""
        return not self._saying

    def say(self, pcm: bytes) -> None:
        """Say this; its last frame is filled up with silence."""
        for at in range(0, len(pcm), len(SILENCE)):
            self._saying.append(pcm[at : at + len(SILENCE)].ljust(len(SILENCE), b"\0"))

    def hear(self, payload: bytes) -> None:
        """20 ms of the hotline's came out of the telephone."""
        if self.kind.echo_db is not None and len(payload) == FRAME_SAMPLES:
            gain = 10 ** (self.kind.echo_db / 20)
            self._back.append(audioop.mul(decode(payload, self.kind.law), 2, gain))

    def frame(self) -> bytes:
        """The next 20 ms as they are sent."""
        said = self._saying.popleft() if self._saying else SILENCE
        if self.kind.echo_db is not None and self._back:
            said = audioop.add(said, self._back.popleft(), 2)
        return encode(said, self.kind.law)

    def arrives_s(self, now_s: float) -> float | None:
        """When a packet that is due now is put on the wire; None: it is lost."""
        if self._chance.random() < self.kind.loss:
            return None
        late_s = self._chance.random() * self.kind.jitter_ms / 1000
        self._late_until_s = max(self._late_until_s, now_s + late_s)
        return self._late_until_s
