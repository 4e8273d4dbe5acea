"""What the doctor says of dispatch: are the settings right, and is anything stuck."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.app.dispatch import endpoints_of, open_dispatch, plain_addresses
from ivr.app.store import store_place
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import ConfigError, StorageError

NAME = "派单"


def examine_dispatch(config: Config) -> Iterator[Finding]:
    """Nothing is sent: a receiver would take it for an order."""
    try:
        reach = endpoints_of(config).reach
    except ConfigError as error:
        yield Finding(NAME, "problem", str(error), "照 docs/dispatch.md 的「设置」改好")
        return
    if plain := plain_addresses(config):
        text = f"送到 {'、'.join(plain)} 的消息不加密，里面有客户的姓名和电话"
        yield Finding(NAME, "warning", text, "请对方开通 https，再改派单地址")
    known = reach.default is not None or bool(reach.own)
    yield Finding(NAME, "ok", "用接口派单" if known else "没有接口，用 ivr dispatch export 写表格")
    if store_place(config).may_exist:
        yield from _stuck(config)


def _stuck(config: Config) -> Iterator[Finding]:
    try:
        with open_dispatch(config) as dispatch:
            stuck = dispatch.desk.list_messages(trouble=True)
    except StorageError:
        return  # which is told elsewhere
    if stuck:
        text = f"有 {len(stuck)} 条消息没送到班组，最早的是 {stuck[0].name}：{stuck[0].problem}"
        yield Finding(NAME, "warning", text, "ivr dispatch list --failed")
