"""Files made to exhaust us are refused at once; long flows are checked fast."""

from __future__ import annotations

import shutil
import time
import tracemalloc
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from ivr.flow.opening import MOST_BYTES
from ivr.flow.slips import MOST_COLUMNS
from tests.flow.known import KNOWN

GOOD = Path(__file__).parent.parent / "data" / "flows" / "good"
MEGABYTE = 1_000_000

HEAD = "流程: 大\n步骤:\n"
BOMB = "甲: &a0 [哈, 哈]\n" + "".join(
    f"甲{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)

HOSTILE = {
    "a bomb of references": (BOMB, "F007"),
    "ten megabytes": (HEAD + "#" * (10 * MEGABYTE), "F007"),
    "brackets, ten thousand deep": ("[" * 3_000 + "\n" + "[" * 7_000, "F007"),
    "lists, ten thousand deep": ("\n".join(["- " * 1_000] * 10), "F007"),
    "keys, ten thousand deep": ("\n".join(["? " * 1_000] * 10), "F007"),
    "a line of a megabyte": (f"{HEAD}  甲: {{播报: {'啊' * (MEGABYTE // 3 - 20)}}}", "F007"),
    "a megabyte of one bracket": ("[" * MEGABYTE, "F007"),
    "a megabyte of one bracket in lines": ((("[" * 100) + "\n") * (MEGABYTE // 101), "F007"),
    "a hundred thousand words": ("".join(f"a{n}: \n" for n in range(100_000)), "F007"),
    "a hundred thousand steps": (
        HEAD + "".join(f" {n:x}: {{}}\n" for n in range(70_000)),
        "F007",
    ),
    "small lists without end": ("[" + ("[" + "1," * 999 + "],\n") * 480 + "]", "F007"),
    "a megabyte of quotes": ('"\n' * (MEGABYTE // 2), "F001"),
    "a megabyte of comments": ("# 啊\n" * (MEGABYTE // 6), "F012"),
    "a megabyte of empty lines": ("\n" * MEGABYTE, "F012"),
    "a megabyte of tabs": (("\t" * 999 + "a\n") * (MEGABYTE // 1_001), "F005"),
    "an unclosed bracket, lines later": ("甲: [\n" + "  乙,\n" * 2_900, "F001"),
    "a tag": ("甲: !!python/object/apply:os.system [ls]\n", "F007"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_answered_fast_and_clearly(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "大.yaml").write_text(text, "utf-8")
    began = time.process_time()
    problems = load_flows(tmp_path, KNOWN).problems
    assert time.process_time() - began < 4
    assert {problem.code for problem in problems} == {code}
    assert problems[0].hint is not None or len(problems) == 1


@pytest.mark.parametrize("text", [BOMB, "[" * MEGABYTE, HOSTILE["a hundred thousand words"][0]])
def test_a_hostile_file_takes_little_memory(tmp_path: Path, text: str) -> None:
    (tmp_path / "大.yaml").write_text(text, "utf-8")
    tracemalloc.start()
    load_flows(tmp_path, KNOWN)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40 * MEGABYTE


def test_thousands_of_mistakes_are_told_fast(tmp_path: Path) -> None:
    steps = "".join(
        f"  步{n}: {{播报: '{{甲{n}}}。', 下一部: 步, 下一步: 部{n}}}\n" for n in range(2000)
    )
    (tmp_path / "大.yaml").write_text(HEAD + steps, "utf-8")
    began = time.process_time()
    problems = load_flows(tmp_path, KNOWN).problems
    assert time.process_time() - began < 12
    assert len(problems) == 6000


def test_the_limits_leave_room_for_every_flow(tmp_path: Path) -> None:
    prompt = "您" * (MOST_COLUMNS // 5)
    text = f"{HEAD}  甲: {{播报: {prompt}}}\n  完: {{结束: 再见。, 结果: 好}}\n"
    (tmp_path / "大.yaml").write_text(text + "# 备注\n" * 50_000, "utf-8")
    assert (tmp_path / "大.yaml").stat().st_size < MOST_BYTES
    assert [p.code for p in load_flows(tmp_path, KNOWN).problems] == ["W043"]


def long_flow(steps: int) -> str:
    """Every kind of step, many slots, corrections, and no two steps that lead alike."""
    slots = [f"槽{n}" for n in range(60)]
    lines = ["流程: 大", "槽位:"]
    lines += [f"  {slot}: {{类型: {kind}}}" for slot, kind in zip(slots, cycle(["选项", "地址"]))]
    lines += ["  号: {类型: 电话号码, 初值: 来电号码}", "  单: {类型: 工单号}", "步骤:"]
    for n in range(0, steps, 5):
        lines += _five_steps(n, slots[n // 5 % 60], max(0, n - 5))
    lines += ["  完:", "    结束: 再见。", "    结果: 好"]
    return "\n".join(lines)


def _five_steps(n: int, slot: str, before: int) -> Iterator[str]:
    yield from (
        f"  问{n}:",
        f"    询问: 第{n}问，好请按一，改请按二，退请按三。",
        f"    填入: {slot}",
        "    选项:",
        f'      好: {{说: [好的, 对], 按: "1", 去: 判{n}}}',
        f'      改: {{说: [改], 按: "2", 重问: 问{before}}}',
        f'      退: {{说: [退], 按: "3", 去: 问{before}}}',
        f"  判{n}:",
        "    判断:",
        f"      - {{如果: {slot} 已填 且 单 未填, 去: 说{n}}}",
        f"      - {{如果: {slot} 是 好 或 单 已填, 去: 办{n}}}",
        f"      - {{否则: 核{n}}}",
        f"  说{n}:",
        f"    播报: 您选的是{{{slot}}}。",
        f"  办{n}:",
        "    执行: 新建工单",
        "    传入: {联系电话: 号, 范围: " + slot + "}",
        "    取回: {工单号: 工单号}".replace("{工单号", "{单"),
        f"    失败: 问{n}",
        f"  核{n}:",
        "    调用: 核实",
        "    传入: {来电号码: 号}",
    )


def seconds(folder: Path, text: str) -> float:
    (folder / "大.yaml").write_text(text, "utf-8")
    began = time.process_time()
    problems = load_flows(folder, KNOWN).problems
    spent = time.process_time() - began
    assert {p.code for p in problems} <= {"F074", "F023"}, problems[:5]
    return spent


def test_a_thousand_steps_of_every_kind_are_checked_in_time(tmp_path: Path) -> None:
    # Seconds of CPU: a slow machine takes four times as long, what grows by the square hundreds.
    folder = Path(shutil.copytree(GOOD, tmp_path / "flows"))
    assert min(seconds(folder, long_flow(1000)) for _ in range(2)) < 10
