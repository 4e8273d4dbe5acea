"""Offer and answer (RFC 3264): which law, which keys, which way the sound flows."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from ivr.media.g711 import Law
from ivr.media.stream import MediaTarget
from ivr.telephony.pyvoip import AudioFormat
from ivr.telephony.session_text import PROFILES, Session
from ivr.telephony.sound_terms import SoundTerms

OFFERED_EVENTS = 101
"""The payload type of telephone events in an offer of ours."""

_MIRRORED = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both sides can do: where the sound goes and how, and our direction in words."""

    target: MediaTarget
    direction: str


@dataclass(frozen=True, slots=True)
class LocalMedia:
    """Our side of a session: the address told to the peer, and the o= line's two numbers."""

    host: str
    port: int
    session_id: int
    version: int


def agree(session: Session, signalling_host: str) -> Agreement | None:
    """What can be agreed with a description from the peer; None: nothing in common (488)."""
    audio = session.audio
    if audio is None:
        return None
    laws = [law for form in audio.formats for law in _laws(form)]
    if not laws:
        return None
    events = next(
        (
            form.payload_type
            for form in audio.formats
            if form.name == "telephone-event" and form.rate_hz == 8000
        ),
        None,
    )
    nowhere = ip_address(audio.host).is_unspecified
    host = signalling_host if nowhere else audio.host
    terms = _terms(session)
    target = MediaTarget(
        host=host,
        port=audio.port,
        law=laws[0],
        dtmf_payload_type=events,
        signalling_host=signalling_host,
        sending=audio.direction in ("sendrecv", "recvonly") and not nowhere,
        receiving=audio.direction in ("sendrecv", "sendonly"),
        ptime_ms=terms.ptime_ms,
        rtcp=(terms.rtcp[0] or host, terms.rtcp[1]) if terms.rtcp else None,
        rtcp_mux=terms.rtcp_mux,
    )
    ours = _MIRRORED[audio.direction]
    return Agreement(target, "recvonly" if nowhere and ours == "sendrecv" else ours)


def answer_text(session: Session, agreement: Agreement, local: LocalMedia) -> bytes:
    """The answer to an offer: the agreed audio, every other section refused in its place."""
    lines = _head(local)
    for place, section in enumerate(session.sections):
        if place == session.chosen:
            target = agreement.target
            keys = target.dtmf_payload_type
            lines += _audio(local.port, [target.law], keys, section.protocol)
            lines.append(f"a={agreement.direction}")
            lines += ["a=rtcp-mux"] if target.rtcp_mux else []
        else:
            lines.append(f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}")
    return _text(lines)


def offer_text(local: LocalMedia) -> bytes:
    """Our own offer, for an INVITE that came without one."""
    audio = _audio(local.port, [Law.PCMA, Law.PCMU], OFFERED_EVENTS)
    return _text([*_head(local), *audio, "a=sendrecv"])


def _terms(session: Session) -> SoundTerms:
    chosen = session.chosen
    return SoundTerms.of(session.sections[chosen].lines if chosen is not None else ())


def _laws(form: AudioFormat) -> list[Law]:
    """The law of a static payload type, unless its rtpmap says that it is something else."""
    laws = [law for law in Law if law == form.payload_type]
    if form.name is None:
        return laws
    return [law for law in laws if (form.name, form.rate_hz) == (law.name.lower(), 8000)]


def _head(local: LocalMedia) -> list[str]:
    family = "IP6" if ":" in local.host else "IP4"
    return [
        "v=0",
        f"o=- {local.session_id} {local.version} IN {family} {local.host}",
        "s=-",
        f"c=IN {family} {local.host}",
        "t=0 0",
    ]


def _audio(
    port: int, laws: list[Law], events: int | None, protocol: str = PROFILES[0]
) -> list[str]:
    formats = [law.value for law in laws] + ([] if events is None else [events])
    lines = [f"m=audio {port} {protocol} {' '.join(map(str, formats))}"]
    lines += [f"a=rtpmap:{law.value} {law.name}/8000" for law in laws]
    if events is not None:
        lines += [f"a=rtpmap:{events} telephone-event/8000", f"a=fmtp:{events} 0-15"]
    return [*lines, "a=ptime:20"]


def _text(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, ""]).encode("ascii")
