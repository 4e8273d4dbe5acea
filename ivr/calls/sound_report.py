"""How a call's sound travelled, in a sentence for whoever looks after the network."""

from __future__ import annotations

import logging

from ivr.media.reporting import LineQuality

log = logging.getLogger(__name__)

BAD_SHARE = 0.05
"""So much loss is heard, and spoils recordings."""

ENOUGH = 250
"""Packets, five seconds; of fewer a share says little."""


def in_words(quality: LineQuality) -> str:
    """All that is known."""
    parts = [
        f"收到 {quality.received} 包、丢 {quality.lost} 包、抖动 {quality.jitter_ms} 毫秒",
        f"发出 {quality.sent} 包",
    ]
    if quality.peer_lost is not None:
        parts.append(f"对方丢 {quality.peer_lost} 包、抖动 {quality.peer_jitter_ms} 毫秒")
    if quality.round_trip_ms is not None:
        parts.append(f"往返 {quality.round_trip_ms} 毫秒")
    return "，".join(parts)


def complaint(quality: LineQuality) -> str | None:
    """What the operator should look at, if anything."""
    for way, lost, total in (
        ("听对方", quality.lost, quality.received + quality.lost),
        ("对方听我们", quality.peer_lost or 0, quality.sent),
    ):
        if total >= ENOUGH and lost > BAD_SHARE * total:
            share = round(100 * lost / total)
            return f"{way}丢了 {share}% 的声音包（{in_words(quality)}），请检查到对方的网络。"
    return None


def tell(whose: str, quality: LineQuality) -> None:
    """Write it to the log, and what is wrong with it, too."""
    log.info("%s的声音：%s", whose, in_words(quality))
    if bad := complaint(quality):
        log.warning("%s%s", whose, bad)
