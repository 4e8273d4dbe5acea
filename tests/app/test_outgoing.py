from __future__ import annotations

from pathlib import Path

import pytest

from ivr.app.outgoing import dial_as_set
from ivr.config import load
from ivr.errors import ConfigError

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
