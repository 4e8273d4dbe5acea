"""The settings in force: one TOML file, overridden by environment variables."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ivr.accounts import Account, WrongAccount
from ivr.errors import ConfigError, WrongUse
from ivr.setting import Setting
from ivr.settings import SETTINGS
from ivr.system_reasons import reason_of
from ivr.toml_place import place_of

OTHER_VARIABLES = {"IVR_DATA", "IVR_PYTHON"}
"""The data folder, and the Python that the install script is to take."""


@dataclass(frozen=True)
class Config:
    """What the program reads; the meanings stand in `ivr.settings`. `data` is the data folder."""

    data: Path
    company: str
    area_code: str | None
    database_url: str | None = field(repr=False)
    database_password: str | None = field(repr=False)
    database_password_file: str | None
    sip_listen: tuple[str, int]
    sip_advertise: str | None
    sip_ring_ms: int
    sip_trusted: tuple[str, ...]
    sip_accept: tuple[str, ...]
    sip_most_calls: int
    sip_wait_ms: int
    sip_most_waiting: int
    sip_overflow: str | None
    sip_session_s: int
    sip_tcp: bool
    sip_tcp_connections: int
    sip_tcp_idle_s: int
    sip_source_calls_per_s: int
    sip_source_calls: int
    sip_source_messages_per_s: int
    sip_transfer_ms: int
    sip_proxy: str | None
    sip_caller: str | None
    sip_assert_caller: bool
    sip_dial_ms: int
    sip_follow_moved: bool
    accounts: tuple[Account, ...]
    rtp_ports: tuple[int, int]
    rtp_lost_ms: int
    rtp_hear_tones: bool
    flows: str | None
    regime: str
    sample_town: bool
    voices: str | None
    entry: str
    lines: Mapping[str, str]
    safety_flow: str
    transfer: Mapping[str, str]
    transfer_by: str
    dispatch_url: str | None = field(repr=False)
    dispatch_teams: Mapping[str, str | None] = field(repr=False)
    dispatch_secret: str | None = field(repr=False)
    dispatch_secret_file: str | None
    dispatch_team_secret_files: Mapping[str, str]
    dispatch_ca_file: str | None
    dispatch_timeout_s: int
    speech_hear: bool
    speech_transcribe: bool
    recording_calls: bool
    recording_announcement: str
    recording_keep_days: int
    identity_tries_per_call: int
    identity_tries_per_day: int
    longest_call_s: int
    drain_s: int
    models_fetch: bool
    prompt_wait_ms: int
    api_listen: tuple[str, int] | None
    api_certificate: str | None
    api_key: str | None
    api_per_minute: int
    api_hook_secret: str | None = field(repr=False)
    api_hook_secret_file: str | None
    file: Path | None = None
    """The settings file that was read, if there is one."""


def default_data_folder() -> Path:
    """`$IVR_DATA`, else `$XDG_DATA_HOME/ivr`, else `~/.local/share/ivr`."""
    if folder := os.environ.get("IVR_DATA"):
        return Path(folder)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "ivr"


def load(
    data: Path,
    file: Path | None,
    environment: Mapping[str, str],
    options: Mapping[str, tuple[str, str]] | None = None,
) -> Config:
    """Read the settings; `file` None means DATA/ivr.toml, which need not exist.

    `options` come from the command line, name to (option, text), and win over the environment,
    which wins over the file. Raises ConfigError naming the setting, its place, what was expected.
    """
    path = file or data / "ivr.toml"
    given = _read_file(path, required=file is not None)
    known = {setting.name for setting in SETTINGS}
    for name in given:
        if name not in known:
            raise ConfigError(f"{path}：没有叫 {name} 的设置。{_nearest(name, known)}")
    variables = {setting.environment for setting in SETTINGS} | OTHER_VARIABLES
    for name in environment:
        if name.startswith("IVR_") and name not in variables:
            raise ConfigError(f"环境变量 {name} 不是任何设置。{_nearest(name, variables)}")
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        if options and setting.name in options:
            option, text = options[setting.name]
            try:
                value = _value(setting, text, f"命令行 {option}")
            except ConfigError as error:
                raise WrongUse(str(error)) from None
        elif setting.environment in environment:
            place = f"环境变量 {setting.environment}"
            value = _value(setting, environment[setting.environment], place)
        elif setting.name in given:
            value = _value(setting, given[setting.name], str(path))
        else:
            value = setting.default
        values[setting.field] = value
    return Config(data=data, file=path if given else None, **values)


def _value(setting: Setting, value: object, place: str) -> object:
    try:
        return setting.read(value)
    except WrongAccount as error:
        raise ConfigError(f"{place}：设置 {setting.name} {error}。") from None
    except (ValueError, TypeError):
        shown = "" if setting.secret else f"「{value}」"
        raise ConfigError(
            f"{place}：设置 {setting.name} 的值{shown}不对，应为{setting.expected}。"
        ) from None


def _nearest(name: str, known: set[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"是不是想写 {close[0]}？" if close else "全部设置见 docs/settings.md。"


def _read_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if path.parent.exists() and not path.parent.is_dir():
            told = f"数据目录 {path.parent} 是一个文件，请用 --data 换一个目录。"
            raise ConfigError(told) from None
        if required:
            raise ConfigError(f"没有找到配置文件 {path}，请检查 --config。") from None
        return {}
    except OSError as error:
        raise ConfigError(f"配置文件 {path} 读不了（{reason_of(error)}），请检查权限。") from error
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"配置文件 {path} 不是 UTF-8 文字，请另存为 UTF-8。") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"配置文件 {path} {place_of(error)}不是正确的 TOML，中文名字要加英文引号，引号要成对。"
        ) from error
    return _flatten(table)


def _flatten(table: Mapping[str, Any]) -> dict[str, Any]:
    names = {setting.name for setting in SETTINGS}
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and key not in names:
            flat.update({f"{key}.{inner}": item for inner, item in value.items()})
        else:
            flat[key] = value
    return flat
