"""A database's failure as one sentence: what, where, and how to mend it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ivr.errors import StorageError

FAILURES = (SQLAlchemyError, sqlite3.Error)
"""What a database raises; SQLite's own errors come bare while a connection is being prepared."""

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
    lowered = said.lower()
    if isinstance(error, IntegrityError):
        return StorageError(f"数据库{place}拒绝了这条记录（{said}），请把这句话转给维护人员")
    for sign, sentence in _SENTENCES:
        if sign in lowered:
            return StorageError(sentence.format(place=place))
    return StorageError(f"数据库{place}暂时用不了（{said}），请检查数据库服务和磁盘")


def missing(place: str) -> StorageError:
    """The file is not there (any more)."""
    return StorageError(
        f"没有找到数据库{place}。请检查 --data 指的数据文件夹对不对；"
        "如果文件被移走了，请停下热线，把它放回原处，再启动"
    )


def too_new(place: str, revision: str) -> StorageError:
    """A newer version of this program has changed the database."""
    return StorageError(
        f"数据库{place}是更新版本的程序建的（结构版本{revision}），这个版本读不懂。请升级程序后再启动"
    )
