"""The process itself: starting, a busy port, strangers on the wire, and stopping."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.e2e.walks import REPORT, follow
from tests.helpers import ear
from tests.helpers.caller import Caller, CallRefused
from tests.helpers.caller_dialog import Dialog
from tests.helpers.hotline import Hotline, ready_address, run_ivr
from tests.helpers.ports import HOST, free_ports

pytestmark = pytest.mark.e2e


def test_a_second_start_renders_nothing_anew_and_says_where(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline()
    line = next(line for line in hotline.lines if line.startswith("ready"))
    assert ready_address(line) == hotline.address
    assert hotline.ready_after_s < 15  # rendering every prompt takes a minute
    assert hotline.stop() == 0


def test_the_first_call_after_ready_sounds_as_good_as_any(new_hotline: NewHotline) -> None:
    """Of three first calls the best counts: a busy machine may be late once."""

    def flows_evenly() -> bool:
        with Caller(new_hotline().address, "13677005005") as call:
            call.dial()
            call.hear_ms(1500)
            arrivals, sent = call.hearing.arrivals, len(call.heard) // ear.FRAME_BYTES
        # No frame was left out, and none came late.
        even = sent == len(arrivals) and max(b - a for a, b in pairwise(arrivals)) < 0.1
        return even and call.answered_after_s < 0.5

    assert any(flows_evenly() for _ in range(3))


def test_a_stop_during_the_first_start_is_obeyed_at_once(tmp_path: Path) -> None:
    """The prompts of a fresh data folder take a minute."""
    with Hotline(tmp_path / "data", anew=True) as hotline:
        hotline.begin_to_start().wait_for_line("合成话术", 90)
        hotline.request_stop()
        assert hotline.wait_until_stopped(8) == 0
        assert not hotline.is_ready


def test_a_busy_port_is_named_with_what_to_do(hotline: Hotline, tmp_path: Path) -> None:
    data = shutil.copytree(hotline.data / "prompts", tmp_path / "data" / "prompts").parent
    host, port = hotline.address
    ports = free_ports(10)
    done = run_ivr(
        *("serve", "--sip", f"{host}:{port}", "--data", str(data)),
        *("--rtp-ports", f"{ports[0]}-{ports[-1]}"),
    )
    assert done.returncode == 1
    assert f"{host}:{port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(line.startswith("ready") for line in done.stdout.splitlines())


def test_a_wrong_setting_is_refused_at_the_start_with_its_name(tmp_path: Path) -> None:
    done = run_ivr("serve", "--data", str(tmp_path), settings={"IVR_SIP_RING_MS": "soon"})
    assert done.returncode == 1
    assert "IVR_SIP_RING_MS" in done.stderr
    assert "sip.ring_ms" in done.stderr


def test_a_live_call_finishes_while_the_hotline_stops_and_no_new_one_is_taken(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "11")
        hotline.request_stop()
        call.hear_ms(300)

        with Caller(hotline.address, "13677005001") as late:
            with pytest.raises(CallRefused) as refused:
                late.dial()
            assert refused.value.status == 503
            answer = next(a.message for a in late.wire.arrivals if a.message.status == 503)
            assert int(answer.get("Retry-After")) > 0

        follow(call, REPORT[2:])
        call.hear_voice()
        assert not call.ended_by_hotline
    assert hotline.wait_until_stopped(15) == 0
    (order,) = hotline.orders_of(hotline.ended_call(home.phone))
    assert order["kind"] == "fault"
    assert order["account"] == home.account
    assert "Traceback" not in hotline.errors()


def test_the_wait_for_live_calls_has_an_end_and_the_caller_is_hung_up_properly(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline(IVR_DRAIN_S="1")
    with Caller(hotline.address, "13677005002") as call:
        call.dial()
        call.press("1")
        hotline.request_stop()
        call.wait_until_ended(10)
    assert hotline.wait_until_stopped(15) == 0
    assert hotline.ended_call("13677005002")["ended_at"]


def test_what_was_counted_is_told_on_request_and_at_the_stop(new_hotline: NewHotline) -> None:
    hotline = new_hotline()
    with Caller(hotline.address, "13677005006") as call:
        call.dial().hear_voice()
        os.kill(hotline.pid, signal.SIGUSR1)
        hotline.wait_for_line("开机以来：来电 1 通，正在通话 1 通", 5)
    hotline.ended_call("13677005006")
    assert hotline.stop() == 0
    assert "开机以来：来电 1 通，正在通话 0 通。" in hotline.lines


def test_strangers_packets_disturb_no_call_and_leave_nothing_behind(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone, "PCMA") as call:
        call.dial()
        follow(call, "111")
        calls_before = len(hotline.calls())
        call.hear_voice()
        first = len(call.hearing.arrivals)

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind((HOST, 0))
            assert call.media is not None
            for datagram in hostile_datagrams(stranger.getsockname()):
                stranger.sendto(datagram, hotline.address)
            for port in range(call.media.port, call.media.port + 4):
                for datagram in hostile_sound():
                    stranger.sendto(datagram, (HOST, port))
        call.hear_ms(1500)

        arrivals = call.hearing.arrivals[first:]
        gaps = [b - a for a, b in pairwise(arrivals)]
        assert max(gaps) < 0.3
        follow(call, REPORT[3:])
        call.hear_voice()

    (order,) = hotline.orders_of(hotline.ended_call(home.phone))
    assert order["account"] == home.account
    assert len(hotline.calls()) == calls_before

    with Caller(hotline.address, "13677005003") as call:
        call.dial()
        assert call.answered_after_s < 0.5
        call.hear_voice()
        assert ear.level_dbfs(call.hear_ms(1000)) > -40


def test_an_options_request_is_answered(hotline: Hotline) -> None:
    with Caller(hotline.address, "13677005004") as call:
        response = call.ask("OPTIONS")
        assert response.status == 200
        assert "INVITE" in response.get("Allow")


def hostile_datagrams(local: tuple[str, int], count: int = 500) -> list[bytes]:
    """Noise, broken and half messages, forged ones, descriptions without sound; always the same."""
    chance = random.Random(20261124)
    dialog = Dialog((HOST, 5060), local, "<sip:stranger@example.invalid>")
    whole = dialog.invite("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", ()).serialize()
    kinds = [
        b"",
        b"\0" * 4,
        b"\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"SIP/2.0 999999 X\r\nCSeq: x\r\n\r\n",
        b"INVITE sip:x SIP/2.0\r\n\r\n",
        b"INVITE sip:x SIP/2.0\r\nContent-Length: -5\r\nVia: \r\n\r\n",
        dialog.request("BYE").serialize(),
        dialog.request("CANCEL").serialize(),
        b"A" * 60_000,
        b"Via: SIP/2.0/UDP x\r\n" * 2_000,
        whole.replace(b"Content-Length: ", b"Content-Length: 9"),
        whole.replace(b"Max-Forwards: 70", b"Max-Forwards: 0"),
        whole.replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1),
        whole.replace(b"application/sdp", b"application/x-nothing"),
        whole,  # a description that names no sound at all
    ]
    datagrams = []
    for number in range(count):
        datagram = bytearray(kinds[number % len(kinds)])
        if number >= len(kinds):
            for _ in range(chance.randrange(1, 20)):
                if datagram:
                    datagram[chance.randrange(len(datagram))] = chance.randrange(256)
            datagram = datagram[: chance.randrange(len(datagram) + 1)]
        datagrams.append(bytes(datagram))
    return datagrams


def hostile_sound(count: int = 60) -> list[bytes]:
    """What is no RTP, and what would be if it came from the caller: keys pressed by a stranger."""
    chance = random.Random(4733)
    forged = bytes.fromhex("80e50001000000a0deadbeef") + bytes([9, 0x8A, 3, 0x20])
    noise = [chance.randbytes(chance.randrange(0, 200)) for _ in range(count)]
    return [*noise, forged, b"\x80", b"\x80\x65", forged[:13]]


def test_the_clock_of_the_service_is_shanghais_whatever_the_hosts_is(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline(TZ="America/New_York")
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.hear_ms(200)
    record = hotline.ended_call(home.phone)
    assert record["at"].endswith("+08:00")
    assert record["call_id"].startswith(
        time.strftime("%Y%m%d", time.gmtime(time.time() + 8 * 3600))
    )
