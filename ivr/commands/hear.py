"""`ivr hear`: a recording heard as a call would hear it: when somebody speaks, and what."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ivr.app.hearing import NO_MODEL, Model, find_models, hear, question_of
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.speech.hearing.replay import HeardFile, Passage, read_file
from ivr.speech.recognition.recognizer import Loss
from ivr.system_reasons import reason_of

SETTINGS = {"flows": "--flows"}
LOST = {
    Loss.BUSY: "识别忙",
    Loss.UNAVAILABLE: "识别还没有准备好",
    Loss.LAGGED: "识别跟不上",
}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`FILE.wav [--step FLOW:STEP] [--model DIR]… [--json] [--flows DIR]`."""
    parser.add_argument("file", type=Path, metavar="录音", help="WAV 文件，两个声道时左边是来电者")
    parser.add_argument("--step", metavar="流程:步骤", help="当作回答这一步的问题来听")
    parser.add_argument(
        "--model",
        action="append",
        type=Path,
        default=[],
        metavar="目录",
        help="用这个文件夹里的模型，可以写几次（默认 数据目录/models 里的）",
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print what is heard; 1 when there is no model to understand it with."""
    try:
        file = read_file(options.file)
    except OSError as error:
        reason = reason_of(error)
        raise WrongUse(f"录音「{options.file}」打不开（{reason}），请检查路径。") from error
    question = question_of(config, options.step)
    models: Sequence[Model | None] = find_models(config, options.model) or [None]
    heard = {model.engine.name if model else "": hear(file, question, model) for model in models}
    if options.json:
        print_json(_as_fields(options.file, file, heard))
    else:
        _print(options.file, file, heard)
    if None in models:
        print(NO_MODEL, file=sys.stderr)
        return 1
    return 0


def _print(path: Path, file: HeardFile, heard: dict[str, list[Passage]]) -> None:
    sides = "，左声道是来电者，右声道是热线" if file.played else ""
    print(f"{path.name}：{file.duration_ms / 1000:.1f} 秒{sides}")
    for engine, passages in heard.items():
        if engine:
            print(f"【{engine}】")
        for passage in passages:
            print(f"  {_when(passage)}  {_what(passage, bool(engine))}")
        if not passages:
            print("  没有人说话")


def _when(passage: Passage) -> str:
    ended = f"{passage.ended_ms / 1000:.2f}"
    if passage.began_ms is None:
        return f"到 {ended} 秒"
    return f"{passage.began_ms / 1000:.2f}—{ended} 秒"


def _what(passage: Passage, understanding: bool) -> str:
    if passage.hypothesis is not None:
        others = passage.hypothesis.alternatives
        told = f"（也可能是：{'、'.join(others)}）" if others else ""
        return f"「{passage.hypothesis.text}」把握 {passage.hypothesis.confidence:.2f}{told}"
    if passage.loss is not None:
        return LOST.get(passage.loss, "识别中断")
    if passage.condition is not None:
        return passage.condition.value
    return "有人说话，没有听懂" if understanding else "有人说话"


def _as_fields(path: Path, file: HeardFile, heard: dict[str, list[Passage]]) -> object:
    return {
        "file": str(path),
        "duration_ms": file.duration_ms,
        "channels": 2 if file.played else 1,
        "engines": [
            {
                "engine": engine or None,
                "passages": [
                    {
                        "began_ms": passage.began_ms,
                        "ended_ms": passage.ended_ms,
                        "heard": asdict(passage.hypothesis) if passage.hypothesis else None,
                        "condition": passage.condition.value if passage.condition else None,
                        "lost": passage.loss.value if passage.loss else None,
                    }
                    for passage in passages
                ],
            }
            for engine, passages in heard.items()
        ],
    }
