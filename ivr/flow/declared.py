"""What a file says it is, looked up in its bare text: for files too broken to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTE = "[\"'“”]?"
_NAME = re.compile(rf"^{_QUOTE}流程{_QUOTE}[ \t]*[:：][ \t]*{_QUOTE}([^\s\"'“”#]+)", re.MULTILINE)
_COMMON = re.compile(rf"^{_QUOTE}公共{_QUOTE}[ \t]*[:：]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Declared:
    """The name that a flow gives itself, and whether the file calls itself the common part."""

    name: str | None = None
    common: bool = False


UNKNOWN = Declared()


def declared_in(data: bytes) -> Declared:
    """What these bytes say, in whatever encoding."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if wide else "gb18030", errors="replace")
    text = text.replace("\r", "\n")
    name = _NAME.search(text)
    return Declared(name.group(1) if name else None, _COMMON.search(text) is not None)
