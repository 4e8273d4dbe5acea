"""The database that the settings name: a file of the data folder, or a PostgreSQL server."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ivr.app.house import database_file
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.system_reasons import reason_of
from storage.database import BUSY_TIMEOUT_MS, Database, open_database, shown_place

FROM_INPUT = "-"


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where the facts are stored. The password is in no text that this makes of itself."""

    path_or_url: Path | str = field(repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def file(self) -> Path | None:
        """The file of the embedded database; None for a server."""
        return self.path_or_url if isinstance(self.path_or_url, Path) else None

    @property
    def shown(self) -> str:
        """The place for people to read."""
        return shown_place(self.path_or_url)

    @property
    def may_exist(self) -> bool:
        """Whether there is anything to be opened; a server is only known when it is asked."""
        return self.file is None or self.file.exists()

    @property
    def as_argument(self) -> str:
        """How another process is told the place: a path, or that it reads `as_input`."""
        return FROM_INPUT if self.file is None else str(self.file)

    @property
    def as_input(self) -> bytes:
        """What that process reads from standard input."""
        if self.file is not None:
            return b""
        return json.dumps({"url": self.path_or_url, "password": self.password}).encode()

    def open(self, *, create: bool = True, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Database:
        """The database, migrated; StorageError says why it cannot be used."""
        return open_database(
            self.path_or_url,
            password=self.password,
            create=create,
            busy_timeout_ms=busy_timeout_ms,
        )


def store_place(config: Config) -> StorePlace:
    """The place that the settings name."""
    if config.database_url is None:
        return StorePlace(database_file(config))
    return StorePlace(config.database_url, _password(config))


def open_store(
    config: Config, *, create: bool = True, busy_timeout_ms: int = BUSY_TIMEOUT_MS
) -> Database:
    """The database that the settings name, migrated."""
    return store_place(config).open(create=create, busy_timeout_ms=busy_timeout_ms)


def _password(config: Config) -> str | None:
    if config.database_password is not None or config.database_password_file is None:
        return config.database_password
    path = Path(config.database_password_file).expanduser()
    try:
        first_line = path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise ConfigError(
            f"数据库密码文件 {path} 读不了（{reason_of(error)}），"
            "请检查设置 database.password_file 和文件的权限。"
        ) from error
    except UnicodeDecodeError:
        raise ConfigError(f"数据库密码文件 {path} 不是 UTF-8 文字，请只写一行密码。") from None
    if not first_line:
        raise ConfigError(f"数据库密码文件 {path} 的第一行是空的，请写上密码。")
    return first_line
