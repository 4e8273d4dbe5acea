"""What one call sends: packets of even length, with whatever is to be said. Sans-IO."""

from __future__ import annotations

import struct

from ivr.media.bridge import Followed
from ivr.media.g711 import FRAME_SAMPLES, SAMPLES_PER_MS, encode
from ivr.media.key_sender import MOST_WAITING, EventPacket, KeySender
from ivr.media.key_tones import key_tones
from ivr.media.playout import Playout
from ivr.media.rtp import HEADER, VERSION
from ivr.media.sound import Law

VARYING = struct.Struct("!BHI")
"""What changes from packet to packet: marker and type, sequence, timestamp; from byte 1 on."""

MARKER = 0x80
PTIMES_MS = range(10, 61)
"""So much sound a packet may hold, where the peer asks for it."""

NO_TOKEN = 0
"""Of a sound of ours that nobody waits for."""

Sent = tuple[bytes, Law]
"""What went out in 20 ms, empty while nothing is sent, and how it is encoded."""


class Outbound:
    """One packet buffer, filled anew for each packet."""

    __slots__ = (
        *("_events", "_keys", "_marker", "_packet", "_pending", "_samples"),
        *("_sequence", "_timestamp", "frame", "live", "octets", "playout"),
    )

    def __init__(self, *, ssrc: int, sequence: int, timestamp: int) -> None:
        self.playout = Playout(Law.PCMA)
        self.live: Followed | None = None
        """Another line, said wherever the playout has nothing to say."""
        self._keys = KeySender()
        self._events: int | None = None
        self.octets = 0
        """How many bytes of sound were sent."""
        self.frame = b""
        """The 20 ms given last, in the law of the playout; empty while nothing is sent."""
        self._sequence, self._timestamp, self._marker = sequence, timestamp, MARKER
        self._samples, self._pending = FRAME_SAMPLES, b""
        self._packet = bytearray(HEADER.size + FRAME_SAMPLES)
        HEADER.pack_into(self._packet, 0, VERSION << 6, 0, 0, 0, ssrc)

    @property
    def sent(self) -> Sent:
        """The 20 ms given last and their law."""
        return self.frame, self.playout.law

    @property
    def timestamp(self) -> int:
        """That of the next packet."""
        return self._timestamp

    def speak(self, law: Law, ptime_ms: int = 20, events: int | None = None) -> None:
        """Go on in this law, with packets of so much sound (anything odd: 20 ms).

        `events`: the payload type of telephone events, where the peer takes them.
        """
        if events is None:
            self._keys.forget()
        self._events = events
        if law is not self.playout.law:
            self._drop_pending()
            self.playout.speak(law)
        samples = ptime_ms * SAMPLES_PER_MS if ptime_ms in PTIMES_MS else FRAME_SAMPLES
        if samples != self._samples:
            self._drop_pending()
            self._samples = samples
            self._packet = self._packet[: HEADER.size] + bytearray(samples)

    def press(self, key: str, *, in_sound: bool = False) -> None:
        """Pass a key on: as an event, else as tones, unless the live sound bears them already."""
        if self._events is not None:
            self._keys.press(key)
        elif not in_sound and self.playout.waiting < MOST_WAITING:
            self.playout.add(key_tones(key), NO_TOKEN)

    def forget_keys(self) -> None:
        """What was pressed and not yet sent is not to be sent later."""
        self._keys.forget()

    def packets(self) -> tuple[bytes, ...]:
        """What is to be sent for the next 20 ms: nearly always one packet."""
        live = self.live.take() if self.live is not None else b""
        event = self._keys.take(self._timestamp)
        if event is not None and self._events is not None:
            return (self._event(event, self._events),)
        if live and self.playout.idle:
            self.frame = frame = encode(live, self.playout.law)
        else:
            self.frame = frame = self.playout.frame()
        if self._samples == FRAME_SAMPLES:
            return (self._packed(frame),)
        ready, samples = self._pending + frame, self._samples
        whole = len(ready) - len(ready) % samples
        self._pending = ready[whole:]
        return tuple(self._packed(ready[at : at + samples]) for at in range(0, whole, samples))

    def pause(self, frames: int) -> None:
        """So many frames are not sent: time goes on, and the next packet begins a talk spurt."""
        self._drop_pending()
        self.frame = b""
        self._timestamp = self._timestamp + frames * FRAME_SAMPLES & 0xFFFF_FFFF
        self._marker = MARKER

    def _packed(self, payload: bytes) -> bytes:
        packet = self._packet
        kind = self._marker | self.playout.law
        VARYING.pack_into(packet, 1, kind, self._sequence, self._timestamp)
        packet[HEADER.size :] = payload
        self._sequence = self._sequence + 1 & 0xFFFF
        self._timestamp = self._timestamp + self._samples & 0xFFFF_FFFF
        self._marker = 0
        self.octets += self._samples
        return bytes(packet)

    def _event(self, event: EventPacket, kind: int) -> bytes:
        """A packet of a key, in place of 20 ms of sound."""
        self._drop_pending()
        self.frame = b""
        head = bytearray(self._packet[: HEADER.size])
        marker = MARKER if event.first else 0
        VARYING.pack_into(head, 1, marker | kind, self._sequence, event.timestamp)
        self._sequence = self._sequence + 1 & 0xFFFF
        self._timestamp = self._timestamp + FRAME_SAMPLES & 0xFFFF_FFFF
        self.octets += len(event.payload)
        return bytes(head + event.payload)

    def _drop_pending(self) -> None:
        self._timestamp = self._timestamp + len(self._pending) & 0xFFFF_FFFF
        self._pending = b""
