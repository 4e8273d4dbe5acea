"""Our endpoint and engine as a bench peer: every call is answered and hears one sound for ever.

`python -m ivr.bench.answering SIP_PORT RTP_FROM RTP_TO FILE.wav`; ends with its standard input.
"""

from __future__ import annotations

import sys
from ipaddress import ip_network
from pathlib import Path

from ivr.bench.messages import HOST
from ivr.media.engine import MediaEngine
from ivr.media.sound import Sound
from ivr.media.stream import MediaEvent, Played
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.leg import Acked, Leg, LegEvent

LOOPBACK = ip_network("127.0.0.0/8")


class Answering:
    """Answers, and says the same again and again."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound

    def take(self, leg: Leg) -> None:
        """A call has come."""

        def signalled(event: LegEvent) -> None:
            if isinstance(event, Acked):
                leg.stream.play(self._sound, 0)

        def happened(event: MediaEvent) -> None:
            if isinstance(event, Played):
                leg.stream.play(self._sound, 0)

        leg.listen(signalled)
        leg.stream.listen(happened)
        leg.answer()


def main() -> None:
    """Serve until standard input ends."""
    port, first, last = map(int, sys.argv[1:4])
    media = MediaEngine(HOST, range(first, last + 1))
    answering = Answering(Sound.read_wav(Path(sys.argv[4])))
    settings = EndpointSettings(host=HOST, port=port, most_calls=1000, trusted=(LOOPBACK,))
    endpoint = Endpoint(settings, media, answering.take)
    media.start()
    endpoint.start()
    print("ready", flush=True)
    sys.stdin.read()
    endpoint.stop()
    media.stop()


if __name__ == "__main__":
    main()
