"""Brings a case's 机 lines up to how the same is said now; whatever else changed is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.flow.marks import Span
from ivr.simulator.cases.likeness import is_reworded, most_alike
from ivr.simulator.cases.quoting import quotation_at
from ivr.simulator.cases.run import CaseRun, Exchange, Missing
from ivr.simulator.cases.story import unused
from ivr.simulator.cases.write import scalar


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that are to stand in the place of a 机 line's."""

    place: Span
    old: str
    """As it was meant, for showing the difference."""
    new: str
    written: str
    """As it stands in the file."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is more than other words for the same, so that a person has to look at it."""

    place: Span
    text: str


@dataclass(frozen=True, slots=True)
class Update:
    """What makes a case tell how the talk goes now; refused as a whole where anything is."""

    edits: tuple[Edit, ...]
    refusals: tuple[Refusal, ...]


def update_of(run: CaseRun) -> Update:
    """What has to be changed in the file of a case that failed, or why that is not done."""
    found: list[Edit | Refusal] = []
    for number, exchange in enumerate(run.exchanges):
        later = [p for other in run.exchanges[number + 1 :] for p in other.turn.prompts]
        found += (_mended(missing, exchange, later) for missing in exchange.missing)
    refusals = [item for item in found if isinstance(item, Refusal)]
    refusals += (Refusal(does.span, unused(does)) for does in run.unused)
    refusals += (Refusal(failure.span, failure) for failure in run.failures)
    edits = () if refusals else tuple(item for item in found if isinstance(item, Edit))
    return Update(edits, tuple(refusals))


def edited(text: str, changes: Sequence[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """The file's text with the changes, and those that cannot be made where they stand."""
    lines = text.split("\n")
    left: list[Edit] = []
    # From the end of each line to its beginning, so that places stay right.
    for edit in sorted(changes, key=lambda edit: edit.place, reverse=True):
        row, column = edit.place.line - 1, edit.place.column - 1
        line = lines[row]
        if not line.startswith(edit.written, column):
            left.append(edit)
            continue
        rest = line[column + len(edit.written) :]
        lines[row] = line[:column] + scalar(edit.new, inside=bool(rest.strip())) + rest
    return "\n".join(lines), tuple(reversed(left))


def _mended(missing: Missing, exchange: Exchange, later: Sequence[str]) -> Edit | Refusal:
    """The line as it is said now; refused where the course changed and not the words."""
    says, prompts = missing.says, exchange.turn.prompts
    place, told = says.text.span, f"没有说「{says.text}」"
    if says.never:
        return Refusal(place, f"不应当说的「{says.text}」说了")
    if any(says.text in prompt for prompt in prompts):
        return Refusal(place, f"{told}；说是说了，但是先后变了")
    if any(says.text in prompt for prompt in later):
        return Refusal(place, f"{told}；后来才说到，中间多了一步或者一问")
    alike = most_alike(says.text, prompts, missing.after)
    if alike is not None:
        new = quotation_at(prompts[alike.place], alike.start, len(alike.part))
        if is_reworded(says.text, new):
            return Edit(place, str(says.text), new, says.text.raw or str(says.text))
    return Refusal(place, f"{told}；现在说的话和它不相干：{_shown(prompts)}")


def _shown(prompts: Sequence[str]) -> str:
    return "／".join(prompts) or "（什么也没有说）"
