"""A PostgreSQL server from Debian in a temporary folder, for the length of a test run.

It listens on loopback and on a Unix socket, runs as nobody where the tests run as root, and ends
with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from storage.database import open_database
from tests.helpers.ports import HOST, free_port

ROLE, PASSWORD = "ivr", "dianli-95598"
PATIENCE_S = 60.0
_MODEL = "model"
_QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "16MB", "jit": "off"}
"""Nobody keeps what is stored here."""


def programs() -> Path | None:
    """The folder of the server's programs, the newest first; None: it is not installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda p: int(p.parts[-3]),
        reverse=True,
    )
    if found:
        return found[0].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@dataclass
class PostgresServer:
    """A running server; `new_database` hands out one that nobody else uses."""

    bin: Path
    port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=lambda: _QUICK)
    """Beside its place; none: as an operator gets it from Debian, safe against a power cut."""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="ivr-pg-")))
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _numbers: count[int] = field(default_factory=lambda: count(1), init=False)

    def start(self) -> None:
        """Make the cluster, start the server, wait until it answers."""
        secret = self.folder / "secret"
        secret.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (self.folder, secret):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self._run(
            *(str(self.bin / "initdb"), "-D", str(self._cluster), "-U", ROLE, "--no-sync"),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8"),
        )
        settings = dict(self.settings) | {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        }
        pairs = [f"--{name}={value}" for name, value in settings.items()]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*_as_nobody(), str(self.bin / "postgres"), "-D", str(self._cluster), *pairs],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self._wait()

    def stop(self) -> None:
        """End the server and forget all that it held."""
        if self._process is not None:
            self._process.send_signal(2)  # SIGINT: fast, connections are cut
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str, *, password: bool = True) -> str:
        """The address of a database on loopback."""
        secret = f":{PASSWORD}" if password else ""
        return f"postgresql+psycopg://{ROLE}{secret}@{HOST}:{self.port}/{name}"

    def new_database(self, *, empty: bool = False) -> str:
        """The URL of a new database; `empty`: without even a table."""
        name = f"t{next(self._numbers)}"
        self._create(name, "template0" if empty else self._model)
        return self.url(name)

    @cached_property
    def _model(self) -> str:
        """A migrated database that the others are copies of."""
        self._create(_MODEL, "template0")
        open_database(self.url(_MODEL)).close()
        return _MODEL

    def _create(self, name: str, template: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [*_as_nobody(), *command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def _wait(self) -> None:
        engine = create_engine(self.url("postgres"))
        ends = time.monotonic() + PATIENCE_S
        while True:
            try:
                engine.connect().close()
                break
            except OperationalError:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > ends:
                    told = (self.folder / "log").read_text("utf-8", "replace")
                    raise AssertionError(f"PostgreSQL did not start: {told[-2000:]}") from None
                time.sleep(0.05)
        engine.dispose()


def _as_nobody() -> list[str]:
    """The server refuses root; the signal ends it when the tests were killed."""
    away = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        away += [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return away
