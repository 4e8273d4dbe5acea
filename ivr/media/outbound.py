"""What one call sends: a packet every 20 ms, with whatever is to be said. Sans-IO."""

from __future__ import annotations

import struct

from ivr.media.g711 import FRAME_SAMPLES
from ivr.media.playout import Playout
from ivr.media.rtp import HEADER, VERSION
from ivr.media.sound import Law

VARYING = struct.Struct("!BHI")
"""What changes from packet to packet: marker and type, sequence, timestamp; from byte 1 on."""

MARKER = 0x80


class Outbound:
    """One packet buffer, filled anew for each frame."""

    __slots__ = ("_marker", "_packet", "_sequence", "_timestamp", "playout")

    def __init__(self, *, ssrc: int, sequence: int, timestamp: int) -> None:
        self.playout = Playout(Law.PCMA)
        self._sequence, self._timestamp, self._marker = sequence, timestamp, MARKER
        self._packet = bytearray(HEADER.size + FRAME_SAMPLES)
        HEADER.pack_into(self._packet, 0, VERSION << 6, 0, 0, 0, ssrc)

    def packet(self) -> bytes:
        """The next packet."""
        packet, playout = self._packet, self.playout
        VARYING.pack_into(packet, 1, self._marker | playout.law, self._sequence, self._timestamp)
        packet[HEADER.size :] = playout.frame()
        self._sequence = self._sequence + 1 & 0xFFFF
        self._timestamp = self._timestamp + FRAME_SAMPLES & 0xFFFF_FFFF
        self._marker = 0
        return bytes(packet)

    def pause(self, frames: int) -> None:
        """So many frames are not sent: time goes on, and the next packet begins a talk spurt."""
        self._timestamp = self._timestamp + frames * FRAME_SAMPLES & 0xFFFF_FFFF
        self._marker = MARKER
