"""Whether a value of one type may be given where another is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.catalogue import GIVEN_BUILT_IN
from ivr.flow.model import Assignment, Flow, Giving, Literal, SlotSpec
from ivr.flow.problems import Problem
from ivr.flow.values import SlotType, canonical

_WORDS = frozenset(
    {
        SlotType.TEXT,
        SlotType.ADDRESS,
        SlotType.NAME,
        SlotType.SYMPTOM,
        SlotType.OPTION,
        SlotType.YES_NO,
    }
)
_COUNTS = frozenset({SlotType.NUMBER, SlotType.DURATION})


def fits(given: SlotType, wanted: SlotType) -> bool:
    """Whether every value of the one type is a value of the other.

    Anything that can be read out is a text; words are words, whatever they are used for.
    """
    if given is wanted or (wanted is SlotType.TEXT and given is not SlotType.RECORDING):
        return True
    if wanted is SlotType.YES_NO:
        return False
    return {given, wanted} <= _WORDS or {given, wanted} <= _COUNTS


def unfit_argument(flow: Flow, line: Assignment, wanted: SlotType | None) -> Iterator[Problem]:
    """F023 where 传入 gives a parameter something that it cannot hold."""
    if wanted is not None:
        yield from _unfit(flow, line.right, wanted, f"参数「{line.left}」", "F023")


def unfit_result(flow: Flow, line: Assignment, given: SlotType | None) -> Iterator[Problem]:
    """F023 where 取回 puts something into a slot that it cannot hold."""
    spec = flow.slots.get(line.left)
    if spec is not None and given is not None and not fits(given, spec.kind):
        text = f"槽位「{line.left}」是{spec.kind.value}，取回的「{line.right}」是{given.value}"
        yield Problem(line.left.span, "F023", text, "把槽位改成同一个类型。")


def unfit_initial(flow: Flow, spec: SlotSpec) -> Iterator[Problem]:
    """F012 where a slot begins with something that it cannot hold."""
    if spec.initial is not None:
        yield from _unfit(flow, spec.initial, spec.kind, f"槽位「{spec.name}」", "F012")


def _unfit(
    flow: Flow, giving: Giving, wanted: SlotType, receiver: str, code: str
) -> Iterator[Problem]:
    if isinstance(giving, Literal):
        if canonical(wanted, str(giving.text)) is None:
            text = f"{receiver}是{wanted.value}，「{giving.text}」不是"
            yield Problem(giving.text.span, code, text)
        return
    spec = flow.slots.get(giving)
    kind = spec.kind if spec else SlotType.PHONE if giving in GIVEN_BUILT_IN else None
    if kind is not None and not fits(kind, wanted):
        text = f"{receiver}是{wanted.value}，「{giving}」是{kind.value}"
        yield Problem(giving.span, code, text, "换一个同类型的，或者把类型改成一样。")
