"""`ivr orders transcribe`: what callers have said after the beep, put into words."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr import app
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.domain.order_number import read_order_number

if TYPE_CHECKING:
    from ivr.app.transcribing import Transcribed

ACTIONS = ("transcribe",)


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`transcribe [NUMBER] [--model DIR]`."""
    text = "把客户的录音听成文字，写在工单的经过里；空闲的时候运行，听过的不再听"
    words: argparse.ArgumentParser = commands.add_parser("transcribe", help=text, description=text)
    words.add_argument("number", nargs="?", metavar="工单号", help="只听这一张的")
    words.add_argument(
        "--model", action="append", type=Path, default=[], metavar="目录", help="用这个模型"
    )
    words.add_argument("--beside-hotline", action="store_true", help=argparse.SUPPRESS)
    words.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    return [words]


def run(options: argparse.Namespace, config: Config, records: app.Records) -> int:
    """Hear what was not heard yet; 1 when there is no model to understand it with.

    What was said is not printed: some of it is told in confidence.
    """
    # What hears is slow to load, and `ivr orders` is asked for much more often than this.
    from ivr.app import transcribing

    beside = options.beside_hotline
    if beside:
        transcribing.stay_aside()
    wanted = records.operator.spoken_orders(transcribing.BESIDE_WITHIN if beside else None)
    if options.number:
        number = read_order_number(options.number) or options.number
        wanted = {number: wanted[number]} if number in wanted else {}
    if beside and not wanted:
        return 0
    done = _heard(options.model, config, records, wanted, beside)
    if done is None:
        return 1
    heard = [one for one in done if one.words is not None]
    if getattr(options, "json", False):
        numbers = list(dict.fromkeys(one.number for one in heard))
        print_json({"heard": len(heard), "lost": len(done) - len(heard), "orders": numbers})
    else:
        lost = f"，{len(done) - len(heard)} 段读不了" if len(done) > len(heard) else ""
        print(f"听了 {len(heard)} 段录音{lost}，文字在 ivr orders --json 的 history 里。")
    return 0


def _heard(
    models: Sequence[Path],
    config: Config,
    records: app.Records,
    wanted: Mapping[str, Sequence[str]],
    beside: bool,
) -> Sequence[Transcribed] | None:
    """What came of each recording; None: there is no model. `beside`: as long as a hotline runs."""
    from ivr.app.hearing import NO_MODEL
    from ivr.app.transcribing import hearing, hotline_ended, transcribe

    done = []
    with hearing(config, models) as hear:
        if hear is None:
            print(NO_MODEL, file=sys.stderr)
            return None
        for one in transcribe(records.operator, config.data / "recordings", hear, wanted):
            done.append(one)
            if beside and hotline_ended():
                break
    return done
