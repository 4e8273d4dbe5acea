"""Lines that begin too far left or right are told where they stand, with the blanks they need."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from ivr.flow.parse import parse
from ivr.flow.problems import Problem
from ivr.flow.source import read

FLOWS = Path(__file__).parents[2] / "flows"

TALK = """流程: 收尾
步骤:
  还有吗:
    询问: 还有请按一，没有按二。
    选项:
      还有: {按: "1", 去: 看}
      没有:
        按: "2"
        去: 再见
    没听到: []
    没听到用完:
      调用: 无声
  看:
    判断:
      - {如果: 户号 已填, 去: 再见}
      - {否则: 再见}
  说:   {播报: 好的。}
  再见:
    结束: 再见。
    结果: 好
"""


def told(text: str) -> list[Problem]:
    return list(parse(read(text.encode(), "收尾.yaml"), "收尾.yaml").problems)


@pytest.mark.parametrize(
    ("line", "blanks", "wanted"),
    [
        ("  再见:", 0, 2),
        ("  再见:", 1, 2),
        ("  再见:", 4, 2),
        ("  看:", 4, 2),
        ("    询问:", 2, 4),
        ("    结果:", 2, 4),
        ("    结果:", 6, 4),
        ("      没有:", 4, 6),
        ("      还有:", 4, 6),
    ],
)
def test_a_line_that_begins_elsewhere_than_its_like(line: str, blanks: int, wanted: int) -> None:
    shifted = TALK.replace(f"\n{line}", f"\n{' ' * blanks}{line.strip()}")
    (found,) = told(shifted)
    number = TALK[: TALK.index(f"\n{line}")].count("\n") + 2
    name = line.strip().rstrip(":")
    assert (found.code, found.span.line, found.span.column) == ("F001", number, blanks + 1)
    assert found.text == f"「{name}」前面有 {blanks} 个空格，应该是 {wanted} 个"


def test_what_is_written_as_it_should_be_is_not_talked_about() -> None:
    assert told(TALK) == []


def test_outside_the_steps_the_lines_above_say_how_many_blanks() -> None:
    (found,) = told("流程: 甲\n槽位:\n  户号: {类型: 户号}\n 范围: {类型: 选项}\n步骤: {}\n")
    assert (found.span.line, found.text) == (4, "这里的缩进不对：前面空了 1 格")
    assert found.hint == "同一层的行首要对齐：上面各行空的是 0、2 格。"


def test_a_mistake_in_a_line_that_stands_right_stays_what_it_is() -> None:
    (found,) = told(TALK.replace("    结果:", "    结果了:"))
    assert found.code == "F011"


def test_a_shifted_line_is_told_on_its_own_line() -> None:
    """Some lines may stand elsewhere; of the others nine in ten are told where they stand."""
    chance = Random(95598)
    flows = [path.read_text("utf-8") for path in sorted(FLOWS.glob("*.yaml"))]
    found = Counter(_told_where(chance.choice(flows), chance) for _ in range(400))
    assert found["elsewhere"] <= 12, found
    assert found["unseen"] <= 120, found


def _told_where(text: str, chance: Random) -> str:
    lines = text.split("\n")
    first = lines.index("步骤:") if "步骤:" in lines else 0
    at = [n for n in range(first + 1, len(lines)) if re.match(r" +[^ #]", lines[n])]
    if not at:
        return "none"
    number = chance.choice(at)
    indent = len(lines[number]) - len(lines[number].lstrip())
    blanks = chance.choice([n for n in range(9) if n != indent])
    lines[number] = " " * blanks + lines[number].lstrip()
    problems = told("\n".join(lines))
    if not problems:
        return "unseen"
    return "there" if any(p.span.line == number + 1 for p in problems) else "elsewhere"
