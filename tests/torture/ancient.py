"""RFC 4475 §3.4: peers from before RFC 3261 (RFC 2543). The messages are our own."""

from __future__ import annotations

from tests.torture.trial import CALL, OFFER, Trial, sip

ANCIENT = (
    Trial(
        "3.4.1",
        "a call from before RFC 3261: no branch, no tag, no Max-Forwards, no Content-Length",
        sip(
            """
INVITE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060
From: <sip:13800000001@192.0.2.7>
Record-Route: <sip:192.0.2.7:5060>
To: <sip:95598@198.51.100.1>
Call-ID: ancient@192.0.2.7
Contact: <sip:13800000001@192.0.2.7:5060>
CSeq: 1 INVITE
Content-Type: application/sdp
""",
            OFFER,
        ),
        CALL,
        (400,),
    ),
)
