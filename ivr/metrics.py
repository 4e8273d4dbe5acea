"""What is counted of the line since its start, from the events that it tells."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

from ivr.events import AnsweredLate, CallAnswered, CallEnded, Event

log = logging.getLogger(__name__)

TROUBLES = (
    (("waited in vain",), "没等到空线的 {} 通"),
    (("no media port",), "没有声音端口可用的 {} 通"),
    (("over the source's limit",), "超过单个来源上限的 {} 通"),
    (("not accepted",), "不许打进来的 {} 通"),
    (("malformed", "unacceptable"), "读不懂的信令 {} 条"),
    (("flood",), "信令太多不理会的 {} 条"),
    (("failures",), "程序出错 {} 次"),
)
"""The line's own counters that an operator can do something about, and how to say them."""


class Metrics:
    """Counts calls that came, were answered too late, and are over."""

    def __init__(self) -> None:
        self.counters: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Count one event."""
        match event:
            case CallAnswered(outgoing=True, answered=answered):
                self.counters["calls made"] += 1
                self.counters["calls reached"] += answered
            case CallAnswered(answered=answered):
                self.counters["calls come"] += 1
                self.counters["given up"] += not answered
            case AnsweredLate(waited_ms=waited_ms, limit_ms=limit_ms):
                self.counters["answered late"] += 1
                log.warning(
                    "一通来电等了 %.1f 秒才接通，超过 %.1f 秒的时限；常这样就要加线路或者加机器",
                    waited_ms / 1000,
                    limit_ms / 1000,
                    extra={"call": event.call_id},
                )
            case CallEnded(outgoing=True):
                self.counters["calls made ended"] += 1
            case CallEnded():
                self.counters["calls ended"] += 1

    def in_words(self, line: Mapping[str, int]) -> str:
        """All of it in a sentence for operators; `line` is what the endpoint has counted."""
        came, late = self.counters["calls come"], self.counters["answered late"]
        words = f"开机以来：来电 {came} 通，正在通话 {came - self.counters['calls ended']} 通"
        given_up = self.counters["given up"]
        words += f"，没等接通就挂了的 {given_up} 通" if given_up else ""
        words += f"，等得超过时限的 {late} 通" if late else ""
        made, reached = self.counters["calls made"], self.counters["calls reached"]
        words += f"，打出 {made} 通，接通 {reached} 通" if made else ""
        counted = ((sum(line.get(name, 0) for name in names), told) for names, told in TROUBLES)
        return "，".join([words, *(told.format(count) for count, told in counted if count)]) + "。"
