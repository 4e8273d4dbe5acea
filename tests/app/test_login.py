from __future__ import annotations

import getpass
import os

import pytest

from ivr.app.login import login_name


def test_behind_sudo_it_is_who_called_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "wangwu")
    assert login_name() == "wangwu"
    monkeypatch.delenv("SUDO_USER")
    monkeypatch.setenv("LOGNAME", "lisi")
    assert login_name() == "lisi"


def test_an_account_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(getpass, "getuser", nobody)
    assert login_name() == f"uid {os.getuid()}"
