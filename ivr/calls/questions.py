"""What a dialogue waits for, as the ear takes it: what may be said, and how patiently."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ivr.dialogue.actions import Listen
from ivr.speech.hearing.endpointer import USUAL, Expecting, Patience
from ivr.speech.hearing.listening import Question
from ivr.speech.recognition.recognizer import FREE, Grammar

IN_DIGITS = frozenset({"电话号码", "户号", "工单号"})
"""Kinds of value that people read out, or look up, figure by figure."""
IN_PARTS = frozenset({"地址"})
"""Kinds of value that people put together while they speak."""

_FIGURES = frozenset("0123456789零一二三四五六七八九〇幺两洞拐勾")
_FULL = {"电话号码": 11, "户号": 10, "工单号": 12}
"""So many figures are a whole one."""


def question_of(listen: Listen, places: tuple[str, ...] = ()) -> Question:
    """Where only phrases answer they are all that is heard; a value may be said in any words.

    `places`: the names that addresses are made of.
    """
    patience = patience_of(listen)
    if listen.expects is None:
        return Question(Grammar(listen.phrases), patience)
    phrases = frozenset(_plain(phrase) for phrase in listen.phrases)
    heard = Grammar(names=places) if listen.expects in IN_PARTS else FREE
    return Question(heard, patience, partial(_expecting, listen.expects, phrases))


def patience_of(listen: Listen) -> Patience:
    """How long the caller may be silent: as the flow says, else as usual."""
    own = listen.pauses
    return replace(
        USUAL,
        silence_ms=listen.timeout_ms,
        complete_ms=own.whole_ms or USUAL.complete_ms,
        open_ms=own.part_ms or USUAL.open_ms,
        more_ms=own.long_ms or USUAL.more_ms,
    )


def _expecting(kind: str, phrases: frozenset[str], text: str) -> Expecting:
    """What who has said so much of a value is in the middle of."""
    said = _plain(text)
    if said in phrases:
        return Expecting.COMPLETE
    if kind in IN_PARTS:
        return Expecting.MORE
    if kind in IN_DIGITS:
        # Once it is whole a correction may still follow at once: that is worth a short wait.
        whole = sum(sign in _FIGURES for sign in said) >= _FULL[kind]
        return Expecting.OPEN if whole else Expecting.MORE
    return Expecting.OPEN


def _plain(text: str) -> str:
    return "".join(text.split())
