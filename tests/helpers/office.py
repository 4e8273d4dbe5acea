"""A hotline that connects callers with an agent, and what both are to hear."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.caller_sound import Law
from tests.helpers.hotline import CallRecord, Hotline
from tests.helpers.ports import HOST, free_port
from tests.helpers.softphone import Baresip

AUTO = "regint=0;answermode=auto"
AGENT = "8000"
QUEUE = "人工坐席"
PIECE = ear.ms_to_bytes(250)
RISING, FALLING = voice.sweep(1_500, 400, 2_500), voice.sweep(1_500, 2_600, 500)


class Office:
    """A hotline whose calls are recorded, and the port of the agent's telephone."""

    def __init__(self, data: Path, port: int, **settings: str) -> None:
        self.port = port
        self.at_rest: tuple[int, Counter[str]] = (0, Counter())
        self.hotline = Hotline(
            data,
            settings={
                "IVR_TRANSFER": (
                    f"{QUEUE}=sip:{AGENT}@{HOST}:{port},抢修值班=sip:1@{HOST}:{free_port()}"
                ),
                "IVR_SIP_TRANSFER_MS": "5000",
                "IVR_RECORDING_CALLS": "true",
                **settings,
            },
        )

    def agent(self, folder: Path, law: Law = "PCMU", account: str = AUTO) -> Baresip:
        return Baresip(folder, AGENT, law=law, says=RISING * 12, account=account, port=self.port)

    def record(self, caller: str) -> CallRecord:
        return self.hotline.ended_call(caller)

    def resources(self) -> tuple[int, Counter[str]]:
        """How many threads the hotline has, and which files and sockets are open."""
        process = Path(f"/proc/{self.hotline.pid}")
        files = Counter(re.sub(r"[^a-z]", "", os.readlink(f)) for f in process.glob("fd/*"))
        return len(list(process.glob("task/*"))), files

    def rests(self) -> bool:
        """Whether nothing changes for a while; what it has then is what it has at rest."""
        self.at_rest = self.resources()
        time.sleep(2)
        return self.resources() == self.at_rest

    def wait_for_rest(self, timeout_s: float = 15) -> None:
        """Wait until it has no more than at rest."""
        deadline = time.monotonic() + timeout_s
        while (now := self.resources())[0] > self.at_rest[0] or now[1] - self.at_rest[1]:
            assert time.monotonic() < deadline, f"{now} are left, at rest: {self.at_rest}"
            time.sleep(0.1)

    def wait_until(self, ready: Callable[[], bool], what: str, timeout_s: float = 10) -> None:
        deadline = time.monotonic() + timeout_s
        while not ready():
            assert time.monotonic() < deadline, f"no {what}: {self.hotline.errors()[-2000:]}"
            time.sleep(0.1)


def asks_for_a_person(call: Caller) -> None:
    call.dial()
    call.hear_voice()
    call.press("0")


def hears(call: Caller, sound: bytes, timeout_s: float = 8) -> None:
    """Wait until the caller hears it, from now on."""
    start, deadline = call.mark(), time.monotonic() + timeout_s
    while not heard_in(call.heard[start:], sound):
        assert time.monotonic() < deadline, "the agent's voice was not heard"
        call.hear_ms(500)


def heard_in(pcm: bytes, sound: bytes) -> bool:
    """Whether most quarter seconds of a sound were heard just as they are.

    On a busy machine packets come late, and a jitter buffer moves what comes after.
    """
    pieces = [sound[at : at + PIECE] for at in range(0, len(sound) - PIECE + 1, PIECE)]
    found = [len(pcm) >= PIECE and ear.find(pcm, piece).snr_db > 15 for piece in pieces]
    return sum(found) > len(pieces) // 2
