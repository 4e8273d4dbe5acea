"""What tests of TCP at the edge share: settings, whole calls, and that nothing is left behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr.telephony.connection import TcpLimits
from ivr.telephony.endpoint import EndpointSettings
from ivr.telephony.leg_events import Acked, LegEnded
from tests.telephony.line import SDP
from tests.telephony.tcp_phone import WAIT_S, TcpPhone
from tests.telephony.test_endpoint import House, Phone

HURRIED = TcpLimits(slow_ms=300, idle_ms=700, connect_ms=300)


def settings(tcp: TcpLimits | None = None, **more: object) -> EndpointSettings:
    return EndpointSettings("127.0.0.1", 0, tcp=tcp or TcpLimits(), **more)  # type: ignore[arg-type]


def talk(here: House, phone: TcpPhone) -> None:
    """Call, be answered, confirm."""
    phone.invites()
    here.leg().answer()
    assert phone.final().status == 200
    phone.says("ACK")
    assert here.next_event() == Acked()


def hang_up(here: House) -> None:
    """Hang up the only call."""
    (key,) = here.endpoint._legs
    here.endpoint.hang_up(key)


def normal_call(here: House, name: str) -> None:
    """A call over UDP and one over TCP, from the first message to the last."""
    with Phone(here.endpoint.address, f"{name}-udp") as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        here.leg().answer()
        phone.final()
        phone.says(phone.caller.request("ACK"))
        assert here.next_event() == Acked()
        phone.caller.cseq += 1
        phone.says(phone.caller.request("BYE"))
        assert phone.final().status == 200
        assert here.next_event() == LegEnded("caller")
    with TcpPhone(here.endpoint.address, f"{name}-tcp") as tcp_phone:
        talk(here, tcp_phone)
        assert tcp_phone.ends() == 200
        assert here.next_event() == LegEnded("caller")


def until(what: Callable[[], bool], seconds: float = WAIT_S) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.01)


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Descriptors and threads are as many after as before."""
    files, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    yield
    until(lambda: len(os.listdir("/proc/self/fd")) <= files)
    until(lambda: threading.active_count() <= threads)
