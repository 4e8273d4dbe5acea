"""A small telephone for tests: direct SIP over UDP, G.711, keys as telephone events.

Everything it does is scripted, so damage on the way can be, too. The test dials, presses, listens
and hangs up, always within a bounded wait.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Self

from tests.helpers import ear
from tests.helpers.caller_dialog import Dialog
from tests.helpers.caller_sound import TYPES, Hearing, Law, Mouth, Press
from tests.helpers.caller_wire import Address, Arrival, Wire
from tests.helpers.sip_message import AnsweredMedia, Header, SipMessage, offer

T1_S = 0.5
DTMF_TYPE = 101


class CallRefused(AssertionError):
    """The call was not answered; `status` says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Caller:
    """One telephone that makes one call."""

    hotline: Address
    number: str = "13800000001"
    law: Law = "PCMU"
    headers: Sequence[Header] = ()
    """More headers of the INVITE, such as P-Asserted-Identity."""
    from_header: str | None = None
    """The From header without its tag, where more than the number is to stand there."""
    offered_types: Sequence[int] | None = None
    """Payload types to offer in place of the law's own."""
    offers_events: bool = True
    """Whether keys can be sent as telephone events."""
    answered_after_s: float = field(default=0.0, init=False)
    provisional_after_s: float | None = field(default=None, init=False)
    media: AnsweredMedia | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.hotline, Mouth(self.law, DTMF_TYPE), self._answer)
        host, port = self.wire.sip_address
        written = self.from_header or f"<sip:{self.number}@{host}>"
        self.dialog = Dialog(self.hotline, (host, port), written)
        self._live = False

    def __enter__(self) -> Self:
        self.wire.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.hang_up()
            elif self._live:
                self.wire.send(self.dialog.request("BYE"))
        finally:
            self.wire.stop()

    # -- the call -----------------------------------------------------------------------------

    def dial(self, timeout_s: float = 10) -> Self:
        """Call and be answered; raises CallRefused."""
        response = self.invite(timeout_s)
        if response.status != 200:
            raise CallRefused(response.status, response.start)
        self.acknowledge(response)
        return self

    def invite(self, timeout_s: float = 10) -> SipMessage:
        """Send the INVITE; its final response, acknowledged unless it is a 200."""
        host, port = self.wire.rtp_address
        events = DTMF_TYPE if self.offers_events else None
        body = offer(host, port, self.offered_types or [TYPES[self.law]], events)
        started = time.monotonic()
        final = self._ask(self.dialog.invite(body, self.headers), timeout_s)
        arrivals = [a for a in self.wire.arrivals if a.message.method == "INVITE"]
        self.answered_after_s = arrivals[-1].at - started
        if arrivals[0].message.status < 200:
            self.provisional_after_s = arrivals[0].at - started
        if final.status >= 300:
            self.wire.send(self.dialog.ack(final))
        return final

    def acknowledge(self, response: SipMessage) -> None:
        """Confirm the 200 and begin to send sound."""
        self.media = AnsweredMedia.read(response.body)
        self.wire.ack = self.dialog.ack(response)
        self.wire.send(self.wire.ack)
        self.wire.sound_to = (self.media.host, self.media.port)
        self._live = True

    def press(self, keys: str, how: Press | None = None) -> Self:
        """Press keys, one after another, and wait until they are sent."""
        with self.wire.changed:
            for key in keys:
                self.wire.mouth.press(key, how or Press())
        return self._until_said(len(keys))

    def say(self, pcm: bytes) -> Self:
        """Say this and wait until it is sent."""
        with self.wire.changed:
            self.wire.mouth.say(pcm)
        return self._until_said(ear.bytes_to_ms(len(pcm)) / 1000)

    def answer_beep(self, pcm: bytes, end: str = "#") -> Self:
        """Say this after the beep and end with a key (empty: with silence).

        The # that is pressed under the prompt brings the beep at once; while a prompt that may
        not be cut short goes before it, # is pressed at every second of it that is heard. The
        clock on the wall says nothing: on a busy machine the beep may be long in coming, and a #
        that comes after it would end the recording.
        """
        ears, deadline = self._ears(), time.monotonic() + 30
        while not ears.listen().beeps:
            self.press("#")
            self.wire.wait(
                partial(_beeped_or_talks_on, ears, ears.voiced_ms + 1000),
                deadline - time.monotonic(),
                "beep",
            )
        self.say(pcm)
        return self.press(end) if end else self

    def hang_up(self, timeout_s: float = 3) -> None:
        """Hang up, unless the hotline did; it must confirm."""
        if self._live and not self.ended_by_hotline:
            self._live = False
            response = self._ask(self.dialog.request("BYE"), timeout_s)
            assert response.status == 200, response.start

    def forget(self) -> None:
        """The other side is gone: do not say good-bye to it."""
        self._live = False
        self.wire.sound_to = None

    def cancel(self, timeout_s: float = 3) -> SipMessage:
        """Give up a call that still rings; the response to the CANCEL."""
        return self._ask(self.dialog.cancel(), timeout_s)

    def ask(self, method: str, extra: Sequence[Header] = (), body: str = "") -> SipMessage:
        """Send a request within the call; its final response."""
        return self._ask(self.dialog.request(method, extra, body), 3)

    # -- what comes ---------------------------------------------------------------------------

    @property
    def ended_by_hotline(self) -> bool:
        """Whether the hotline has hung up."""
        return any(arrival.message.method == "BYE" for arrival in self._requests())

    def wait_until_ended(self, timeout_s: float = 20) -> None:
        """Wait until the hotline hangs up."""
        self.wire.wait(lambda: self.ended_by_hotline, timeout_s, "BYE")

    def wait_for_request(self, method: str, timeout_s: float = 5) -> SipMessage:
        """The first request of this kind from the hotline."""

        def found() -> list[SipMessage]:
            return [a.message for a in self._requests() if a.message.method == method]

        self.wire.wait(lambda: bool(found()), timeout_s, method)
        return found()[0]

    @property
    def hearing(self) -> Hearing:
        """The sound packets that came."""
        return self.wire.hearing

    @property
    def heard(self) -> bytes:
        """All that was heard so far, 16 bit."""
        with self.wire.changed:
            return bytes(self.wire.hearing.pcm)

    def mark(self) -> int:
        """The present place in `heard`."""
        return len(self.wire.hearing.pcm)

    def hear_ms(self, milliseconds: int) -> bytes:
        """Listen that long; what was heard meanwhile."""
        start = self.mark()
        end = start + ear.ms_to_bytes(milliseconds)
        self.wire.wait(lambda: self.mark() >= end, milliseconds / 1000 + 5, "sound")
        return self.heard[start:end]

    def hear_voice(self, timeout_s: float = 8) -> Self:
        """Wait until something is said."""
        ears = self._ears()
        self.wire.wait(lambda: ears.listen().voiced_ms >= 100, timeout_s, "voice")
        return self

    def hear_until_quiet(self, quiet_ms: int = 700, timeout_s: float = 40) -> bytes:
        """Listen until somebody spoke and then fell quiet; what was heard meanwhile."""
        ears = self._ears()
        start = ears.at

        def quiet() -> bool:
            return ears.listen().voiced_ms >= 100 and ears.quiet_ms >= quiet_ms

        self.wire.wait(quiet, timeout_s, "quiet")
        return self.heard[start:]

    def _ears(self) -> ear.Listener:
        return ear.Listener(self.wire.hearing.pcm, self.mark())

    def _requests(self) -> list[Arrival]:
        return [arrival for arrival in list(self.wire.arrivals) if not arrival.message.status]

    def _answer(self, request: SipMessage) -> SipMessage:
        return self.dialog.answer(request)

    def _until_said(self, length_s: float) -> Self:
        self.wire.wait(lambda: self.wire.mouth.quiet, length_s + 5, "end of the own voice")
        return self

    def _ask(self, request: SipMessage, timeout_s: float) -> SipMessage:
        """Send, again while nothing comes, until the final response is there."""
        cseq, deadline, pause_s = request.get("CSeq"), time.monotonic() + timeout_s, T1_S

        def answers() -> list[SipMessage]:
            came = [arrival.message for arrival in list(self.wire.arrivals)]
            return [m for m in came if m.status and m.get("CSeq") == cseq]

        def final() -> SipMessage | None:
            return next((message for message in answers() if message.status >= 200), None)

        while (answer := final()) is None:
            if not answers():
                self.wire.send(request)
            left_s = min(pause_s, deadline - time.monotonic())
            assert left_s > 0, f"no answer to {request.start} within {timeout_s} s"
            with self.wire.changed:
                self.wire.changed.wait_for(lambda: final() is not None, left_s)
            pause_s = min(2 * pause_s, 4.0)
        return answer


def _beeped_or_talks_on(ears: ear.Listener, voiced_ms: int) -> bool:
    """Whether the beep was heard, or the prompt goes on as if # had not counted."""
    return ears.listen().beeps > 0 or (ears.voiced_ms >= voiced_ms and not ears.beeping)
