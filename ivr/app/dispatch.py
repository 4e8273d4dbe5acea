"""Dispatch as the settings say: which team is reached where, and signed with what."""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from ivr.app.store import open_store
from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.domain.delivery import Answer
from ivr.domain.outbox import OutboxMessage, Reach
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import ConfigError
from ivr.services.hand_over import HandOver
from ivr.services.hand_over_sheet import SheetDesk
from ivr.services.outbox_desk import OutboxDesk, read_team
from ivr.system_reasons import reason_of
from ivr.webhooks.posting import Poster, trusting
from ivr.webhooks.signing import read_secrets, signed_headers

LEASE_BEYOND_TIMEOUT = timedelta(seconds=30)
"""How much longer a message is kept for who sends it than an attempt lasts."""

WRONG_SECRET = (
    "不对，应为一个或两个 whsec_ 加 base64 的密钥（24 到 64 个字节），"
    "可以用 echo whsec_$(openssl rand -base64 32) 生成"
)


@dataclass(frozen=True)
class Dispatch:
    """What commands of dispatch work with."""

    desk: OutboxDesk
    sheets: SheetDesk
    hand_over: HandOver


@dataclass(frozen=True)
class Endpoints:
    """The addresses and secrets of the settings. No secret is in any text of it."""

    reach: Reach = field(repr=False)
    secrets: Mapping[str | None, tuple[str, ...]] = field(repr=False)
    """By team; None: of those that have none of their own."""
    poster: Poster

    def post(self, message: OutboxMessage, at: datetime) -> Answer:
        """Send a message to its team once."""
        address = self.reach.address(message.team)
        if address is None:
            return Answer(problem="这个班组没有派单地址")
        secrets = self.secrets.get(message.team) or self.secrets.get(None) or ()
        headers = signed_headers(secrets, message.id, at, message.body)
        return self.poster.post(address, message.body.encode(), headers)


def reach_of(config: Config) -> Reach:
    """Which teams are reached where; asks no file."""
    teams = {read_team(team) or "": place for team, place in config.dispatch_teams.items()}
    own = {team: place for team, place in teams.items() if place is not None}
    return Reach(config.dispatch_url, own, frozenset(teams.keys() - own.keys()))


def endpoints_of(config: Config) -> Endpoints:
    """The addresses with their secrets; ConfigError where one has none, or a file is wrong."""
    reach = reach_of(config)
    secrets: dict[str | None, tuple[str, ...]] = {}
    if config.dispatch_secret is not None:
        secrets[None] = _secrets(config.dispatch_secret, "设置 dispatch.secret 的值")
    elif config.dispatch_secret_file is not None:
        path = config.dispatch_secret_file
        secrets[None] = _secrets_in(path, "dispatch.secret_file")
    for team, path in config.dispatch_team_secret_files.items():
        secrets[read_team(team) or ""] = _secrets_in(path, "dispatch.team_secret_files")
    lacking = [team for team in reach.own if team not in secrets and None not in secrets]
    if (reach.default is not None and None not in secrets) or lacking:
        whose = f"班组{lacking[0]}" if lacking else "dispatch.url"
        raise ConfigError(
            f"{whose} 有派单地址，没有签名的密钥，请写设置 dispatch.secret 或 dispatch.secret_file"
        )
    return Endpoints(reach, secrets, Poster(config.dispatch_timeout_s, _trust(config)))


def plain_addresses(config: Config) -> list[str]:
    """The hosts to which messages go unencrypted over a network."""
    reach = reach_of(config)
    places = [place for place in (reach.default, *reach.own.values()) if place is not None]
    plain = [urlsplit(place) for place in places if place.startswith("http:")]
    here = {"localhost", "127.0.0.1", "::1"}
    return sorted({parts.hostname or "" for parts in plain} - here)


def hand_over_as_set(config: Config, unit_of_work: OpenUnitOfWork, clock: Clock) -> HandOver | None:
    """What sends messages while the line is open; None: there is no webhook. ConfigError: it is
    set wrongly."""
    endpoints = endpoints_of(config)
    if endpoints.reach.default is None and not endpoints.reach.own:
        return None
    return _hand_over(config, endpoints, unit_of_work, clock)


@contextmanager
def open_dispatch(config: Config) -> Iterator[Dispatch]:
    """The outbox of the database that the settings name."""
    clock, endpoints = SystemClock(), endpoints_of(config)
    database = open_store(config, create=False)
    try:
        yield Dispatch(
            OutboxDesk(database.unit_of_work, clock, endpoints.reach),
            SheetDesk(database.unit_of_work, clock, endpoints.reach),
            _hand_over(config, endpoints, database.unit_of_work, clock),
        )
    finally:
        database.close()


def _hand_over(
    config: Config, endpoints: Endpoints, unit_of_work: OpenUnitOfWork, clock: Clock
) -> HandOver:
    return HandOver(
        unit_of_work,
        clock,
        endpoints.reach,
        endpoints.post,
        luck=_luck(),
        lease=timedelta(seconds=config.dispatch_timeout_s) + LEASE_BEYOND_TIMEOUT,
    )


def _luck() -> Callable[[], float]:
    return random.Random().random


def _trust(config: Config) -> ssl.SSLContext:
    if config.dispatch_ca_file is None:
        return trusting(None)
    path = Path(config.dispatch_ca_file).expanduser()
    try:
        return trusting(path)
    except ssl.SSLError:
        raise ConfigError(
            f"证书文件 {path} 里没有能用的证书，请检查设置 dispatch.ca_file，要 PEM 格式"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"证书文件 {path} 读不了（{reason_of(error)}），"
            "请检查设置 dispatch.ca_file 和文件的权限"
        ) from error


def _secrets_in(written: str, setting: str) -> tuple[str, ...]:
    path = Path(written).expanduser()
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(
            f"派单密钥文件 {path} 读不了（{reason_of(error)}），请检查设置 {setting} 和文件的权限"
        ) from error
    except UnicodeDecodeError:
        raise ConfigError(f"派单密钥文件 {path} 不是 UTF-8 文字，请一行写一个密钥") from None
    return _secrets(text, f"派单密钥文件 {path} 的内容")


def _secrets(text: str, what: str) -> tuple[str, ...]:
    try:
        return read_secrets(text)
    except ValueError:
        raise ConfigError(f"{what}{WRONG_SECRET}") from None
