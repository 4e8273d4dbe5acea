"""A program that is started by fork is the one that the command line starts."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

import pytest

from tests.helpers.hotline import environment, run_ivr
from tests.helpers.starter import Started, started_anew


@pytest.mark.parametrize("words", [("orders", "--json"), ("orders", "--nonsense"), ("--version",)])
def test_it_answers_and_ends_in_the_same_way(tmp_path: Path, words: tuple[str, ...]) -> None:
    if words[-1] == "--json":
        words = (*words, "--data", str(tmp_path / "nowhere"))
    forked = run_ivr(*words)
    with tempfile.TemporaryFile() as errors:
        with started_anew("ivr", words, environment(), errors) as process:
            assert process.stdout is not None
            output = process.stdout.read().decode("utf-8")
        errors.seek(0)
        told = errors.read().decode("utf-8")
    assert (forked.returncode, forked.stdout, forked.stderr) == (process.returncode, output, told)


def test_it_has_the_environment_that_it_is_given() -> None:
    done = run_ivr("serve", settings={"IVR_SIP_RING_MS": "soon"})
    assert done.returncode == 1
    assert "IVR_SIP_RING_MS" in done.stderr


def test_a_signal_ends_it_and_is_told() -> None:
    words = ["0", "--bind", "127.0.0.1"]
    process = Started("http.server", words, environment({"PYTHONUNBUFFERED": "1"}))
    with process.stdout:
        assert process.stdout.readline().startswith(b"Serving")
        assert process.poll() is None
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
    process.kill()  # of who is gone nothing is asked
