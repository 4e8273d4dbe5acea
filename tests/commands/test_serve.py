"""The hotline's start and stop as an operator meets them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from ivr.commands.serve import ways_in
from tests.helpers.hotline import PROJECT, environment
from tests.helpers.ports import HOST, free_port


def test_a_stop_before_the_line_is_open_does_not_wait_for_the_prompts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ivr", "serve", "--sip", f"{HOST}:{free_port()}"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "清河镇" in first, first
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        rest = process.stdout.read()
        assert process.wait(15) == 0
    assert time.monotonic() - asked < 10
    assert "ready" not in rest
    assert "已停机" in rest


def test_the_address_to_dial_is_the_one_that_was_taken() -> None:
    assert ways_in("::1", None) == [("::1", "本机")]
    assert ways_in("127.0.0.1", None) == [("127.0.0.1", "本机")]
    assert ways_in("192.0.2.7", "198.51.100.7") == [("198.51.100.7", "网络上")]
    assert ways_in("0.0.0.0", None)[0][0] == "127.0.0.1"
