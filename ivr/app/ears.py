"""The hotline's ears, opened in the background: nobody who calls waits for a model."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ivr.app.models import fetch_while_open, open_models
from ivr.calls.ears import Ears
from ivr.clock import Clock
from ivr.config import Config
from ivr.errors import IvrError
from ivr.models.kinds import HEAR
from ivr.models.progress import Stopped
from ivr.speech.hearing.silero_vad import SileroVads
from ivr.speech.recognition.engines import Engine, engine_of
from ivr.speech.recognition.pool import RecognizerPool, usual_processes

log = logging.getLogger(__name__)

AT_ONCE = 2
"""So many callers an engine that does not stream understands in time (issue 5)."""

VADS_READY = 16
"""Voice detectors that are made before a call needs one: each takes 35 ms in which nobody else of
this process does anything, and 9 MB."""

BY_KEYS = "来电者暂时只能按键。"


@dataclass
class LiveEars:
    """What hears the callers, once it can."""

    config: Config
    clock: Clock
    _ears: Ears | None = field(default=None, init=False)
    _pool: RecognizerPool | None = field(default=None, init=False)
    _closed: bool = field(default=False, init=False)

    @property
    def ready(self) -> Ears | None:
        """The ears, while any recogniser is ready."""
        ears, pool = self._ears, self._pool
        return ears if ears is not None and pool is not None and pool.state.ready else None

    def open(self, tell: Callable[[str], None]) -> None:
        """Get a model, start recognisers; `tell` is given what came of it."""
        if not self.config.speech_hear:
            return
        try:
            self._open(tell)
        except Stopped:
            log.info("stopped while models were fetched")
        except IvrError as error:
            tell(f"语音识别没有开起来：{error}{BY_KEYS}")
        except Exception as error:
            # The line goes on by keys, whatever this is; the log keeps what it was.
            log.exception("语音识别没有开起来")
            tell(f"语音识别没有开起来（{error}），{BY_KEYS}")

    def close(self) -> None:
        """Hear nobody any more, and end the recognisers."""
        self._closed = True
        if self._pool is not None:
            self._pool.close()
        if self._ears is not None:
            self._ears.close()

    def _open(self, tell: Callable[[str], None]) -> None:
        fetch_while_open(self.config, (HEAR,), tell, lambda: self._closed)
        installed = open_models(self.config).filling(HEAR)
        if installed is None:
            tell(f"没有语音识别的模型，{BY_KEYS}")
            return
        vads = SileroVads(VADS_READY)
        engine, processes = _fitting(engine_of(installed.folder))
        pool = RecognizerPool(engine, installed.folder, clock=self.clock, processes=processes)
        ears = Ears(pool, vads, self.clock)
        ears.start()
        self._pool, self._ears = pool, ears
        if self._closed:  # it was closed meanwhile, and nobody else knows of these
            self.close()
            return
        if pool.wait_until_ready(engine.start_ms / 1000):
            tell(f"可以说话了：语音识别用 {installed.name}。")
        else:
            tell(f"语音识别还没有准备好（{pool.state.fault or '正在装载'}），{BY_KEYS}")


def _fitting(engine: Engine) -> tuple[Engine, int | None]:
    """The engine and how many processes: one that does not stream takes AT_ONCE callers in all."""
    if engine.streams:
        return engine, None
    processes = min(AT_ONCE, usual_processes())
    return replace(engine, capacity=AT_ONCE // processes), processes
