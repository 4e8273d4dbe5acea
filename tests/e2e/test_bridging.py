"""Callers who are connected with an agent by the hotline itself: real telephones on both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.ports import HOST
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

AUTO = "regint=0;answermode=auto"
AGENT = "8000"
NewHotline = Callable[..., Hotline]


def hotline_for(new_hotline: NewHotline, port: int, **settings: str) -> Hotline:
    target = f"人工坐席=sip:{AGENT}@{HOST}:{port}"
    return new_hotline(IVR_TRANSFER=target, IVR_TRANSFER_BY="bridge", **settings)


def test_caller_and_agent_hear_each_other(new_hotline: NewHotline, tmp_path: Path) -> None:
    said = voice.sweep(1_500, 400, 2_500)
    with Baresip(tmp_path / "agent", number=AGENT, says=said, account=AUTO) as agent:
        hotline = hotline_for(new_hotline, agent.port)
        with Caller(hotline.address, "13677003301", law="PCMA") as call:
            call.dial()
            call.press("0")
            agent.wait_for("CALL_ESTABLISHED")
            call.hear_ms(500)
            own = voice.sweep(1_000, 2_600, 500)
            call.say(own)
            call.hear_ms(2_000)
        agent.wait_for("CALL_CLOSED")
        assert ear.find(call.heard, said[:16_000]).snr_db > 15
        assert ear.find(agent.heard(), own[:12_000]).snr_db > 15
    record = hotline.ended_call("13677003301")
    print(record)
