"""What callers say after the beep, put into words: a line of the order's history each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ivr.domain.work_order import SUPPLEMENTED, WorkOrder

TRANSCRIBED = "transcribed"
"""The event of a line of history that tells in words what a recording says."""

NO_WORDS = "（没有听出字）"
"""Stands for the words of a recording in which none were understood."""


def untranscribed(order: WorkOrder) -> Sequence[str]:
    """The references of the order's recordings that nobody has put into words."""
    later = (entry.note for entry in order.history if entry.event == SUPPLEMENTED)
    spoken = dict.fromkeys((*order.recordings.values(), *(n for n in later if n.endswith(".wav"))))
    told = [entry.note for entry in order.history if entry.event == TRANSCRIBED]
    return [ref for ref in spoken if not any(note.startswith(f"{ref}：") for note in told)]


def transcribed(order: WorkOrder, at: datetime, reference: str, words: str) -> WorkOrder:
    """The order with one recording in words, as a machine understood them."""
    return order.noted(at, "bot", TRANSCRIBED, f"{reference}：{words.strip() or NO_WORDS}")
