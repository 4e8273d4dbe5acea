"""How soon callers who talk are answered, and how soon a prompt falls silent: in the packets.

The measurement is that of `ivr bench speech`, whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.bench.speech.measure import THOROUGH, streaming, whole
from ivr.bench.speech.report import SpeechReport, as_table
from ivr.bench.speech.targets import TARGETS
from tests.speech.recognition.models import korean, whisper

pytestmark = pytest.mark.proof

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "speech.md"


def test_every_promise_to_callers_who_talk_is_kept(tmp_path: Path) -> None:
    report = SpeechReport()
    streaming(report, THOROUGH, tmp_path / "bench", korean(), print)
    whole(report, THOROUGH, tmp_path / "bench", whisper(tmp_path), print)
    by = "由 `make proof` 写成（tests/proof/test_speech.py）；`ivr bench speech` 测的是同样的。"
    PAGE.write_text(f"{as_table(report)}\n\n{by}\n", "utf-8")
    found = report.findings
    short = [target.told for target in TARGETS if target.met(found) is not True]
    assert short == []
