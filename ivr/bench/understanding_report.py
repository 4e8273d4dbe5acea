"""The measurement of understanding as a table for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.bench.understanding import CLEAN, CONDITIONS, Report, Tally, falls_short, totals

ALL = "合计"
_NONE = "—"


def as_table(report: Report) -> str:
    """A Markdown table: accuracy by kind and condition, then what was taken wrongly."""
    together = totals(report)
    rows = {**report, ALL: together}
    lines = [
        "| 种类 | 句数 | "
        + " | ".join(CONDITIONS)
        + " | 两可 | 错收 | 漏错 | 误收 | 漏误 | 误问 | 白问 |",
        "|---|---|" + "---|" * (len(CONDITIONS) + 7),
    ]
    lines += [_row(kind, tallies) for kind, tallies in rows.items()]
    short = falls_short(report)
    verdict = "；".join(short) if short else "都达到了要求"
    return "\n".join([*lines, "", *_LEGEND, "", f"结论：{verdict}。"])


def as_data(report: Report) -> dict[str, object]:
    """The same for programs; every rate is a number from 0 to 1, or null without sentences."""
    return {
        "kinds": {
            kind: {condition: _numbers(tally) for condition, tally in tallies.items()}
            for kind, tallies in {**report, ALL: totals(report)}.items()
        },
        "falls_short": falls_short(report),
    }


def failures(report: Report) -> Iterator[str]:
    """Every sentence that was not understood right, a line each."""
    for kind, tallies in report.items():
        for condition, tally in tallies.items():
            for text, expected, told in tally.wrongly:
                yield f"{kind}\t{condition}\t{text}\t{expected or '不该听懂'}\t{told}"


_SHARES = ("两可", "错收", "漏错", "误收", "漏误", "误问", "白问")
_LEGEND = (
    "听懂的占该听懂的，其中「两可」：听上去是两样（思块：四块、十块），问了其中一样，只能这样；",
    "错收：听成别的、又没有再问一句的占该听懂的（各种情形合计）；",
    "漏错：同错收，但漏掉的正是一个数或一个「不」，剩下的是另一句完整的话，只有复述才听得出；",
    "误收：不该听懂却收下的占不该听懂的（各种情形合计）；漏误：同误收，而漏掉的正是一个数或「不」；",
    "误问：不该听懂、但先问一句的；白问：原话听对了，又多问一句的占该听懂的。",
)


def _row(kind: str, tallies: dict[str, Tally]) -> str:
    clean = tallies[CLEAN]
    every = list(tallies.values())
    positives = sum(t.positives for t in every)
    negatives = sum(t.negatives for t in every)
    shares = (
        _share(sum(t.double for t in every), positives),
        _share(sum(t.wrong for t in every), positives),
        _share(sum(t.untold for t in every), positives),
        _share(sum(t.false_accepts for t in every), negatives),
        _share(sum(t.false_untold for t in every), negatives),
        _share(sum(t.false_questions for t in every), negatives),
        _share(clean.needless, clean.positives),
    )
    rates = " | ".join(_percent(tallies[name].accuracy) for name in CONDITIONS)
    count = clean.positives + clean.negatives
    return f"| {kind} | {count} | {rates} | {' | '.join(shares)} |"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole if whole else None)


def _percent(rate: float | None) -> str:
    return _NONE if rate is None else f"{rate:.1%}"


def _numbers(tally: Tally) -> dict[str, float | int | None]:
    return {
        "right": tally.right,
        "asked": tally.asked,
        "missed": tally.missed,
        "wrong": tally.wrong,
        "untold": tally.untold,
        "double": tally.double,
        "accuracy": tally.accuracy,
        "negatives": tally.negatives,
        "false_accepts": tally.false_accepts,
        "false_questions": tally.false_questions,
        "false_untold": tally.false_untold,
        "needless": tally.needless,
    }
