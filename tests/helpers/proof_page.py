"""A page of proofs in sections, each written by the test that has shown what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PROOFS = Path(__file__).parents[2] / "docs" / "proofs"


def write_section(page: str, title: str, lines: Sequence[str]) -> None:
    """This section of the page, in place of what it was; the others stay."""
    path = PROOFS / page
    head, *sections = path.read_text("utf-8").split("\n## ")
    kept = {section.partition("\n")[0]: section for section in sections}
    kept[title] = "\n".join((title, "", *lines, ""))
    path.write_text("\n## ".join((head.rstrip("\n") + "\n", *kept.values())), "utf-8")


def row(*cells: object) -> str:
    """A line of a table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"
