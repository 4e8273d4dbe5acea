"""The data files in `voices/`, read strictly: an unknown or mistyped entry is named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ivr.errors import ConfigError
from ivr.system_reasons import reason_of
from ivr.toml_place import place_of


def read_table(path: Path, known: set[str] | None) -> dict[str, Any]:
    """A TOML file with none but the known top-level entries; None: any."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"找不到语音数据文件「{path}」，请恢复这个文件") from None
    except OSError as error:
        told = f"语音数据文件「{path}」读不出来（{reason_of(error)}），请检查权限"
        raise ConfigError(told) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"语音数据文件「{path}」不是 UTF-8 文字，请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"语音数据文件「{path}」{place_of(error)}写得不对，中文名称要加英文引号，引号要成对"
        ) from error
    for name in table:
        if known is not None and name not in known:
            raise ConfigError(
                f"语音数据文件「{path}」里有不认识的「{name}」，可以写的有：{'、'.join(sorted(known))}"
            )
    return table


def texts(path: Path, table: Mapping[str, Any], name: str) -> dict[str, str]:
    """The sub-table of this name; every value is a text."""
    part = table.get(name, {})
    if not isinstance(part, dict):
        raise ConfigError(f"语音数据文件「{path}」里的「{name}」应当是一个小节")
    for key, value in part.items():
        if not isinstance(value, str):
            raise ConfigError(f"语音数据文件「{path}」的「{name}」里「{key}」应当写成带引号的文字")
    return part


def number(path: Path, table: Mapping[str, Any], name: str, low: float, high: float) -> float:
    """The number of this name, within its limits."""
    value = table.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(
            f"语音数据文件「{path}」里的「{name}」应当是 {low:g} 到 {high:g} 之间的数，"
            f"现在是「{value}」"
        )
    return value
