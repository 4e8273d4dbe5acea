"""What the doctor says of dispatch: are the settings right, and is anything stuck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.app.dispatch import endpoints_of, open_dispatch, plain_addresses
from ivr.app.house import load_standards
from ivr.app.store import store_place
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import ConfigError, IvrError, StorageError

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
    if strange := _strange_teams(config):
        text = f"班组.yaml 里没有{'、'.join(f'「{team}」' for team in strange)}，这样写着的不起作用"
        yield Finding(NAME, "warning", text, "改 ivr.toml 里 dispatch.teams 的名字，两边写得一样")
    known = reach.default is not None or bool(reach.own)
    yield Finding(NAME, "ok", "用接口派单" if known else "没有接口，用 ivr dispatch export 写表格")
    if store_place(config).may_exist:
        yield from _stuck(config)


def _strange_teams(config: Config) -> Sequence[str]:
    """Teams that the settings tell how to reach, but to which no order goes."""
    try:
        known = {team.name for team in load_standards(config).teams}
    except IvrError:
        return ()  # which is told elsewhere
    named = (*config.dispatch_teams, *config.dispatch_team_secret_files)
    return [team for team in dict.fromkeys(named) if known and team not in known]


def _stuck(config: Config) -> Iterator[Finding]:
    try:
        with open_dispatch(config) as dispatch:
            stuck = dispatch.desk.list_messages(trouble=True)
    except StorageError:
        return  # which is told elsewhere
    if stuck:
        text = f"有 {len(stuck)} 条消息没送到班组，最早的是 {stuck[0].name}：{stuck[0].problem}"
        yield Finding(NAME, "warning", text, "ivr dispatch list --failed")
