from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app.outgoing import bridges_as_set, dial_as_set, dial_to_agent
from ivr.calls.ports import Line
from ivr.clock import ManualClock
from ivr.config import load
from ivr.errors import ConfigError
from ivr.simulator.loopback import LoopbackLine, LoopbackStream
from ivr.telephony.dial import Dial

ACCOUNTS = (
    '[{registrar="10.0.0.2:5070", user="95598", password="p"}, '
    '{registrar="10.0.0.3", user="2", domain="power.example"}]'
)


def test_a_number_is_called_through_the_first_account_as_the_settings_say(tmp_path: Path) -> None:
    environment = {
        "IVR_ACCOUNTS": ACCOUNTS,
        "IVR_SIP_CALLER": "057195598",
        "IVR_SIP_DIAL_MS": "20000",
        "IVR_SIP_FOLLOW_MOVED": "是",
        "IVR_SIP_ASSERT_CALLER": "true",
    }
    dial = dial_as_set(load(tmp_path, None, environment), "13800000001")
    assert dial.target == "sip:13800000001@10.0.0.2:5070"
    assert dial.account is not None
    assert (dial.caller, dial.ring_ms) == ("057195598", 20_000)
    assert (dial.follow_moved, dial.assert_caller) == (True, True)


def test_an_account_is_shown_to_its_own_host_only(tmp_path: Path) -> None:
    config = load(tmp_path, None, {"IVR_ACCOUNTS": ACCOUNTS, "IVR_SIP_PROXY": "10.0.0.1"})
    own = dial_as_set(config, "sip:8000@power.example")
    assert own.account is config.accounts[1]
    assert own.routes == ("<sip:10.0.0.1;lr>",)
    assert dial_as_set(config, "sip:8000@stranger.example").account is None


def test_a_number_without_an_account_or_proxy_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="要有账号或代理服务器"):
        dial_as_set(load(tmp_path, None, {}), "13800000001")


AGENT = "sip:8000@10.0.0.9"


def test_an_agent_sees_who_calls_and_is_rung_as_long_as_a_transfer_may(tmp_path: Path) -> None:
    config = load(tmp_path, None, {"IVR_SIP_TRANSFER_MS": "7000", "IVR_SIP_CALLER": "95598"})
    dial = dial_to_agent(config, AGENT, "13800000001")
    assert (dial.target, dial.caller, dial.ring_ms) == (AGENT, "13800000001", 7_000)
    assert dial.though_full, "who waits for the agent has a line"
    assert dial_to_agent(config, AGENT).caller == "95598"


def test_an_accounts_server_is_shown_its_own_number_only(tmp_path: Path) -> None:
    config = load(tmp_path, None, {"IVR_ACCOUNTS": ACCOUNTS, "IVR_SIP_CALLER": "057195598"})
    assert dial_to_agent(config, "8000", "13800000001").caller == "057195598"
    assert dial_to_agent(config, AGENT, "13800000001").caller == "13800000001"


@pytest.mark.parametrize(("private", "shown"), [(False, "138"), (True, None)])
def test_a_caller_who_hides_the_number_is_not_shown_to_agents(
    tmp_path: Path, private: bool, shown: str | None
) -> None:
    clock, called = ManualClock(datetime(2026, 11, 24, tzinfo=UTC)), list[Dial]()
    line = LoopbackLine("138", LoopbackStream(clock), "1", private=private)

    def call(dial: Dial) -> Line:
        called.append(dial)
        return line

    bridges = bridges_as_set(load(tmp_path, None, {}), call)
    assert bridges is not None
    assert bridges.dial(AGENT, line) is line
    assert [dial.caller for dial in called] == [shown]


def never(dial: Dial) -> Line:
    raise AssertionError(f"{dial} was called")


@pytest.mark.parametrize(("by", "refer_first"), [("auto", True), ("bridge", False)])
def test_how_callers_are_passed_on_is_set(tmp_path: Path, by: str, refer_first: bool) -> None:
    bridges = bridges_as_set(load(tmp_path, None, {"IVR_TRANSFER_BY": by}), never)
    assert bridges is not None
    assert bridges.refer_first is refer_first


def test_by_refer_nobody_is_called_from_here(tmp_path: Path) -> None:
    assert bridges_as_set(load(tmp_path, None, {"IVR_TRANSFER_BY": "refer"}), never) is None


def test_set_to_bridge_an_agent_who_cannot_be_called_is_told_at_the_start(tmp_path: Path) -> None:
    settings = {"IVR_TRANSFER": "人工坐席=tel:8000", "IVR_TRANSFER_BY": "bridge"}
    with pytest.raises(ConfigError, match="要有账号或代理服务器"):
        bridges_as_set(load(tmp_path, None, settings), never)
