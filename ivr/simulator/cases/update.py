"""Brings a case's 机 lines and result up to what is said now, leaving all else as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.flow.marks import Text
from ivr.simulator.cases.run import CaseRun, Exchange
from ivr.simulator.cases.story import most_alike_prompt
from ivr.simulator.cases.write import scalar


@dataclass(frozen=True, slots=True)
class Edit:
    """A scalar of the file, and what is to stand in its place."""

    old: Text
    new: str


def edits(run: CaseRun) -> tuple[Edit, ...]:
    """What has to be changed so that the case tells how the talk goes now."""
    found = [edit for exchange in run.exchanges for edit in _in_turn(exchange)]
    wanted, last = run.case.expected.result, run.exchanges[-1].turn.result
    if wanted is not None and last is not None and wanted != last:
        found.append(Edit(wanted, last))
    return tuple(found)


def edited(text: str, changes: Sequence[Edit]) -> tuple[str, int]:
    """The file's text with the changes, and how many could be made where they stand."""
    lines = text.split("\n")
    made = 0
    # From the end of each line to its beginning, so that places stay right.
    ordered = sorted(changes, key=lambda edit: edit.old.span, reverse=True)
    for edit in ordered:
        place = edit.old.span
        written = edit.old.raw or str(edit.old)
        row, column = place.line - 1, place.column - 1
        if "\n" in written or not lines[row].startswith(written, column):
            continue
        after = lines[row][column + len(written) :]
        lines[row] = lines[row][:column] + scalar(edit.new, inside=bool(after.strip())) + after
        made += 1
    return "\n".join(lines), made


def _in_turn(exchange: Exchange) -> Iterator[Edit]:
    for missing in exchange.missing:
        if not missing.says.never and exchange.turn.prompts:
            yield Edit(
                missing.says.text, most_alike_prompt(missing.says.text, exchange.turn.prompts)
            )
