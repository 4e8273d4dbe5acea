from __future__ import annotations

from pathlib import Path

import pytest

from ivr.config import Config, load
from ivr.errors import ConfigError
from ivr.settings import SETTINGS
from ivr.settings_page import as_markdown

ROOT = Path(__file__).parent.parent


def written(folder: Path, text: str) -> Path:
    file = folder / "ivr.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    config = load(tmp_path, None, {})
    assert config.sip_listen == ("0.0.0.0", 5060)
    assert config.entry == "总台"
    assert config.transfer == {}


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    written(
        tmp_path,
        '\ufeffcompany = "青山供电"\n[sip]\nlisten = "[::]:5070"\ntrusted = ["10.0.0.0/8"]\n'
        '[transfer]\n"人工坐席" = "sip:8000@10.0.0.2"\n',
    )
    config = load(tmp_path, None, {})
    assert config.company == "青山供电"
    assert config.sip_listen == ("::", 5070)
    assert config.sip_trusted == ("10.0.0.0/8",)
    assert config.transfer == {"人工坐席": "sip:8000@10.0.0.2"}


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    written(tmp_path, '[sip]\nlisten = "127.0.0.1:1"\n')
    environment = {"IVR_SIP_LISTEN": "127.0.0.1:2", "IVR_TRANSFER": "人工坐席=sip:1@127.0.0.1"}
    assert load(tmp_path, None, environment).sip_listen[1] == 2
    assert load(tmp_path, None, environment).transfer == {"人工坐席": "sip:1@127.0.0.1"}
    options = {"sip.listen": ("--sip", "127.0.0.1:3")}
    assert load(tmp_path, None, environment, options).sip_listen[1] == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sip.listen", "5060"),
        ("sip.listen", "example.org:5060"),
        ("sip.listen", "0.0.0.0:99999"),
        ("rtp.ports", "20000-10000"),
        ("rtp.ports", "80-90"),
        ("sip.ring_ms", "12001"),
        ("sip.trusted", "10.0.0.0/33"),
        ("transfer", "人工坐席=8000"),
        ("transfer_by", "blind"),
        ("area_code", "571"),
        ("sip.proxy", "a b"),
        ("sip.caller", "95x"),
        ("sip.dial_ms", "1"),
        ("company", "  "),
        ("drain_s", "long"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_was_expected(
    tmp_path: Path, name: str, value: str
) -> None:
    setting = next(setting for setting in SETTINGS if setting.name == name)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, None, {setting.environment: value})
    assert name in str(caught.value)
    assert setting.environment in str(caught.value)
    assert setting.expected in str(caught.value)


def test_an_unknown_setting_is_refused_with_a_guess(tmp_path: Path) -> None:
    written(tmp_path, '[sip]\nlisen = "0.0.0.0:5060"\n')
    with pytest.raises(ConfigError, match=r"sip\.lisen.*是不是想写 sip\.listen"):
        load(tmp_path, None, {})


def test_a_misspelt_environment_variable_is_refused_with_a_guess(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"IVR_SIP_LISTN.*是不是想写 IVR_SIP_LISTEN"):
        load(tmp_path, None, {"IVR_SIP_LISTN": "0.0.0.0:5060", "IVR_DATA": "x", "HOME": "y"})


def test_a_wrong_type_in_the_file_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "[sip]\nring_ms = true\n")
    with pytest.raises(ConfigError, match=r"sip\.ring_ms"):
        load(tmp_path, None, {})


def test_broken_toml_and_a_missing_file_are_named(tmp_path: Path) -> None:
    file = written(tmp_path, "company = ")
    with pytest.raises(ConfigError, match="TOML"):
        load(tmp_path, None, {})
    file.write_bytes("company = '供电'".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path, None, {})
    with pytest.raises(ConfigError, match="没有找到配置文件"):
        load(tmp_path, tmp_path / "other.toml", {})


def test_accounts_are_read_and_no_message_shows_their_passwords(tmp_path: Path) -> None:
    text = '[[accounts]]\nregistrar = "10.0.0.2"\nuser = "95598"\npassword = "hush"\n'
    file = written(tmp_path, text)
    config = load(tmp_path, None, {})
    assert [account.name for account in config.accounts] == ["95598@10.0.0.2"]
    assert config.file == file
    assert "hush" not in repr(config)
    environment = {"IVR_ACCOUNTS": '[{registrar="10.0.0.3", user="1", password="hush"}]'}
    assert load(tmp_path, None, environment).accounts[0].user == "1"
    written(tmp_path, text + 'colour = "red"\n')
    with pytest.raises(ConfigError, match="第 1 个账号里没有叫 colour") as caught:
        load(tmp_path, None, {})
    assert "hush" not in str(caught.value)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, None, {"IVR_ACCOUNTS": '[{password="hush"'})
    assert "hush" not in str(caught.value)


def test_every_setting_is_a_field_and_every_field_a_setting() -> None:
    fields = set(Config.__dataclass_fields__) - {"data", "file"}
    assert fields == {setting.field for setting in SETTINGS}


def test_the_settings_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == as_markdown()


def test_a_data_folder_that_is_a_file_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("x")
    with pytest.raises(ConfigError, match="是一个文件，请用 --data 换一个目录"):
        load(file, None, {})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://ivr@10.0.0.5/ivr", "postgresql+psycopg://ivr@10.0.0.5/ivr"),
        ("postgres://ivr:geheim@db:5433/热线?sslmode=require", "ivr:geheim@db:5433/热线?sslmode"),
        ("postgresql:///ivr?host=/run/postgresql", "postgresql+psycopg:///ivr?host=/run"),
    ],
)
def test_the_address_of_a_database_server_may_be_written_as_usual(
    tmp_path: Path, given: str, read: str
) -> None:
    config = load(tmp_path, None, {"IVR_DATABASE_URL": given})
    assert config.database_url is not None
    assert read in config.database_url
    assert "geheim" not in repr(config)


def test_a_wrong_address_of_a_database_server_is_refused_without_being_shown(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"database\.url 的值不对，应为PostgreSQL") as refused:
        load(tmp_path, None, {"IVR_DATABASE_URL": "mysql://ivr:geheim@db/ivr"})
    assert "geheim" not in str(refused.value)


def test_the_password_of_the_database_is_shown_nowhere(tmp_path: Path) -> None:
    written(tmp_path, '[database]\nurl = "postgresql://ivr@db/ivr"\npassword = "geheim"\n')
    config = load(tmp_path, None, {})
    assert config.database_password == "geheim"
    assert "geheim" not in repr(config)
