"""Session descriptions that are odd, contradictory or broken (RFC 4566, RFC 3264), as data."""

from __future__ import annotations

from dataclasses import dataclass

TAKEN, MALFORMED, NOTHING_IN_COMMON = 100, 400, 488

_HEAD = "v=0\no=- 3 3 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\n"
_AUDIO = "m=audio 6000 RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\n"


@dataclass(frozen=True, slots=True)
class Description:
    """A body, and the status with which an INVITE that offers it is answered."""

    name: str
    text: str
    status: int

    @property
    def body(self) -> bytes:
        return self.text.encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return self.name


def _with(name: str, status: int, head: str = _HEAD, audio: str = _AUDIO) -> Description:
    return Description(name, (head + audio).replace("\n", "\r\n"), status)


def _spoilt(name: str, status: int, old: str, new: str) -> Description:
    text = _HEAD + _AUDIO
    assert old in text, old
    return Description(name, text.replace(old, new).replace("\n", "\r\n"), status)


def _media(name: str, status: int, *lines: str) -> Description:
    return _with(name, status, audio="\n".join([*lines, ""]))


DESCRIPTIONS = (
    # odd, and good enough
    Description("bare newlines", _HEAD + _AUDIO, TAKEN),
    Description("bare carriage returns", (_HEAD + _AUDIO).replace("\n", "\r"), TAKEN),
    Description("no newline at the end", (_HEAD + _AUDIO).rstrip("\n"), TAKEN),
    _spoilt("no origin, name or time", TAKEN, "o=- 3 3 IN IP4 192.0.2.7\ns=-\n", ""),
    _spoilt("an origin that means nothing", TAKEN, "o=- 3 3 IN IP4 192.0.2.7", "o=a b c d e f g h"),
    _spoilt("an empty name", TAKEN, "s=-", "s="),
    _spoilt("bytes that are no text", TAKEN, "s=-", "s=\udcff\udcfe"),
    _spoilt("a host by name", TAKEN, "c=IN IP4 192.0.2.7", "c=IN IP4 phone.example"),
    _spoilt("a host that is nowhere", TAKEN, "c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0"),
    _spoilt("a private host", TAKEN, "c=IN IP4 192.0.2.7", "c=IN IP4 127.0.0.1"),
    _spoilt(
        "every line that RFC 4566 knows",
        TAKEN,
        "t=0 0\n",
        (
            "u=http://a.example/\ne=a@b.example\np=+1 23\nb=CT:64\nb=X-YZ:128\nt=0 0\nr=7d 1h 0\n"
            "z=2882844526 -1h 2898848070 0\nk=prompt\na=recvonly:not\na=charset:ISO-8859-1\na=\n"
        ),
    ),
    _spoilt("a law told twice", TAKEN, "PCMA/8000\n", "PCMA/8000\na=rtpmap:8 PCMA/8000/1\n"),
    _spoilt("rtpmaps of types that nobody offered", TAKEN, "RTP/AVP 8", "RTP/AVP 0 8"),
    _spoilt("a law in other letters", TAKEN, "PCMA/8000", "pcma/8000"),
    _spoilt("the same format twice", TAKEN, "AVP 8 101", "AVP 8 8 101 101"),
    _spoilt("keys as a static type", TAKEN, "101", "9"),
    _spoilt("two directions", TAKEN, "m=audio", "a=inactive\na=sendonly\nm=audio"),
    _spoilt("packets of no length", TAKEN, "a=rtpmap:8", "a=ptime:0\na=maxptime:-1\na=rtpmap:8"),
    _spoilt("packets of an hour", TAKEN, "a=rtpmap:8", "a=ptime:3600000\na=rtpmap:8"),
    _spoilt("reports to nowhere", TAKEN, "a=rtpmap:8", "a=rtcp:99999 IN IP4 x\na=rtpmap:8"),
    _media("a refused section before ours", TAKEN, "m=audio 0 RTP/AVP 8", "m=audio 6000 RTP/AVP 8"),
    _media("pictures beside the sound", TAKEN, "m=video 9 RTP/AVP 31", "m=audio 6000 RTP/AVP 0"),
    _media("sixteen sections", TAKEN, *["m=audio 6000 RTP/AVP 0"] * 16),
    # in order, and nothing for us
    Description("a head alone", _HEAD, NOTHING_IN_COMMON),
    _media("a refused section alone", NOTHING_IN_COMMON, "m=audio 0 RTP/AVP 8"),
    _media("encrypted sound alone", NOTHING_IN_COMMON, "m=audio 6000 RTP/SAVP 8"),
    _media("pictures alone", NOTHING_IN_COMMON, "m=image 6000 udptl t38"),
    _media("keys alone", NOTHING_IN_COMMON, "m=audio 6000 RTP/AVP 101", "a=rtpmap:101 x/8000"),
    _spoilt("a law of two channels", NOTHING_IN_COMMON, "PCMA/8000", "PCMA/8000/2"),
    _spoilt("a law at another rate", NOTHING_IN_COMMON, "PCMA/8000", "PCMA/16000"),
    _spoilt("a law under a false name", NOTHING_IN_COMMON, "PCMA/8000", "L16/8000"),
    _spoilt(
        "an address that we cannot reach",
        NOTHING_IN_COMMON,
        "c=IN IP4 192.0.2.7",
        ("c=IN IP6 2001:db8::7"),
    ),
    # broken
    Description("nothing but empty lines", "\r\n\r\n", MALFORMED),
    Description("no description at all", "hello", MALFORMED),
    _spoilt("another version", MALFORMED, "v=0", "v=1"),
    _spoilt("a line without a type", MALFORMED, "t=0 0", "0 0"),
    _spoilt("a space before the equals sign", MALFORMED, "t=0 0", "t =0 0"),
    _spoilt("no connection", MALFORMED, "c=IN IP4 192.0.2.7\n", ""),
    _spoilt("a connection of another net", MALFORMED, "c=IN", "c=ATM"),
    _spoilt("an address of the other family", MALFORMED, "c=IN IP4", "c=IN IP6"),
    _spoilt("sound for many", MALFORMED, "c=IN IP4 192.0.2.7", "c=IN IP4 224.2.1.1/127/3"),
    _spoilt("sound for everybody", MALFORMED, "c=IN IP4 192.0.2.7", "c=IN IP4 255.255.255.255"),
    _spoilt("a port beyond 65535", MALFORMED, "6000", "65536"),
    _spoilt("a negative port", MALFORMED, "6000", "-6000"),
    _spoilt("a port that is no number", MALFORMED, "6000", "six"),
    _spoilt("no formats", MALFORMED, "RTP/AVP 8 101", "RTP/AVP"),
    _spoilt("a format that is no number", MALFORMED, "AVP 8 101", "AVP 8 G729"),
    _spoilt("a format beyond 127", MALFORMED, "AVP 8 101", "AVP 8 101 128"),
    _spoilt("a format of a thousand digits", MALFORMED, "AVP 8", "AVP " + "8" * 1000),
    _spoilt("digits of another script", MALFORMED, "AVP 8", "AVP \u0668"),
    _spoilt("more formats than there are", MALFORMED, "AVP 8", "AVP" + " 8" * 65),
    _media("more sections than anybody has", MALFORMED, *["m=audio 6000 RTP/AVP 0"] * 17),
    _spoilt("more lines than anybody writes", MALFORMED, "t=0 0\n", "t=0 0\n" + "a=x\n" * 500),
)
