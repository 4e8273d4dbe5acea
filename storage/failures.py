"""A database's failure as one sentence: what, where, and how to mend it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ivr.errors import StorageError

FAILURES = (SQLAlchemyError, sqlite3.Error)
"""What a database raises; SQLite's own errors come bare while a connection is being prepared."""

# What PostgreSQL says, by its code (SQLSTATE) or, where it has none, by signs in its words.
_OF_SERVERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("refused", "no such file or directory"),
        "连不上数据库{place}，对方没有开着。请检查数据库服务在不在运行，地址和端口对不对",
    ),
    (
        ("53300", "53400", "too many", "connection slots"),
        "数据库{place}的连接用完了。请调大它的 max_connections，或者关掉别的连着它的程序",
    ),
    (
        ("28p01", "password authentication failed", "no password supplied", "认证失败"),
        "数据库{place}不认这个账号或密码。请检查 database.url 里的账号，密码用环境变量 "
        "IVR_DATABASE_PASSWORD 或者 database.password_file 给",
    ),
    (
        ("28000", 'fatal:  role "', "pg_hba"),
        "数据库{place}不让这个账号进来。请检查 database.url 里的账号，以及数据库的 pg_hba.conf",
    ),
    (
        ("3d000", 'fatal:  database "'),
        "数据库{place}还没有建。请用数据库管理员的账号建好这个库，把它交给热线的账号",
    ),
    (
        ("translate host name", "name resolution", "not known"),
        "找不到数据库{place}的主机。请检查 database.url 里的主机名，以及这台机器的域名解析",
    ),
    (
        ("timeout expired", "timed out", "unreachable", "no route"),
        "数据库{place}没有回应。请检查网络和防火墙，数据库那台机器开着没有",
    ),
    (
        ("53100",),
        "磁盘满了，数据库{place}写不进去。请清理数据库那台机器的磁盘空间，热线不用重启",
    ),
    (
        ("55p03", "40p01", "40001", "57014"),
        "数据库{place}正被别的程序占用，写不进去。请等它写完再试；"
        "一直这样的话，请查一查是不是有别的 ivr 命令或者数据库工具开着没关",
    ),
    (
        ("25006",),
        "数据库{place}是只读的，写不进去。请检查 database.url 是不是连到了备库",
    ),
    (
        ("42501",),
        "数据库{place}不让热线的账号建表或者读写。请把这个库的权限交给它",
    ),
    (
        ("42p01",),
        "数据库{place}里缺少需要的表。请重新启动热线，启动时会自动补上",
    ),
    (
        (
            "57p01",
            "57p02",
            "57p03",
            "closed the connection",
            "connection is lost",
            "starting up",
            "connection is closed",
            "ssl syscall",
            "consuming input",
        ),
        "数据库{place}断开了，可能正在重启。请检查数据库服务，恢复以后热线会自己接上",
    ),
)

# What SQLite says, and what it means for whoever has to mend it.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "locked",
        "数据库{place}正被别的程序占用，写不进去。请等它写完再试；"
        "一直这样的话，请查一查是不是有别的 ivr 命令或者数据库工具开着没关",
    ),
    (
        "full",
        "磁盘满了，数据库{place}写不进去。请清理磁盘空间（可以先删旧录音），热线不用重启",
    ),
    (
        "readonly",
        "数据库{place}是只读的，写不进去。请把这个文件和它所在的文件夹的写权限交给运行热线的账号",
    ),
    (
        "malformed",
        "数据库{place}已经损坏，读不出来。请停下热线，用最近的备份换掉它；没有备份就把它改名，"
        "热线会另建一个新的",
    ),
    (
        "not a database",
        "{place}不是数据库文件，也可能已经损坏。请检查路径是不是写错了，或者用备份换掉它",
    ),
    (
        "disk i/o error",
        "读写数据库{place}时磁盘出错。请检查磁盘是不是满了、坏了，或者网络盘断了",
    ),
    (
        "unable to open",
        "打不开数据库{place}。请检查所在的文件夹在不在、运行热线的账号能不能读写它",
    ),
    (
        "no such table",
        "数据库{place}里缺少需要的表。请重新启动热线，启动时会自动补上",
    ),
)


def storage_error(error: BaseException, place: str) -> StorageError:
    """The error to raise in place of what the database said."""
    said = str(getattr(error, "orig", None) or error)
    if isinstance(error, IntegrityError):
        reason = said.partition("\n")[0]  # PostgreSQL's further lines show the values: customers'
        return StorageError(f"数据库{place}拒绝了这条记录（{reason}），请把这句话转给维护人员")
    lowered = said.lower()
    if _is_of_a_server(error):
        return StorageError(_server_sentence(error, said).format(place=place))
    for sign, sentence in _SENTENCES:
        if sign in lowered:
            return StorageError(sentence.format(place=place))
    return StorageError(f"数据库{place}暂时用不了（{said}），请检查数据库服务和磁盘")


def _is_of_a_server(error: BaseException) -> bool:
    orig = getattr(error, "orig", None)
    return orig is not None and not isinstance(orig, sqlite3.Error)


def _server_sentence(error: BaseException, said: str) -> str:
    lowered = said.lower()
    code = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "").lower()
    for signs, sentence in _OF_SERVERS:
        if code in signs if code else any(sign in lowered for sign in signs):
            return sentence
    reason = said.strip().partition("\n")[0].replace("{", "（").replace("}", "）")
    return f"数据库{{place}}暂时用不了（{reason}），请检查数据库服务和磁盘"


def missing(place: str) -> StorageError:
    """The file is not there (any more)."""
    return StorageError(
        f"没有找到数据库 {place}。还没有开通过热线的，先运行 ivr serve；开通过的，"
        "请检查 --data 指的数据文件夹对不对；如果文件被移走了，请停下热线，把它放回原处，再启动"
    )


def too_new(place: str, revision: str) -> StorageError:
    """A newer version of this program has changed the database."""
    return StorageError(
        f"数据库{place}是更新版本的程序建的（结构版本{revision}），这个版本读不懂。请升级程序后再启动"
    )
