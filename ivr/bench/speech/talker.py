"""Callers who talk, and write down when each packet came: SIP and RTP, one thread for each."""

from __future__ import annotations

import audioop
import math
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from ivr.bench.caller import RTP, bound, received
from ivr.bench.messages import HOST, Dialog, Heard, offer
from ivr.bench.speech.line import LineKind, Mouth
from ivr.errors import EngineError
from ivr.media.g711 import FRAME_SAMPLES, decode

TICK_S = 0.02
POLL_S = 0.01
ANSWER_S = 10.0
LOUD_DBFS = -50.0
"""What is fainter is no prompt."""


class Talker:
    """One call; times are seconds of the wall clock, as the kernel gives them to packets."""

    def __init__(
        self, port: int, kind: LineKind, number: str = "13800000001", seed: int = 1
    ) -> None:
        self.kind = kind
        self.arrivals: list[tuple[float, bool]] = []
        """When each packet of sound came, and whether something is to be heard in it."""
        self.ended = False
        """Whether the hotline has hung up."""
        self._port, self._mouth = port, Mouth(kind, seed)
        self._sip, self._rtp = bound(0), bound(0)
        own = self._sip.getsockname()[1]
        self._dialog = Dialog(f"talk{own}-{time.time_ns()}", own, port, number=number)
        self._to: int | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="talker", daemon=True)

    def __enter__(self) -> Self:
        media = self._rtp.getsockname()[1]
        self._send("INVITE", 1, offer(media, int(self.kind.law)))
        self._thread.start()
        if not self._wait(lambda: self._to is not None, ANSWER_S):
            self.__exit__(None, None, None)
            raise EngineError("热线没有接起电话")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._to is not None and not self.ended:
            self._send("BYE", 2)
        self._stop.set()
        self._thread.join(2)
        self._sip.close()
        self._rtp.close()

    def say(self, pcm: bytes) -> tuple[float, float]:
        """Say this; when its first sample was due, and its last."""
        with self._lock:
            self._mouth.say(pcm)
            began_s = self._next_s
        frames = math.ceil(len(pcm) / (2 * FRAME_SAMPLES))
        self._wait(lambda: self._mouth.quiet, TICK_S * frames + 5)
        return began_s, began_s + len(pcm) / 2 / 8000

    def hear_ms(self, milliseconds: int) -> None:
        """Listen for so long."""
        time.sleep(milliseconds / 1000)

    def hear_voice(self, limit_s: float = 12.0) -> bool:
        """Wait until 100 ms more of something were to be heard; whether they were."""
        first = len(self.arrivals)
        return self._wait(lambda: sum(loud for _, loud in self.arrivals[first:]) >= 5, limit_s)

    def hear_until_quiet(self, quiet_ms: int = 700, limit_s: float = 40.0) -> bool:
        """Wait until somebody spoke and then fell quiet."""
        first, run = len(self.arrivals), quiet_ms // 20

        def quiet() -> bool:
            heard = [loud for _, loud in self.arrivals[first:]]
            return sum(heard) >= 5 and not any(heard[-run:])

        return self._wait(quiet, limit_s)

    def wait_until_ended(self, limit_s: float) -> bool:
        """Wait until the hotline hangs up."""
        return self._wait(lambda: self.ended, limit_s)

    def _wait(self, ready: Callable[[], bool], limit_s: float) -> bool:
        ends = time.monotonic() + limit_s
        while not ready():
            if time.monotonic() > ends:
                return False
            time.sleep(POLL_S)
        return True

    def _send(self, method: str, cseq: int, body: str = "") -> None:
        self._sip.sendto(self._dialog.request(method, cseq, body), (HOST, self._port))

    # -- its thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        self._next_s = time.time()
        due: deque[tuple[float, bytes]] = deque()
        sequence = 0
        while not self._stop.is_set():
            now = time.time()
            if now >= self._next_s:
                with self._lock:
                    payload, at_s = self._mouth.frame(), self._mouth.arrives_s(self._next_s)
                    self._next_s += TICK_S
                sequence += 1
                head = RTP.pack(0x80, int(self.kind.law), sequence & 0xFFFF, sequence * 160, 7)
                if at_s is not None:
                    due.append((at_s, head + payload))
            while due and due[0][0] <= time.time():
                self._speak(due.popleft()[1])
            wake_s = min(self._next_s, due[0][0]) if due else self._next_s
            rest_s = max(0.0, wake_s - time.time())
            ready, _, _ = select.select([self._sip, self._rtp], [], [], rest_s)
            if self._rtp in ready:
                self._hear()
            if self._sip in ready:
                self._signalled()

    def _speak(self, datagram: bytes) -> None:
        if self._to is not None:
            with suppress(OSError):
                self._rtp.sendto(datagram, (HOST, self._to))

    def _hear(self) -> None:
        try:
            datagram, at_ns = received(self._rtp)
        except OSError:
            return
        payload = datagram[RTP.size :]
        if len(payload) == FRAME_SAMPLES:
            self._mouth.hear(payload)
            self.arrivals.append((at_ns / 1e9, _loud(decode(payload, self.kind.law))))

    def _signalled(self) -> None:
        heard = Heard.parse(received(self._sip)[0])
        if not heard.status:
            self._sip.sendto(heard.accepted(), (HOST, self._port))
            self.ended |= heard.method == "BYE"
        elif heard.method == "INVITE" and heard.status == 200:
            self._dialog = self._dialog.answered(heard.to_tag)
            self._send("ACK", 1)
            self._to = heard.media_port


def _loud(pcm: bytes) -> bool:
    level = audioop.rms(pcm, 2)
    return level > 0 and 20 * math.log10(level / 32768) > LOUD_DBFS
