"""SIPp scenarios put together from single messages, for races that are easier told than drawn."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tests.helpers.ports import HOST, free_port
from tests.helpers.sipp import SIPP

SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 6000 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a={direction}
"""

_CAUGHT = ("Via", "From", "To", "CSeq")


def says(
    method: str,
    cseq: int,
    *extra: str,
    sdp: str | None = None,
    branch: str | None = None,
    within: bool = True,
    again: bool = False,
) -> str:
    """A request of the caller's; `branch` names its transaction, `again`: repeated if need be."""
    uri = "[next_url]" if within else "sip:95598@[remote_ip]:[remote_port]"
    body = "" if sdp is None else SDP.format(direction=sdp)
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP [local_ip]:[local_port];branch=z9hG4bK-[call_id]-{branch or cseq}",
        "From: <sip:13800000001@[local_ip]:[local_port]>;tag=[call_number]",
        f"To: <sip:95598@[remote_ip]:[remote_port]>{'[peer_tag_param]' if within else ''}",
        "Call-ID: [call_id]",
        f"CSeq: {cseq} {method}",
        "Contact: <sip:13800000001@[local_ip]:[local_port]>",
        "Max-Forwards: 70",
        *extra,
        *(["Content-Type: application/sdp"] if body else []),
        "Content-Length: [len]",
    ]
    text = "\n".join(lines) + "\n\n" + body
    repeat = ' retrans="500"' if again else ""
    return f"<send{repeat}><![CDATA[\n{text}\n]]></send>"


def hears(status: int, *, contains: str = "", optional: bool = False) -> str:
    """A response, with what it has to contain."""
    check = ""
    if contains:
        check = (
            f'<action><ereg regexp={quoteattr(contains)} search_in="msg" check_it="true" '
            'assign_to="seen"/></action>'
        )
    skip = ' optional="true"' if optional else ""
    return f'<recv response="{status}" rrs="true"{skip}>{check}</recv>'


def is_asked(method: str, name: str, *, contains: str = "", timeout_ms: int = 8_000) -> str:
    """A request of the hotline's, kept under a name so that it can be answered later."""
    keep = "".join(
        f'<ereg regexp=".*" search_in="hdr" header="{h}:" check_it="true" assign_to="{name}{h}"/>'
        for h in _CAUGHT
    )
    check = ""
    if contains:
        check = (
            f'<ereg regexp={quoteattr(contains)} search_in="msg" check_it="true" assign_to="seen"/>'
        )
    return f'<recv request="{method}" timeout="{timeout_ms}"><action>{keep}{check}</action></recv>'


def answers(
    name: str, status: int, *extra: str, sdp: str | None = None, tag: str = "", again: bool = False
) -> str:
    """The answer to a request that was kept; `tag` is ours where the request had none."""
    body = "" if sdp is None else SDP.format(direction=sdp)
    tags = {"To": f";tag={tag}"} if tag else {}
    lines = [
        f"SIP/2.0 {status} x",
        *(f"{header}:[${name}{header}]{tags.get(header, '')}" for header in _CAUGHT),
        "Call-ID: [call_id]",
        "Contact: <sip:13800000001@[local_ip]:[local_port]>",
        *extra,
        *(["Content-Type: application/sdp"] if body else []),
        "Content-Length: [len]",
    ]
    repeat = ' retrans="500"' if again else ""
    return f"<send{repeat}><![CDATA[\n" + "\n".join(lines) + "\n\n" + body + "\n]]></send>"


def pauses(milliseconds: int) -> str:
    """Nothing is sent for so long."""
    return f'<pause milliseconds="{milliseconds}"/>'


def play(folder: Path, port: int, *steps: str, calls: int = 1, timeout_s: int = 20) -> None:
    """Run the scenario; every step has to happen, in its order."""
    assert SIPP is not None, "SIPp is not installed: apt-get install -y sip-tester"
    write(folder, *steps)
    done = subprocess.run(
        [
            *(SIPP, f"{HOST}:{port}", "-sf", "script.xml", "-i", HOST, "-p", str(free_port())),
            *("-m", str(calls), "-l", str(calls), "-r", str(10 * calls)),
            *("-timeout", f"{timeout_s}s", "-timeout_error", "-recv_timeout", "10000"),
            *("-nostdin", "-trace_err", "-error_file", "errors.log"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s + 10,
        check=False,
    )
    errors = folder / "errors.log"
    told = errors.read_text("utf-8", "replace") if errors.exists() else ""
    assert done.returncode == 0, told[-3000:] or done.stderr.decode()[-1000:]


def write(folder: Path, *steps: str) -> None:
    """Put the scenario into the folder, as `script.xml`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(steps)
    names = sorted({"seen"} | {part.split('"')[0] for part in text.split('assign_to="')[1:]})
    unused = [name for name in names if f"[${name}]" not in text and f'"{name}"' in text]
    reference = f'<Reference variables="{",".join(unused)}"/>' if unused else ""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
    (folder / "script.xml").write_text(
        f'{head}<scenario name="script">\n{text}\n{reference}\n</scenario>\n', "utf-8"
    )
