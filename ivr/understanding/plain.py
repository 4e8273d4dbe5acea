"""Words as they are compared: no signs, no spaces, narrow letters in lower case."""

from __future__ import annotations

import re
import unicodedata

_SILENT = re.compile(r"[\s\W_]+")


def plain(text: str) -> str:
    """What was said without signs and spaces, letters folded."""
    return _SILENT.sub("", unicodedata.normalize("NFKC", text)).casefold()
