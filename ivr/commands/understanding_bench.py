"""`ivr bench understanding`: how well sentences are understood, clean and misheard."""

from __future__ import annotations

import argparse
from pathlib import Path

from ivr import app
from ivr.app.house import PROJECT
from ivr.bench.understanding import DRAWS, Report, falls_short, measure
from ivr.bench.understanding_report import as_data, as_table, failures
from ivr.bench.utterances import read_utterances
from ivr.commands.output import print_json
from ivr.commands.understanding_readers import SAME, asked_together, readers
from ivr.config import Config
from ivr.flow.library import load_flows

UTTERANCES = PROJECT / "tests" / "data" / "utterances"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--utterances`, `--failures`, `--json`."""
    parser.add_argument("--utterances", type=Path, metavar="文件夹", help="听懂的语料（.tsv）")
    parser.add_argument("--failures", action="store_true", help="也列出每一句没听对的")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the table; 1 when something falls short of what is wanted."""
    folder = options.utterances or UTTERANCES
    report, left_out = measured(folder, config, draws=1 if options.quick else DRAWS)
    if options.json:
        print_json(as_data(report) | {"left_out": left_out})
    else:
        text = as_table(report)
        if left_out:
            text += f"\n\n还没有读法、没有测的：{'、'.join(left_out)}。"
        if options.failures:
            text += "\n\n" + "\n".join(failures(report))
        print(text)
        if options.output is not None:
            options.output.write_text(text + "\n", "utf-8")
    return 1 if falls_short(report) else 0


def measured(folder: Path, config: Config, draws: int = DRAWS) -> tuple[Report, list[str]]:
    """The report, and the kinds of which nothing can be measured yet."""
    flows = load_flows(app.flows_folder(config), app.known_names(config)).or_refuse()
    utterances = [asked_together(each) for each in read_utterances(folder)]
    by_question = readers(flows, utterances)
    left_out = dict.fromkeys(u.question for u in utterances if u.question not in by_question)
    return measure(utterances, by_question, SAME, draws=draws), list(left_out)
