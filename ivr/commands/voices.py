"""`ivr voices`: render prompts ahead, see who speaks them, and have people record them."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json, print_table
from ivr.commands.rendering import RenderProgress
from ivr.config import Config
from ivr.errors import ImportFileError, WrongUse
from ivr.speech.studio import Judged, Line
from ivr.system_reasons import reason_of

SETTINGS = {"flows": "--flows"}
SOURCES = ("录音", "Kokoro", "pyttsx3", "espeak-ng")
MISSING = "没有"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`render [--no-slow]`, `check [--json]`, `script [FILE]`, `import FOLDER|FILE… [--script]`."""
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    actions = parser.add_subparsers(dest="action", required=True, metavar="做什么")
    render = actions.add_parser("render", help="把所有话术现在就合成好")
    render.add_argument("--no-slow", action="store_true", help="不合成慢速的")
    check = actions.add_parser("check", help="每段话术从哪里来、多长")
    check.add_argument("--json", action="store_true", help="给程序看的输出")
    script = actions.add_parser("script", help="写出还没有录音的话，给录音棚")
    script.add_argument(
        "file", nargs="?", type=Path, metavar="文件", help=".csv 或 .md，不写就打印出来"
    )
    bring = actions.add_parser("import", help="收录音：检查、修剪、调好音量，放进 recorded")
    bring.add_argument("paths", nargs="+", type=Path, metavar="文件夹或文件.wav")
    bring.add_argument(
        "--script", type=Path, metavar="清单.csv", help="文件名是按这份清单起的（可以自己改名）"
    )
    bring.add_argument("--force", action="store_true", help="检查没通过的也收")
    return [parser, render, check, script, bring]


def run(options: argparse.Namespace, config: Config) -> int:
    """Do what was asked; 1 when a prompt has no sound or a recording will not do."""
    with app.open_voice_work(config) as work:
        match options.action:
            case "render":
                return _render(work, slow=not options.no_slow)
            case "check":
                return _check(work, json=options.json)
            case "script":
                return _script(work.unrecorded(), options.file)
        return _import(work, options)


def _render(work: app.VoiceWork, *, slow: bool) -> int:
    """The quick voices first, so that everything can be said at once; the natural one after it."""
    with RenderProgress("合成话术") as bar:
        report = work.prompts.render_ahead(work.texts, bar.advance)
    for text, why in report.failed.items():
        print(f"合成不了「{text}」：{why}", file=sys.stderr)
    if not work.natural:
        print("没有神经网络声音，先用 pyttsx3。取：ivr models fetch kokoro zm_yunjian")
        return 1 if report.failed else 0
    with RenderProgress("更自然的声音") as bar:
        texts = [*work.texts, *work.places]
        work.prompts.refine(
            texts, lambda told: bar.advance(told.done + told.failed, told.total), slow=slow
        )
        done = work.prompts.wait_refined()
    print(f"合成了 {done.done} 段，{len(texts)} 段话术都能用了。")
    if done.failed:
        print(f"有 {done.failed} 段念不出来，照旧用别的声音；ivr doctor 看原因。", file=sys.stderr)
    return 1 if done.failed or report.failed else 0


@dataclass(frozen=True, slots=True)
class _Row:
    """One text, who speaks it, and for how long."""

    text: str
    source: str | None
    duration_ms: int | None


def _check(work: app.VoiceWork, *, json: bool) -> int:
    rows = [_row(work, text) for text in work.texts]
    lacking = sum(row.source is None for row in rows)
    if json:
        print_json(
            [
                {"text": row.text, "source": row.source, "duration_ms": row.duration_ms}
                for row in rows
            ]
        )
        return 1 if lacking else 0
    shown = [
        (
            row.source or MISSING,
            f"{row.duration_ms / 1000:.1f}" if row.duration_ms else "",
            row.text,
        )
        for row in rows
    ]
    print_table(("来源", "秒", "话术"), shown, "流程里没有要说的话。")
    counts = Counter(row.source or MISSING for row in rows)
    seconds = sum(row.duration_ms or 0 for row in rows) / 1000
    told = "、".join(f"{name} {counts[name]} 段" for name in (*SOURCES, MISSING) if counts[name])
    print(f"一共 {len(rows)} 段，{seconds / 60:.1f} 分钟：{told}。")
    if lacking:
        print("没有声音的，开通热线时会合成，也可以现在就合成：ivr voices render")
    return 1 if lacking else 0


def _row(work: app.VoiceWork, text: str) -> _Row:
    found = work.prompts.source(text)
    return _Row(text, found[0], found[1].duration_ms) if found else _Row(text, None, None)


def _script(lines: Sequence[Line], file: Path | None) -> int:
    if file is None or file.suffix == ".csv":
        written = _as_csv(lines)
    elif file.suffix == ".md":
        written = _as_markdown(lines)
    else:
        raise WrongUse(f"{file} 应当以 .csv 或 .md 结尾。")
    if file is None:
        sys.stdout.write(written)
        return 0
    if file.exists():
        raise ImportFileError(f"{file} 已经存在，为免盖掉您的东西，请换一个文件名。")
    try:
        # Spreadsheets take a CSV file for Chinese only by its mark.
        file.write_text(written, "utf-8-sig" if file.suffix == ".csv" else "utf-8")
    except OSError as error:
        raise ImportFileError(f"{file} 写不了（{reason_of(error)}）。") from error
    print(f"{len(lines)} 句还没有录音，写在 {file}。录好以后：ivr voices import 文件夹")
    return 0


def _as_csv(lines: Sequence[Line]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("文件名", "要说的话", "读音"))
    table.writerows((line.file, line.text, line.pinyin) for line in lines)
    return out.getvalue()


def _as_markdown(lines: Sequence[Line]) -> str:
    rows = [
        f"| {at} | {line.text} | {line.pinyin} | `{line.file}` |"
        for at, line in enumerate(lines, 1)
    ]
    head = [
        "# 录音稿",
        "",
        "一句一个文件，WAV，16 位，单声道，16000 Hz 以上；安静的房间，首尾各留半秒，不要削波。",
        "语气平和、清楚，像对一位着急的客户说话；语速每秒四个字左右，前后一致。",
        "",
        "| 序号 | 要说的话 | 读音（5 是轻声） | 文件名 |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _import(work: app.VoiceWork, options: argparse.Namespace) -> int:
    known = {line.file: line for line in work.lines()}
    if options.script:
        by_text = {line.text: line for line in known.values()}
        given = app.read_script(options.script)
        known = {name: by_text[text] for name, text in given.items() if text in by_text}
    taken: dict[Line, Judged] = {}
    refused = 0
    for path in _wav_files(options.paths):
        line = known.get(path.name)
        if line is None:
            print(f"{path.name}：不知道录的是哪一句，文件名要和 ivr voices script 写的一样")
            refused += 1
            continue
        judged = work.judge(path, line.text)
        _tell(path.name, line, judged)
        if judged.sound is None or (judged.problems and not options.force):
            refused += 1
        else:
            taken[line] = judged
    if taken:
        work.take(taken)
    print(f"收下 {len(taken)} 个录音，没收 {refused} 个。", end="")
    print("重新启动热线以后用。" if taken else "")
    return 1 if refused or not taken else 0


def _tell(name: str, line: Line, judged: Judged) -> None:
    for told in judged.problems:
        print(f"{name}「{line.text}」：{told}")
    for told in judged.remarks:
        print(f"{name}「{line.text}」：{told}（不影响使用）")


def _wav_files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.iterdir() if one.suffix.lower() == ".wav")
        elif path.exists():
            files.append(path)
        else:
            raise ImportFileError(f"没有找到 {path}。")
    if not files:
        raise ImportFileError("这里没有 .wav 文件。")
    return files
