"""pyVoIP 1.6.8 as its own manual uses it, as a bench peer in an environment of its own.

`python stock_answering.py SIP_PORT RTP_FROM RTP_TO FILE.wav REGISTRAR_PORT`; begins with a line
on its standard input (then the registrar is there) and ends with its end. Imports nothing of ours.
"""

from __future__ import annotations

import audioop
import os
import sys
import time
import wave

from pyVoIP.VoIP import CallState, InvalidStateError, VoIPCall, VoIPPhone

HOST = "127.0.0.1"


def main() -> None:
    """Serve until standard input ends."""
    port, first, last = map(int, sys.argv[1:4])
    with wave.open(sys.argv[4]) as file:
        pcm = file.readframes(file.getnframes())
    eight_bit = audioop.bias(audioop.lin2lin(pcm, 2, 1), 1, 128)

    def answer(call: VoIPCall) -> None:
        try:
            call.answer()
            while call.state == CallState.ANSWERED:
                call.write_audio(eight_bit)
                end = time.monotonic() + len(eight_bit) / 8000
                while time.monotonic() < end and call.state == CallState.ANSWERED:
                    time.sleep(0.1)
        except InvalidStateError:
            return

    phone = VoIPPhone(
        *(HOST, int(sys.argv[5]), "bench", "bench"),
        myIP=HOST,
        callCallback=answer,
        sipPort=port,
        rtpPortLow=first,
        rtpPortHigh=last,
    )
    sys.stdin.readline()
    phone.start()
    sys.stdin.read()
    os._exit(0)  # its threads end by themselves only after minutes


if __name__ == "__main__":
    main()
