"""baresip and our engine report to each other by RTCP, as two strangers do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.media.engine import MediaEngine
from ivr.media.stream import MediaStream
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.leg import Leg
from tests.helpers.ports import HOST, free_ports
from tests.helpers.softphone import Baresip
from tests.helpers.voice import speech

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("shared", [False, True], ids=["odd port", "shared port"])
def test_both_sides_learn_how_their_sound_arrived(tmp_path: Path, shared: bool) -> None:
    streams: list[MediaStream] = []

    def take(leg: Leg) -> None:
        streams.append(leg.stream)
        leg.answer()

    ports = free_ports(4)
    media = MediaEngine(HOST, range(ports[0], ports[-1] + 1))
    endpoint = Endpoint(EndpointSettings(host=HOST, port=0), media, take)
    media.start()
    endpoint.start()
    try:
        with Baresip(tmp_path / "phone", says=speech(3000), rtcp=True, rtcp_mux=shared) as phone:
            phone.dial((endpoint.address.host, endpoint.address.port))
            reported = phone.wait_for("CALL_RTCP", 15)
            phone.wait_until(lambda: streams[0].quality.round_trip_ms is not None, 15)
            phone.hang_up()
        quality = streams[0].quality
    finally:
        endpoint.stop()
        media.stop()
    assert reported["type"] == "CALL_RTCP"
    target = streams[0]._target
    assert target is not None
    assert target.rtcp_mux is shared
    assert quality.received > 100
    assert (quality.lost, quality.peer_lost) == (0, 0)
    assert quality.round_trip_ms is not None
    assert quality.round_trip_ms < 200
    assert streams[0].counters.malformed == 0
    assert media.calls == 0
