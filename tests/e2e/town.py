"""Households that no other test knows, so that tests share one hotline and never meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MOST = 150
AREAS = ("城区", "农村", "边远地区", "")


@dataclass(frozen=True, slots=True)
class Household:
    """One customer; each lives in a building of its own."""

    number: int

    @property
    def account(self) -> str:
        return f"33100{self.number:05}"

    @property
    def phone(self) -> str:
        return f"1391000{self.number:04}"

    @property
    def name(self) -> str:
        return "林小雨"

    @property
    def address(self) -> str:
        return f"长虹路{self.number}号2单元303室"

    @property
    def area(self) -> str:
        """All live in the city, but for the last ones."""
        return AREAS[max(0, self.number - MOST + len(AREAS) - 1)]


def write_customers(path: Path) -> Path:
    """All of them as a file to import."""
    lines = ["户号,户名,用电地址,联系电话,地区类别"]
    for number in range(1, MOST + 1):
        home = Household(number)
        lines.append(f"{home.account},{home.name},{home.address},{home.phone},{home.area}")
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path
