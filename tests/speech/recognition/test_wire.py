"""Messages survive the pipe, however it cuts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.recognition.recognizer import Grammar, Guess, Hypothesis, Word
from ivr.speech.recognition.wire import (
    Garbled,
    Kind,
    Message,
    Unpacker,
    pack_grammar,
    pack_guess,
    pack_hypothesis,
    unpack_grammar,
    unpack_guess,
    unpack_hypothesis,
)

messages = st.builds(
    Message, st.sampled_from(Kind), st.integers(0, 2**32 - 1), st.binary(max_size=700)
)


@given(st.lists(messages, max_size=6), st.integers(1, 50))
def test_messages_survive_in_any_pieces(sent: list[Message], size: int) -> None:
    stream = b"".join(message.pack() for message in sent)
    unpacker = Unpacker()
    pieces = (stream[at : at + size] for at in range(0, len(stream), size))
    assert [message for piece in pieces for message in unpacker.push(piece)] == sent


def test_a_grammar_survives() -> None:
    for grammar in (Grammar(), Grammar(("停电了", "人工服务"))):
        assert unpack_grammar(pack_grammar(grammar)) == grammar


def test_a_hypothesis_survives() -> None:
    said = Hypothesis("停电", 0.5, (Word("停电", 20, 400, 0.5),), ("听电",))
    assert unpack_hypothesis(pack_hypothesis(said)) == said


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"5", b'"x"', b"{}", b'{"text": 1, "words": 3}', b"\xff"]
)
def test_a_hypothesis_that_is_none_is_refused(payload: bytes) -> None:
    with pytest.raises(Garbled):
        unpack_hypothesis(payload)


def test_a_guess_survives() -> None:
    guess = Guess(Hypothesis("是的", 0.5, (), ("不是",)), 77)
    assert unpack_guess(pack_guess(guess)) == guess


def test_a_guess_that_is_none_is_refused() -> None:
    for payload in (b"", b"abc", b"\0\0\0\1nonsense"):
        with pytest.raises(Garbled):
            unpack_guess(payload)
