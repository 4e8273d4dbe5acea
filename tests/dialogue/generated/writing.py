"""Plain data -> the YAML that an admin would have written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

Written = str | Sequence["Written"] | Mapping[str, "Written"]
"""What stands in a file: text, lists and mappings, all of them text in the end."""

_BLOCK_DEPTH = 3
"""From here on mappings stand in braces on one line."""

_SIGNS = "{}[],&*#?|-<>=!%@`\"':"


def write(content: Mapping[str, Written]) -> str:
    """The text of a file."""
    return "\n".join(_block(content, 0)) + "\n"


def _block(content: Mapping[str, Written], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in content.items():
        if isinstance(value, Mapping) and value and depth < _BLOCK_DEPTH:
            yield f"{indent}{_scalar(key)}:"
            yield from _block(value, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{indent}{_scalar(key)}:"
            yield from (f"{indent}  - {_inline(item)}" for item in value)
        else:
            yield f"{indent}{_scalar(key)}: {_inline(value)}"


def _inline(value: Written) -> str:
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_inline(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(_inline, value)) + "]"


def _scalar(text: str) -> str:
    plain = text and not any(sign in _SIGNS for sign in text) and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)
