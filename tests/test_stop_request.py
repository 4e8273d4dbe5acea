"""A stop that is asked for is noticed, whenever the signal comes."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from ivr.stop_request import StopRequest


def test_a_stop_is_noticed_though_nothing_wakes_who_waits() -> None:
    """As when the signal came between the last look and the wait."""
    request = StopRequest()
    waiting = threading.Thread(target=request.wait, daemon=True)
    waiting.start()
    request.ask()
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_second_time_means_at_once() -> None:
    request = StopRequest()
    assert not request.asked
    request.ask()
    assert request.asked
    assert not request.urgent
    request.ask()
    assert request.urgent


def test_signals_ask_while_the_main_thread_waits() -> None:
    request = StopRequest()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        request.ask()

    before = signal.signal(signal.SIGUSR2, ask)
    try:
        threading.Timer(0.05, signal.raise_signal, [signal.SIGUSR2]).start()
        request.wait()
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert request.asked
