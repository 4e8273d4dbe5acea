"""A talk that was held -> a case that holds it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ivr.flow.marks import Text
from ivr.simulator.cases.case import NOWHERE, Case, Does, Expectation, Line, Says
from ivr.simulator.cases.quoting import quotation
from ivr.simulator.talk import HANG_UP, KEYS_TYPED, TRANSFER, TalkTurn, line_typed


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


def _lines(typed: str | None, turn: TalkTurn) -> Iterator[Line]:
    if typed is not None:
        yield _does(typed)
    yield from (
        Says(_text(quotation(prompt))) for prompt in turn.prompts if not prompt.startswith(TRANSFER)
    )


def _does(typed: str) -> Does:
    text = typed.strip()
    if text == HANG_UP:
        return Does("hang_up")
    if not text:
        return Does("silence")
    if text.startswith(("#", "＃")):
        return Does("keys", text[1:].translate(KEYS_TYPED) or "#")
    if (sound := line_typed(text)) is not None:
        return Does("line", sound)
    return Does("speech", text)


def _text(words: str) -> Text:
    return Text(words, NOWHERE)
