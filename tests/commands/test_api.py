import json
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.domain.webhook_signature import read_secret

ROOT = Path(__file__).parents[2]


def run(data: Path, *words: str) -> int:
    return main(["api", *words, "--data", str(data)])


def test_a_token_is_made_shown_once_listed_and_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run(
        tmp_path, "token", "create", "抢修系统", "--may", "crew,read", "--until", "2099-01-01 00:00"
    )
    assert made == 0
    secret = capsys.readouterr().out.split()[-1]
    assert secret.startswith("ivr_")
    assert run(tmp_path, "token", "list", "--json") == 0
    shown = capsys.readouterr().out
    assert secret not in shown
    (listed,) = json.loads(shown)
    assert (listed["name"], listed["rights"]) == ("抢修系统", ["crew", "read"])
    assert listed["expires_at"] == "2099-01-01T00:00:00+08:00"
    assert run(tmp_path, "token", "revoke", "抢修系统") == 0
    assert run(tmp_path, "token", "list") == 0
    assert "2099-01-01 00:00" in capsys.readouterr().out
    assert run(tmp_path, "token", "revoke", "抢修系统") == 1
    assert "早已作废" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--may", "all"), "没有叫「all」的权限"),
        (("--may", "crew", "--until", "明年"), "看不懂"),
    ],
)
def test_what_makes_no_token_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert run(tmp_path, "token", "create", "x", *words) == 2
    assert sentence in capsys.readouterr().err


def test_a_secret_for_signed_messages_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "secret") == 0
    assert len(read_secret(capsys.readouterr().out.strip())) == 32


def test_the_description_in_the_documents_is_the_present_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "openapi") == 0
    written = (ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert json.loads(capsys.readouterr().out) == json.loads(written), "ivr api openapi --output"
    assert run(tmp_path, "openapi", "--output", str(tmp_path / "a.json")) == 0
    assert (tmp_path / "a.json").read_text("utf-8") == written
    assert run(tmp_path, "openapi", "--output", str(tmp_path / "no" / "a.json")) == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "没有设置接口的地址"),
        ({"IVR_API_LISTEN": "192.0.2.1:1"}, "请改设置 api.listen"),
        ({"IVR_API_LISTEN": "127.0.0.1:0", "IVR_API_HOOK_SECRET": "short"}, "api.hook_secret 不对"),
        ({"IVR_API_LISTEN": "127.0.0.1:0", "IVR_API_HOOK_SECRET_FILE": "/no/file"}, "读不了"),
        ({"IVR_API_LISTEN": "127.0.0.1:0", "IVR_API_KEY": "/no/key"}, "要一起设置"),
        (
            {
                "IVR_API_LISTEN": "127.0.0.1:0",
                "IVR_API_KEY": "/no/key",
                "IVR_API_CERTIFICATE": "/no/certificate",
            },
            "证书用不了",
        ),
    ],
)
def test_an_interface_that_cannot_be_opened_says_why(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    sentence: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert run(tmp_path, "serve") == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert "short" not in told
