"""`ivr doctor`: what this machine lacks, and the command that mends it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ivr import app
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.doctor import examine

SIGNS = {"ok": "好  ", "warning": "注意", "problem": "缺  "}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print every finding; 1 when something is missing."""
    findings = examine(config, lambda: app.examine(config))
    if options.json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            print(f"{SIGNS[finding.state]}  {finding.name}：{finding.text}")
            if finding.mend:
                print(f"      怎么办：{finding.mend}")
    return 1 if any(finding.state == "problem" for finding in findings) else 0
