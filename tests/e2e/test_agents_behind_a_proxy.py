"""Agents whose telephones are registered at a proxy: rung, passed on and left through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.domain.agent import AgentState
from tests.helpers.call_centre import USERS, VOICES, CallCentre, hears_music
from tests.helpers.caller import Caller
from tests.helpers.hotline import actions
from tests.helpers.kamailio import Kamailio
from tests.helpers.office import asks_for_a_person, hears

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def centre(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallCentre]:
    """Agents behind Kamailio, which asks the hotline for its password at every request."""
    folder = tmp_path_factory.mktemp("behind")
    with Kamailio(folder / "kamailio", USERS) as proxy:
        made = CallCentre(prepared / "prompts", folder, proxy=proxy)
        with made.open():
            yield made


def test_whoever_is_not_registered_is_passed_over_and_the_next_is_rung(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003601"
    centre.only_ready("1002", "1001")
    with (
        centre.phone(tmp_path, "1001") as agent,
        Caller(centre.hotline.address, number) as call,
    ):
        agent.wait_until_registered()
        asks_for_a_person(call)
        hears_music(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        assert centre.state("1002") is AgentState.AWAY, "404: nobody is there"
        agent.press("5")
        hears(call, VOICES["1001"], 15)
        call.hang_up()
        agent.wait_for("CALL_CLOSED")
    centre.wait_for_state("1001", AgentState.READY)
    record = centre.record(number)
    assert (record["result"], record["ended_by"]) == ("转人工", "caller")


def test_a_caller_is_passed_on_by_refer_through_the_proxy(
    centre: CallCentre, tmp_path: Path
) -> None:
    number = "13677003602"
    centre.only_ready("1001", "1002")
    with (
        centre.phone(tmp_path, "1001") as agent,
        centre.phone(tmp_path, "1002") as colleague,
        Caller(centre.hotline.address, number) as call,
    ):
        agent.wait_until_registered()
        colleague.wait_until_registered()
        asks_for_a_person(call)
        agent.wait_for("CALL_ESTABLISHED", 15)
        agent.press("5")
        hears(call, VOICES["1001"], 15)
        agent.command("transfer", "sip:1002@127.0.0.1")
        colleague.wait_for("CALL_ESTABLISHED")
        colleague.press("5")
        hears(call, VOICES["1002"], 15)
        agent.wait_for("CALL_CLOSED")
        assert centre.state("1002") is AgentState.TALKING, "he is nobody else's"
        centre.wait_for_state("1001", AgentState.READY)
        colleague.command("hangup")
        call.wait_until_ended(3)
    centre.wait_for_state("1002", AgentState.READY)
    assert "坐席转给同事" in actions(centre.record(number))
