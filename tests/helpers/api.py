"""The interface for other programs on a port of its own, and a plain client of it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.clock import ManualClock
from ivr.desk.api.application import build_api
from ivr.desk.api.imported import Import
from ivr.desk.api.rates import Rates
from ivr.desk.api.server import ApiServer
from ivr.desk.api.tools import ApiTools
from ivr.domain.api_token import Right
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.domain.regime import Regime
from ivr.domain.webhook_signature import sign
from ivr.services.account_imports import (
    APPLICATION_COLUMNS,
    BALANCE_COLUMNS,
    BILL_COLUMNS,
    AccountImports,
)
from ivr.services.agent_context import AgentContext
from ivr.services.agent_desk import AgentDesk
from ivr.services.api_tokens import TokenDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.imports import CUSTOMER_COLUMNS, OUTAGE_COLUMNS, Imports
from ivr.services.lookups import Lookups
from ivr.services.office import Office
from tests.helpers.ports import HOST

SECRET = b"0123456789abcdef0123456789abcdef"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - it is whatever was sent
        return json.loads(self.body)

    @property
    def sentence(self) -> str:
        """What a problem says."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status
        return str(self.json["detail"])


@dataclass
class Api:
    """A running interface."""

    server: ApiServer
    office: Office
    clock: ManualClock
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.server.address.rpartition(":")[2])

    def token(self, *rights: Right) -> str:
        """A token with these rights."""
        name = "-".join(rights)
        if name not in self.tokens:
            desk = TokenDesk(self.office.unit_of_work, self.clock)
            self.tokens[name] = desk.create(name, rights)[1]
        return self.tokens[name]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        token: str | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        letters = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            connection.request(method, path, body, {**letters, **(headers or {})})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, path: str, *rights: Right) -> Answer:
        return self.ask("GET", path, token=self.token(*(rights or (Right.READ,))))

    def answer(self, number: str, key: str, token: str | None = None, **told: object) -> Answer:
        """What a crew's answer to an order is answered."""
        return self.ask(
            "POST",
            f"/v1/orders/{number}/answers",
            json.dumps(told).encode(),
            {**JSON, "Idempotency-Key": key},
            token=token or self.token(Right.CREW),
        )

    def put(self, path: str, rows: object, kind: str = "application/json") -> Answer:
        """What an import is answered."""
        body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
        return self.ask("PUT", path, body, {"Content-Type": kind}, token=self.token(Right.IMPORT))

    def hook(
        self,
        message_id: str,
        message: object,
        sent_at: datetime | None = None,
        secret: bytes = SECRET,
        **changed: str,
    ) -> Answer:
        """What a signed message is answered; `changed`: headers that are forged."""
        body = json.dumps(message).encode()
        at = sent_at or self.clock.now()
        headers = {
            **JSON,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": sign(secret, message_id, at, body),
        }
        forged = {f"webhook-{name}": value for name, value in changed.items()}
        return self.ask("POST", "/v1/hooks/crew", body, {**headers, **forged})


@contextmanager
def running_api(
    unit_of_work: OpenUnitOfWork, clock: ManualClock, per_minute: int = 100_000
) -> Iterator[Api]:
    """An interface over this store."""
    office = Office(unit_of_work, clock, Regime())
    desk = AgentDesk(unit_of_work, clock, QueueRules())
    imports, accounts = Imports(unit_of_work), AccountImports(unit_of_work, clock)
    tools = ApiTools(
        tokens=TokenDesk(unit_of_work, clock),
        answers=CrewAnswers(office),
        lookups=Lookups(office),
        agents=desk,
        agent_context=AgentContext(office, desk),
        imports=(
            Import(
                "customers", "客户", CUSTOMER_COLUMNS, lambda c, by: imports.customers(c, sender=by)
            ),
            Import(
                "outages", "停电信息", OUTAGE_COLUMNS, lambda c, by: imports.outages(c, sender=by)
            ),
            Import("bills", "电费账单", BILL_COLUMNS, lambda c, by: accounts.bills(c, sender=by)),
            Import(
                "balances", "余额", BALANCE_COLUMNS, lambda c, by: accounts.balances(c, sender=by)
            ),
            Import(
                "applications",
                "业务申请",
                APPLICATION_COLUMNS,
                lambda c, by: accounts.applications(c, sender=by),
            ),
        ),
        hook_secrets=(SECRET,),
        rates=Rates(clock, per_minute),
        clock=clock,
    )
    server = ApiServer(build_api(tools), (HOST, 0))
    thread = threading.Thread(target=server.run, name="api", daemon=True)
    thread.start()
    try:
        yield Api(server, office, clock)
    finally:
        server.stop()
        thread.join(20)
        assert not thread.is_alive()
