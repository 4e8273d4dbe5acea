"""One thread that moves the sound of all calls, on an absolute beat of 20 ms."""

from __future__ import annotations

import errno
import logging
import select
import threading
import time

from ivr.clock import Clock, SystemClock
from ivr.errors import ConfigError
from ivr.media.ear import USUAL, Ear
from ivr.media.inbound import Counters
from ivr.media.pacer import Pacer
from ivr.media.ports import PortPool
from ivr.media.stream import MediaStream, PortPair
from ivr.media.udp import allow_many_ports, bound_pair
from ivr.system_reasons import reason_of

log = logging.getLogger(__name__)


class MediaEngine:
    """Opens streams and keeps them running."""

    def __init__(
        self,
        bind_host: str,
        ports: range,
        *,
        clock: Clock | None = None,
        lost_ms: int = USUAL.lost_ms,
        hears_tones: bool = USUAL.hears_tones,
    ) -> None:
        self._host, self._pool = bind_host, PortPool(ports)
        self._ear = Ear(lost_ms, hears_tones)
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._streams: dict[int, MediaStream] = {}
        self._reports: dict[int, MediaStream] = {}
        """The streams by the descriptor of their port for reports."""
        self._order: tuple[MediaStream, ...] = ()
        self._poll = select.epoll()
        self._busy = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._past = Counters()

    @property
    def calls(self) -> int:
        """How many streams are open."""
        return len(self._order)

    @property
    def counters(self) -> Counters:
        """The packets of all calls since the start."""
        total = Counters()
        with self._lock:
            for counters in (self._past, *(stream.counters for stream in self._order)):
                total.add(counters)
        return total

    def start(self) -> None:
        """Begin to work."""
        allow_many_ports()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all streams and end the thread."""
        self._stopping = True
        self._busy.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        for stream in self._order:
            stream.close()
        self._poll.close()

    def open(self) -> MediaStream:
        """A stream on a free port; raises NoPortFree, or ConfigError when nothing can be bound."""
        with self._lock:
            ports = self._bind()
            stream = MediaStream(ports, self._clock, self._forget, self._ear)
            self._streams[ports[0].fileno()] = self._reports[ports[1].fileno()] = stream
            self._order = tuple(self._streams.values())
            for port in ports:
                self._poll.register(port.fileno(), select.EPOLLIN)
        self._busy.set()
        return stream

    def send(self, frames: int, skipped: int, now_ms: int) -> None:
        """Send so many frames of each call."""
        for frame in range(frames):
            for stream in self._order:
                try:
                    missed = skipped if frame == 0 else 0
                    stream.send_frame(now_ms, missed, behind=frames > 1)
                except Exception as error:
                    self._give_up(stream, error)

    def receive(self, now_ms: int) -> None:
        """Take what has arrived."""
        for descriptor, _ in self._poll.poll(0):
            stream = self._streams.get(descriptor) or self._reports.get(descriptor)
            if stream is None:
                continue
            try:
                if descriptor in self._streams:
                    stream.receive(now_ms)
                else:
                    stream.receive_reports(now_ms)
            except Exception as error:
                self._give_up(stream, error)

    def _run(self) -> None:
        pacer = Pacer(self._clock.monotonic_ms())
        while not self._stopping:
            if not self._order:
                self._busy.wait()
                pacer = Pacer(self._clock.monotonic_ms())
            now_ms = self._clock.monotonic_ms()
            frames, skipped = pacer.beat(now_ms)
            self.send(frames, skipped, now_ms)
            self.receive(self._clock.monotonic_ms())
            time.sleep(pacer.rest_ms(self._clock.monotonic_ms()) / 1000)

    def _bind(self) -> PortPair:
        """An even port for sound and the one above it for reports (RFC 3550 §11)."""
        for _ in range(self._pool.free):
            number = self._pool.take()
            try:
                return bound_pair(self._host, number)
            except OSError as error:
                self._pool.release(number)
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise ConfigError(
                        f"媒体地址 {self._host} 无法使用（{reason_of(error)}），请检查本机地址"
                    ) from error
        raise self._pool.exhausted()

    def _forget(self, stream: MediaStream) -> None:
        """A stream has closed: its port is free again."""
        with self._lock:
            del self._streams[stream.port.fileno()], self._reports[stream.report_port.fileno()]
            for port in (stream.port, stream.report_port):
                self._poll.unregister(port.fileno())
                port.close()
            self._pool.release(stream.port.number)
            self._past.add(stream.counters)
            self._order = tuple(self._streams.values())
            if not self._order and not self._stopping:
                self._busy.clear()

    def _give_up(self, stream: MediaStream, error: Exception) -> None:
        """One call's fault ends that call's sound and nobody else's."""
        log.error("a stream failed", exc_info=error)
        stream.fail(repr(error))
