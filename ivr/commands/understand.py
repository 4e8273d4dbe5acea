"""`ivr understand`: what a question of a kind makes of a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import get_close_matches

from ivr.clock import SHANGHAI, SystemClock
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Reading, Rejected

SETTINGS = {"area_code": "--area-code"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`KIND TEXT… [--json] [--now TIME] [--ahead] [--known VALUE] [--area-code CODE]`."""
    parser.add_argument("kind", metavar="种类", help="、".join(KINDS))
    parser.add_argument("text", nargs="+", metavar="话", help="客户说的一句话，可以不加引号")
    parser.add_argument("--json", action="store_true", help="给程序看的 JSON")
    parser.add_argument("--now", metavar="时间", help="当作现在的时间，如 2026-11-24T15:20")
    parser.add_argument("--ahead", action="store_true", help="问的是将来的时间（预约）")
    parser.add_argument("--known", metavar="值", help="已经听到的值，客户在改它")
    parser.add_argument("--area-code", metavar="区号", help="不带区号的座机属于哪里")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Show the reading; status 1 when there is none."""
    reader = KINDS.get(options.kind)
    if reader is None:
        raise WrongUse(_unknown(options.kind))
    text = " ".join(options.text)
    context = Context(_now(options.now), config.area_code, options.ahead, options.known)
    reading = reader(text, context)
    if options.json:
        print_json(_as_json(reading, text))
    else:
        print("\n".join(_lines(reading)))
    return 1 if isinstance(reading, Rejected) else 0


def _unknown(kind: str) -> str:
    close = get_close_matches(kind, KINDS, n=1, cutoff=0.3)
    hint = f"是不是想写「{close[0]}」？" if close else ""
    return f"没有「{kind}」这个种类，{hint}可以是{'、'.join(f'「{name}」' for name in KINDS)}。"


def _now(given: str | None) -> datetime:
    if given is None:
        return SystemClock().now()
    try:
        named = datetime.fromisoformat(given)
    except ValueError:
        raise WrongUse(f"--now 的值 {given} 不是时间，请写成 2026-11-24T15:20 这样。") from None
    return (named if named.tzinfo else named.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _lines(reading: Reading) -> list[str]:
    if isinstance(reading, Rejected):
        return [f"没听懂：{reading.why}"]
    lines = [f"{reading.kind}：{reading.value}", f"把握：{reading.sure:.0%}"]
    return lines + [f"要再问：{doubt.part}（听到「{doubt.value}」）" for doubt in reading.doubts]


def _as_json(reading: Reading, text: str) -> dict[str, object]:
    if isinstance(reading, Rejected):
        return {"kind": reading.kind, "text": text, "understood": False, "why": reading.why}
    return {
        "kind": reading.kind,
        "text": text,
        "understood": True,
        "value": reading.value,
        "sure": reading.sure,
        "start": reading.start,
        "end": reading.end,
        "doubts": [{"part": doubt.part, "value": doubt.value} for doubt in reading.doubts],
    }
