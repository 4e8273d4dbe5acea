"""A talk that was held -> a case that holds it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from ivr.flow.marks import Text
from ivr.simulator.cases.case import NOWHERE, Case, Does, Expectation, Line, Says
from ivr.simulator.talk import HANG_UP, TalkTurn

LONGEST = 24
"""A quotation longer than this ends at a comma: what is quoted in full breaks too soon."""

_SENTENCE = re.compile(r"[^。？！]+")


def as_case(
    name: str,
    talk: Sequence[tuple[str | None, TalkTurn]],
    *,
    flow: str | None,
    caller: str | None,
    at: datetime,
    answered: bool,
    orders: Sequence[str],
) -> Case:
    """The case; `talk` holds each typed line (None at first) with what the bot did about it."""
    ran = [action.name for _, turn in talk for action in turn.actions if not action.error]
    last = talk[-1][1]
    return Case(
        name=_text(name),
        lines=tuple(line for typed, turn in talk for line in _lines(typed, turn)),
        flow=_text(flow) if flow is not None else None,
        caller=caller,
        at=at,
        answered=answered,
        expected=Expectation(
            result=_text(last.result) if last.result else None,
            called=tuple(_text(action) for action in dict.fromkeys(ran)),
            orders=tuple(_text(kind) for kind in orders),
        ),
    )


def quotation(prompt: str) -> str:
    """The first words of a prompt by which it is known again."""
    sentence = next((s.strip("，、 ") for s in _SENTENCE.findall(prompt) if len(s) > 3), prompt)
    if len(sentence) <= LONGEST:
        return sentence
    clauses = sentence.split("，")
    kept = clauses[0]
    for clause in clauses[1:]:
        if len(kept) + 1 + len(clause) > LONGEST:
            break
        kept += f"，{clause}"
    return kept


def _lines(typed: str | None, turn: TalkTurn) -> Iterator[Line]:
    if typed is not None:
        yield _does(typed)
    yield from (
        Says(_text(quotation(prompt))) for prompt in turn.prompts if "（转接 " not in prompt
    )


def _does(typed: str) -> Does:
    text = typed.strip()
    if text == HANG_UP:
        return Does("hang_up")
    if not text:
        return Does("silence")
    if text.startswith(("#", "＃")):
        return Does("keys", text[1:] or "#")
    return Does("speech", text)


def _text(words: str) -> Text:
    return Text(words, NOWHERE)
