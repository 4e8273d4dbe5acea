"""Where a TOML file is wrong, in Chinese: the parser tells it in English."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def place_of(error: tomllib.TOMLDecodeError) -> str:
    """第 3 行第 5 列, or 末尾 where the file ends too soon."""
    found = _PLACE.search(str(error))
    return f"第 {found[1]} 行第 {found[2]} 列" if found else "末尾"
