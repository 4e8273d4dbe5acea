"""Brings a case's 机 lines and 期望 up to what happens now, leaving all else as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.flow.marks import Span, Text
from ivr.simulator.cases.case import NOWHERE
from ivr.simulator.cases.likeness import most_alike
from ivr.simulator.cases.quoting import quotation, quotation_at
from ivr.simulator.cases.run import CaseRun, Exchange, in_order
from ivr.simulator.cases.write import scalar
from ivr.simulator.talk import TRANSFER

_LIST = re.compile(r"\[[^\[\]{}]*\]")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to stand in the place of a scalar of the file, or of a list in brackets."""

    place: Span
    old: str
    """As it was meant, for showing the difference."""
    new: str
    written: str | None = None
    """The scalar as it is written; None: a list."""


def edits(run: CaseRun) -> tuple[Edit, ...]:
    """What has to be changed so that the case tells how the talk goes now."""
    lines = (edit for exchange in run.exchanges for edit in _in_turn(exchange))
    return (*lines, *_in_expectation(run))


def edited(text: str, changes: Sequence[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """The file's text with the changes, and those that could be made where they stand."""
    lines = text.split("\n")
    made: list[Edit] = []
    # From the end of each line to its beginning, so that places stay right.
    for edit in sorted(changes, key=lambda edit: edit.place, reverse=True):
        row, column = edit.place.line - 1, edit.place.column - 1
        line = lines[row]
        if edit.written is None:
            found = _LIST.match(line, column)
            written, new = (found[0] if found else None), f"[{edit.new}]"
        else:
            rest = line[column + len(edit.written) :]
            written, new = edit.written, scalar(edit.new, inside=bool(rest.strip()))
        if not written or not line.startswith(written, column):
            continue
        lines[row] = line[:column] + new + line[column + len(written) :]
        made.append(edit)
    return "\n".join(lines), tuple(reversed(made))


def _in_turn(exchange: Exchange) -> Iterator[Edit]:
    """Each line that was not heard becomes what was said in its stead."""
    prompts = exchange.turn.prompts
    quoted = set(exchange.heard)
    for missing in exchange.missing:
        if missing.says.never:
            continue
        alike = most_alike(missing.says.text, prompts, missing.after)
        if alike is not None:
            quoted.add(alike.place)
            new = quotation_at(prompts[alike.place], alike.start, len(alike.part))
            yield _scalar(missing.says.text, new)
            continue
        left = (
            n
            for n, prompt in enumerate(prompts)
            if n > missing.after and n not in quoted and not prompt.startswith(TRANSFER)
        )
        if (place := next(left, None)) is not None:
            quoted.add(place)
            yield _scalar(missing.says.text, quotation(prompts[place]))


def _in_expectation(run: CaseRun) -> Iterator[Edit]:
    wanted, last = run.case.expected, run.exchanges[-1].turn
    if wanted.result is not None and last.result is not None and wanted.result != last.result:
        yield _scalar(wanted.result, last.result)
    for slot, value in wanted.slots.items():
        held = last.slots.get(slot, "")
        if held != value and isinstance(value, Text):
            yield _scalar(value, held)
    ran = [action.name for exchange in run.exchanges for action in exchange.turn.actions]
    if not in_order(wanted.called, ran):
        called = [name for name in dict.fromkeys(ran) if name in wanted.called]
        yield _list(wanted.places.get("called"), wanted.called, called)
    if any(name in ran for name in wanted.not_called):
        left = [name for name in wanted.not_called if name not in ran]
        yield _list(wanted.places.get("not_called"), wanted.not_called, left)
    if wanted.orders is not None and tuple(wanted.orders) != run.orders:
        yield _list(wanted.places.get("orders"), wanted.orders, run.orders)


def _list(place: Span | None, old: Sequence[str], new: Sequence[str]) -> Edit:
    return Edit(place or NOWHERE, ", ".join(old), ", ".join(new))


def _scalar(old: Text, new: str) -> Edit:
    return Edit(old.span, str(old), new, old.raw or str(old))
