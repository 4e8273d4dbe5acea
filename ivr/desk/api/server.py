"""The server of the interface: one loop, few threads, limits for whoever is slow or many."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from ivr.desk.api.connection import Connection
from ivr.errors import ConfigError
from ivr.system_reasons import reason_of

MOST_CONNECTIONS = 200
WAITING = 256
"""How many connections may wait to be taken."""

REST_S = 15
"""How long a connection may rest between two requests."""

LEAVE_S = 10
"""How long a stop waits for requests that are being answered."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files by which the interface speaks TLS itself."""

    chain: Path
    key: Path


class ApiServer:
    """Serves until it is told to stop."""

    def __init__(
        self, api: FastAPI, listen: tuple[str, int], certificate: Certificate | None = None
    ) -> None:
        self._socket = _bound(listen)
        config = uvicorn.Config(
            api,
            http=Connection,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level=logging.ERROR,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=REST_S,
            timeout_graceful_shutdown=LEAVE_S,
            ssl_certfile=certificate.chain if certificate else None,
            ssl_keyfile=certificate.key if certificate else None,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            self._socket.close()
            reason = reason_of(error) if not isinstance(error, ssl.SSLError) else "证书或私钥不对"
            raise ConfigError(
                f"接口的证书用不了（{reason}），请检查设置 api.certificate 和 api.key。"
            ) from error
        self._tls = certificate is not None
        self._server = _Server(config)

    @property
    def address(self) -> str:
        """Where it listens, as other programs write it."""
        host, port = self._socket.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self._tls else 'http'}://{shown}:{port}"

    def run(self) -> None:
        """Serve until `stop`."""
        try:
            self._server.run([self._socket])
        finally:
            self.close()

    def close(self) -> None:
        """Give the port back, where it was never served."""
        self._socket.close()

    def stop(self) -> None:
        """Take no more requests, finish those that are being answered.

        From any thread, and from a signal handler.
        """
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Leaves signals to the program: uvicorn would end it by the signal that it was sent."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _bound(listen: tuple[str, int]) -> socket.socket:
    """The listening socket; ConfigError when it cannot be had."""
    host, port = listen
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(WAITING)  # whoever comes from now on waits, and is not refused
    except OSError as error:
        opened.close()
        raise ConfigError(
            f"接口的地址 {host}:{port} 用不了（{reason_of(error)}），请改设置 api.listen。"
        ) from error
    return opened
