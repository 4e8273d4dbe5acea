"""A hotline that understands its callers, with a model that lies somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.hotline import Hotline

HEARS = "可以说话了"
"""Begins the line that tells that new calls are taken by voice."""


@contextmanager
def hearing_hotline(
    data: Path,
    model: Path,
    loading_s: float,
    settings: Mapping[str, str] | None = None,
    start_s: float = 90,
) -> Iterator[Hotline]:
    """Start it, and give it once it hears; in the end it must still run, and have had no fault.

    `loading_s`: how long the model may take; `start_s`: how long the start.
    """
    with Hotline(data, settings={"IVR_SPEECH_HEAR": "是", **(settings or {})}) as hotline:
        done = hotline.run("models", "use", str(model))
        assert done.returncode == 0, done.stderr
        yield hotline.start(timeout_s=start_s).wait_for_line(HEARS, loading_s)
        assert hotline.is_running, hotline.errors()
    assert "Traceback" not in hotline.errors(), hotline.errors()
