from __future__ import annotations

from pathlib import Path

from ivr.app.accounts_checkup import examine_accounts, rights_notes
from ivr.config import Config, load
from tests.helpers.registrar import SmallRegistrar


def with_accounts(folder: Path, *tables: str, rights: int = 0o600) -> Config:
    file = folder / "ivr.toml"
    file.write_text("".join(f"[[accounts]]\n{table}\n" for table in tables), "utf-8")
    file.chmod(rights)
    return load(folder, None, {})


def test_a_file_with_passwords_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    secret = 'registrar = "127.0.0.1"\nuser = "1"\npassword = "hush"\nregister = false'
    assert rights_notes(with_accounts(tmp_path, secret)) == []
    for rights in (0o644, 0o640, 0o602):
        config = with_accounts(tmp_path, secret, rights=rights)
        (note,) = rights_notes(config)
        assert f"chmod 600 {config.file}" in note
    findings = list(examine_accounts(config))
    assert [finding.state for finding in findings] == ["ok", "warning"]
    assert "hush" not in str(findings)


def test_without_passwords_in_a_file_nothing_is_said(tmp_path: Path) -> None:
    bare = 'registrar = "127.0.0.1"\nuser = "1"\nregister = false'
    assert rights_notes(with_accounts(tmp_path, bare, rights=0o644)) == []
    table = '[{registrar="127.0.0.1", user="1", password="p"}]'
    assert rights_notes(load(tmp_path / "none", None, {"IVR_ACCOUNTS": table})) == []


def test_every_account_is_tried_and_told_apart(tmp_path: Path) -> None:
    with SmallRegistrar() as good:
        place = f'registrar = "{good.place}"\nuser = "95598"'
        config = with_accounts(
            tmp_path,
            f'{place}\npassword = "secret"',
            f'{place}\npassword = "hush"\ndomain = "other.example"',
            'registrar = "no-such-host.invalid"\nuser = "2"',
            'registrar = "10.0.0.2"\nuser = "3"\ntransport = "tcp"',
        )
        findings = list(examine_accounts(config))
    assert [finding.state for finding in findings] == ["ok", "warning", "warning", "ok"]
    assert "密码正确" in findings[0].text
    assert "密码不对" in findings[1].text
    assert "找不到主机" in findings[2].text
    assert all("hush" not in str(finding.as_json()) for finding in findings)
