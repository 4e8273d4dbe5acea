"""Draws what can happen to a flow file in an editor, in a mail, on a bad disk."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.dialogue.generated.dice import Dice

SIGNS = "：，、“”｛｝［］（）　\t\u00a0:,'\"{}[]&*#?|-<>=!%@`\\。\u2028\u0085\x00\x07\ufeff😀é0a"
VALUES = (
    "是",
    "5秒",
    "[甲, 乙]",
    "{甲: 乙}",
    "",
    "[]",
    "{}",
    "12",
    "-1",
    "~",
    "|",
    ">",
    "「",
    "没有的",
)
ODD_LINES = (
    "---",
    "...",
    "%YAML 1.1",
    "- 甲",
    "? 甲",
    "&锚 甲: 乙",
    "乙: *锚",
    "<<: *锚",
    "!!python/x {}",
)
WORDS = (
    "询问",
    "播报",
    "去",
    "步骤",
    "流程",
    "公共",
    "选项",
    "按",
    "调用",
    "转接",
    "默认",
    "公告",
    "时段",
)
DEEP = "{甲: " * 40
LONG = "长" * 3000


@st.composite
def broken(draw: st.DrawFn, text: str) -> bytes:
    """A file with one to a few slips in it."""
    dice = Dice(draw)
    lines = text.split("\n")
    for _ in range(dice.number(1, 4)):
        dice.pick(_SLIPS)(dice, lines)
        if not lines:
            lines.append("")
    data = "\n".join(lines).encode()
    return dice.pick(_DAMAGES)(dice, data) if dice.seldom() else data


def _delete_line(dice: Dice, lines: list[str]) -> None:
    del lines[_place(dice, lines)]


def _double_line(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    lines.insert(dice.pick([place, place, _place(dice, lines)]), lines[place])


def _swap_lines(dice: Dice, lines: list[str]) -> None:
    one, other = _place(dice, lines), _place(dice, lines)
    lines[one], lines[other] = lines[other], lines[one]


def _put_sign(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    line, sign = lines[place], dice.pick(SIGNS)
    at = dice.number(0, len(line))
    # Most slips replace the sign that was meant.
    lines[place] = line[:at] + sign + line[at + dice.number(0, 1) :]


def _widen_sign(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    narrow, wide = dice.pick([(":", "："), (",", "，"), ('"', "“"), ("{", "｛"), (" ", "\u3000")])
    lines[place] = lines[place].replace(narrow, wide)


def _drop_sign(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    at = dice.number(0, max(0, len(lines[place]) - 1))
    lines[place] = lines[place][:at] + lines[place][at + 1 :]


def _indent(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    line = lines[place]
    lines[place] = dice.pick([f" {line}", f"    {line}", line.lstrip(), f"\t{line}"])


def _change_key(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    line = lines[place]
    indent = line[: len(line) - len(line.lstrip())]
    rest = line.partition(":")[2]
    lines[place] = f"{indent}{dice.pick([*WORDS, '乱写'])}:{rest}"


def _change_value(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    lines[place] = f"{lines[place].partition(':')[0]}: {dice.pick(VALUES)}"


def _odd_line(dice: Dice, lines: list[str]) -> None:
    place = _place(dice, lines)
    indent = " " * dice.number(0, 6)
    lines.insert(
        place, indent + dice.pick([*ODD_LINES, f"{dice.pick(WORDS)}: {dice.pick(VALUES)}"])
    )


def _heavy_line(dice: Dice, lines: list[str]) -> None:
    lines[_place(dice, lines)] += dice.pick([DEEP, LONG, "[" * 40, " " * 3000])


def _place(dice: Dice, lines: list[str]) -> int:
    return dice.number(0, len(lines) - 1)


def _cut(dice: Dice, data: bytes) -> bytes:
    return data[: dice.number(0, len(data))]


def _noise(dice: Dice, data: bytes) -> bytes:
    at = dice.number(0, len(data))
    return data[:at] + bytes(dice.number(0, 255) for _ in range(dice.number(1, 6))) + data[at:]


def _other_coding(dice: Dice, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(dice.pick(["gb18030", "utf-16", "utf-8-sig", "utf-16-le"]), "replace")


def _other_breaks(dice: Dice, data: bytes) -> bytes:
    return data.replace(b"\n", dice.pick([b"\r\n", b"\r", b"\n\n", b"\n\r"]))


_SLIPS: tuple[Callable[[Dice, list[str]], None], ...] = (
    _delete_line,
    _double_line,
    _swap_lines,
    _put_sign,
    _widen_sign,
    _drop_sign,
    _indent,
    _change_key,
    _change_value,
    _odd_line,
    _heavy_line,
)
_DAMAGES: tuple[Callable[[Dice, bytes], bytes], ...] = (_cut, _noise, _other_coding, _other_breaks)


@st.composite
def broken_sets(draw: st.DrawFn, sets: st.SearchStrategy[dict[str, str]]) -> dict[str, bytes]:
    """A set of files, one of them broken."""
    files = draw(sets)
    name = draw(st.sampled_from(sorted(files)))
    contents = {other: text.encode() for other, text in files.items()}
    return contents | {name: draw(broken(files[name]))}
