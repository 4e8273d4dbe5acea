"""When the first way to a person fails: REFER that is refused, an agent's telephone that dies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers.caller import Caller
from tests.helpers.hotline import actions
from tests.helpers.office import RISING, Office, asks_for_a_person, hears
from tests.helpers.ports import free_port
from tests.helpers.sip_message import SipMessage

pytestmark = pytest.mark.e2e


class Unwilling(Caller):
    """A telephone that knows no REFER."""

    def _answer(self, request: SipMessage) -> SipMessage:
        if request.method == "REFER":
            return request.answer(405, "Method Not Allowed", tag=self.dialog.from_tag)
        return super()._answer(request)


def test_a_telephone_that_refuses_refer_is_connected_all_the_same(
    prepared: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    office, number = Office(data, free_port()), "13677003440"
    with office.hotline as hotline, office.agent(tmp_path / "agent") as agent:
        hotline.start()
        with Unwilling(hotline.address, number) as call:
            asks_for_a_person(call)
            call.wait_for_request("REFER", 10)
            agent.wait_for("CALL_ESTABLISHED")
            hears(call, RISING)
        agent.wait_for("CALL_CLOSED")
        assert office.record(number)["result"] == "转人工"


@pytest.mark.proof
def test_an_agents_telephone_that_dies_brings_the_caller_back(
    prepared: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    settings = {"IVR_TRANSFER_BY": "bridge", "IVR_RTP_LOST_MS": "5000"}
    office, number = Office(data, free_port(), **settings), "13677003441"
    with office.hotline as hotline:
        hotline.start()
        with Caller(hotline.address, number) as call:
            with office.agent(tmp_path / "agent") as agent:
                asks_for_a_person(call)
                agent.wait_for("CALL_ESTABLISHED")
                hears(call, RISING)
                agent.die()
            hotline.wait_for_order(number, "return-call", 30)
            call.hear_voice()
    assert any("坐席断线" in action for action in actions(office.record(number)))
