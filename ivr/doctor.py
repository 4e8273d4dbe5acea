"""What this machine lacks for the hotline, each with the command that mends it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ivr.config import Config
from ivr.system_reasons import reason_of

LEAST_FREE_MB = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is the command or step that puts it right."""

    name: str
    state: Literal["ok", "warning", "problem"]
    text: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding as plain data."""
        return {"name": self.name, "state": self.state, "text": self.text, "mend": self.mend}


def examine(config: Config, extra: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Look at everything; `extra` looks at what only the app can open (database, flows, voice)."""
    return [
        _python(),
        *_programs(),
        _folder(config.data),
        _space(config.data),
        _sip_port(config),
        *extra(),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("Python", "ok", version)
    return Finding(
        "Python",
        "problem",
        f"现在是 {version}，需要 3.11 到 3.13",
        "apt-get install -y python3 python3-venv",
    )


def _programs() -> Iterator[Finding]:
    if shutil.which("espeak-ng"):
        yield Finding("espeak-ng", "ok", "语音合成可用")
    else:
        yield Finding(
            "espeak-ng",
            "problem",
            "没有安装，话术没法合成语音",
            "apt-get install -y espeak-ng libespeak-ng1",
        )
    if shutil.which("dot"):
        yield Finding("Graphviz", "ok", "ivr draw 可以画图")
    else:
        mend = "apt-get install -y graphviz"
        yield Finding("Graphviz", "warning", "没有安装，ivr draw 画不了图，别的不受影响", mend)


def _folder(data: Path) -> Finding:
    place = data if data.exists() else next(p for p in data.parents if p.exists())
    if os.access(place, os.W_OK):
        return Finding("数据目录", "ok", str(data))
    return Finding(
        "数据目录", "problem", f"{data} 不能写", f"chown -R $(id -un) {data}，或用 --data 另选一个"
    )


def _space(data: Path) -> Finding:
    place = data if data.exists() else next(p for p in data.parents if p.exists())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    if free_mb >= LEAST_FREE_MB:
        return Finding("磁盘空间", "ok", f"剩 {free_mb} MB")
    return Finding(
        "磁盘空间",
        "warning",
        f"{place} 只剩 {free_mb} MB，录音和工单可能存不下",
        "清理磁盘，或用 --data 换到别的盘",
    )


def _sip_port(config: Config) -> Finding:
    host, port = config.sip_listen
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kinds = {"UDP": socket.SOCK_DGRAM, **({"TCP": socket.SOCK_STREAM} if config.sip_tcp else {})}
    for name, kind in kinds.items():
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
            try:
                probe.bind((host, port))
            except OSError as error:
                return Finding(
                    "SIP 端口",
                    "warning",
                    f"{name} {host}:{port} 不能用（{reason_of(error)}）；热线正在运行时就是这样",
                    f"ss -{name[0].lower()}lpn 'sport = :{port}' 看是谁占着，或用 --sip 换一个端口",
                )
    return Finding("SIP 端口", "ok", f"{' 和 '.join(kinds)} {host}:{port}")
