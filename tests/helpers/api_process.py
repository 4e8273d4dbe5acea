"""The interface as its own process, driven only by what the command line promises."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.helpers.hotline import environment, run_ivr
from tests.helpers.ports import HOST, free_port
from tests.helpers.starter import Started


def ask(
    port: int, token: str, method: str, path: str, body: object = None, key: str | None = None
) -> tuple[int, Any]:
    """One request; its status and what the answer holds. OSError where nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if key is not None:
        headers["Idempotency-Key"] = key
    try:
        sent = None if body is None else json.dumps(body).encode()
        connection.request(method, path, sent, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def new_token(data: Path, rights: str, name: str = "测试") -> str:
    """The secret of a new token."""
    done = run_ivr("api", "token", "create", name, "--may", rights, "--data", str(data))
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@dataclass
class ApiServerProcess:
    """`ivr api serve` on this data folder."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> Self:
        """Start, and wait until requests are taken."""
        words = ("api", "serve", "--data", str(self.data), "--listen", f"{HOST}:{self.port}")
        self._process = Started("ivr", words, environment(self.settings))
        line = self._process.stdout.readline().decode()
        assert str(self.port) in line, line
        return self

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(10)
        self._process.stdout.close()

    def stop(self) -> int:
        """End it as an operator does; the exit status."""
        self._process.terminate()
        return self._process.wait(20)
