"""Questions to whoever sits at the terminal; where nobody sits, nothing is asked."""

from __future__ import annotations

import argparse
import re
import sys


def somebody_there() -> bool:
    """Whether there is a person to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str) -> str | None:
    """A line of words; None when the input has ended (Ctrl+D)."""
    print(question, end="", flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def confirm(question: str) -> bool:
    """Whether the answer is a clear yes; anything else is no."""
    return (ask(f"{question} [y/N] ") or "").lower() in ("y", "yes", "是", "好")


def version_number(text: str) -> int:
    """A version as it is typed: 3, v3, 第3版."""
    found = re.fullmatch(r"(?:第|v|V)?\s*([0-9]{1,9})\s*版?", text.strip())
    if found is None or int(found[1]) < 1:
        raise argparse.ArgumentTypeError(f"版本号「{text}」看不懂，请写数字，例如 3")
    return int(found[1])
