"""The interface for other programs, with its database; alone, or beside a hotline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr.app.agents import Agents, agents_of
from ivr.app.customer_places import note_change
from ivr.app.records import open_records
from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.domain.import_log import LIST_NAMES, ImportedList, Sender
from ivr.domain.ports import UnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.domain.regime import Regime
from ivr.domain.webhook_signature import read_secret
from ivr.errors import ConfigError
from ivr.services.account_imports import (
    APPLICATION_COLUMNS,
    BALANCE_COLUMNS,
    BILL_COLUMNS,
    AccountImports,
)
from ivr.services.agent_context import AgentContext
from ivr.services.agent_desk import AgentDesk
from ivr.services.agent_imports import AgentImports
from ivr.services.api_tokens import TokenDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.csv_table import Column, Row
from ivr.services.import_report import ImportReport
from ivr.services.imports import CUSTOMER_COLUMNS, OUTAGE_COLUMNS, Imports
from ivr.services.lookups import Lookups
from ivr.services.office import Office
from ivr.system_reasons import reason_of

if TYPE_CHECKING:  # the web framework takes half a second to load, which only the interface waits
    from ivr.desk.api.imported import Import
    from ivr.desk.api.server import ApiServer
    from ivr.desk.api.tools import ApiTools

Bring = Callable[[bytes | Sequence[Row], Sender], ImportReport]

NICER = 10
"""A tenth of a processor that calls want, all of one that nobody wants."""


@contextmanager
def open_tokens(config: Config) -> Iterator[TokenDesk]:
    """The tokens that let other programs in."""
    with open_records(config) as records:
        office = records.operator.office
        yield TokenDesk(office.unit_of_work, office.clock)


@contextmanager
def open_api_server(config: Config) -> Iterator[ApiServer]:
    """The server, its port taken; it is closed with the database at the end."""
    from ivr.desk.api.application import build_api
    from ivr.desk.api.server import ApiServer

    if config.api_listen is None:
        raise ConfigError(
            '没有设置接口的地址，请在 ivr.toml 的 [api] 里写 listen = "127.0.0.1:8095"。'
        )
    with open_records(config) as records:
        tools = _tools(config, records.operator.office, records.imports, agents_of(records))
        yield ApiServer(build_api(tools), config.api_listen, _certificate(config))


def give_way() -> None:
    """Let calls go first: the interface runs in a process of its own, and this is for it."""
    os.nice(NICER)


def api_description(config: Config) -> dict[str, Any]:
    """The OpenAPI description; nothing is opened for it."""
    from ivr.desk.api.application import build_api

    def nothing(*, read_only: bool = False) -> UnitOfWork:
        raise AssertionError("a description asks nothing of the store")

    office = Office(nothing, SystemClock(), Regime())
    desk = AgentDesk(nothing, office.clock, QueueRules())
    agents = Agents(desk, AgentImports(nothing), AgentContext(office, desk))
    return build_api(_tools(config, office, Imports(nothing), agents)).openapi()


def _tools(config: Config, office: Office, imports: Imports, agents: Agents) -> ApiTools:
    from ivr.desk.api.rates import Rates
    from ivr.desk.api.tools import ApiTools

    return ApiTools(
        tokens=TokenDesk(office.unit_of_work, office.clock),
        answers=CrewAnswers(office),
        lookups=Lookups(office),
        agents=agents.desk,
        agent_context=agents.context,
        imports=_imports(config, imports, office.clock),
        hook_secrets=_hook_secrets(config),
        rates=Rates(office.clock, config.api_per_minute),
        clock=office.clock,
    )


def _imports(config: Config, imports: Imports, clock: Clock) -> Sequence[Import]:
    """Every kind of list that other programs may bring: one line each."""
    from ivr.desk.api.imported import Import

    accounts = AccountImports(imports.unit_of_work, clock, config.area_code)

    def customers(content: bytes | Sequence[Row], sender: Sender) -> ImportReport:
        report = imports.customers(content, sender=sender)
        note_change(config.data)
        return report

    bring: Mapping[ImportedList, tuple[Sequence[Column], Bring]] = {
        ImportedList.CUSTOMERS: (CUSTOMER_COLUMNS, customers),
        ImportedList.OUTAGES: (OUTAGE_COLUMNS, lambda c, by: imports.outages(c, sender=by)),
        ImportedList.BILLS: (BILL_COLUMNS, lambda c, by: accounts.bills(c, sender=by)),
        ImportedList.BALANCES: (BALANCE_COLUMNS, lambda c, by: accounts.balances(c, sender=by)),
        ImportedList.APPLICATIONS: (
            APPLICATION_COLUMNS,
            lambda c, by: accounts.applications(c, sender=by),
        ),
    }
    return [
        Import(what.value, LIST_NAMES[what], columns, brings)
        for what, (columns, brings) in bring.items()
    ]


def _hook_secrets(config: Config) -> Sequence[bytes]:
    """The secrets of signed messages; two while one is being changed."""
    written = config.api_hook_secret or ""
    if not written and config.api_hook_secret_file is not None:
        path = Path(config.api_hook_secret_file).expanduser()
        try:
            written = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "不是 UTF-8 文字"
            raise ConfigError(
                f"消息密钥文件 {path} 读不了（{reason}），请检查设置 api.hook_secret_file。"
            ) from error
    try:
        return tuple(read_secret(one) for one in written.split())
    except ValueError:
        raise ConfigError(
            "设置 api.hook_secret 不对，应为 whsec_ 加 24 到 64 个字节的 base64；"
            "可以用 ivr api secret 做一个。"
        ) from None


def _certificate(config: Config) -> Any:  # noqa: ANN401 - its type is the framework's neighbour
    from ivr.desk.api.server import Certificate

    if (config.api_certificate is None) != (config.api_key is None):
        raise ConfigError("api.certificate 和 api.key 要一起设置。")
    if config.api_certificate is None or config.api_key is None:
        return None
    chain, key = (Path(path).expanduser() for path in (config.api_certificate, config.api_key))
    return Certificate(chain, key)
