"""The messages between the hotline and its recognising processes."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

from ivr.speech.recognition.recognizer import Grammar, Guess, Hypothesis, Word

HEADER = struct.Struct("!IBI")
"""How many bytes follow, the kind, and the utterance's number."""

FRAMES = struct.Struct("!I")

MOST_BYTES = 4 * 2**20


class Kind(IntEnum):
    """What a message says: the first six go to the process, the others come from it."""

    OPEN = 1
    FRAME = 2
    FINISH = 3
    CANCEL = 4
    PING = 5
    GUESS = 6
    """The caller pauses."""
    READY = 16
    PARTIAL = 17
    FINAL = 18
    FAILED = 19
    ACK = 20
    """One byte of kind for each message that has been seen to, in their order."""
    GUESSED = 21


@dataclass(frozen=True, slots=True)
class Message:
    """One message; utterance 0 is none."""

    kind: Kind
    utterance: int = 0
    payload: bytes = b""

    def pack(self) -> bytes:
        """As it is written to a pipe."""
        return HEADER.pack(len(self.payload), self.kind, self.utterance) + self.payload


class Garbled(ValueError):
    """The other side wrote what is no message: it must not be believed any more."""


class Unpacker:
    """Finds whole messages in what a pipe gives."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def push(self, chunk: bytes) -> list[Message]:
        """The messages that are complete now; may raise Garbled."""
        self._waiting += chunk
        found: list[Message] = []
        while len(self._waiting) >= HEADER.size:
            size, kind, utterance = HEADER.unpack_from(self._waiting)
            if size > MOST_BYTES or kind not in _KINDS:
                raise Garbled(f"{size} bytes of kind {kind}")
            end = HEADER.size + size
            if len(self._waiting) < end:
                break
            found.append(Message(Kind(kind), utterance, bytes(self._waiting[HEADER.size : end])))
            del self._waiting[:end]
        return found


_KINDS = frozenset(Kind)


def pack_grammar(grammar: Grammar) -> bytes:
    """A grammar as a payload."""
    return json.dumps([grammar.phrases, grammar.names], ensure_ascii=False).encode()


def unpack_grammar(payload: bytes) -> Grammar:
    """The grammar of a payload."""
    phrases, names = json.loads(payload)
    return Grammar(tuple(phrases), tuple(names))


def pack_ready(memory_bytes: int) -> bytes:
    """What a process takes, as the payload by which it says that it is ready."""
    return json.dumps({"bytes": memory_bytes}).encode()


def unpack_ready(payload: bytes) -> int:
    """How many bytes the process takes; may raise Garbled."""
    try:
        return int(json.loads(payload)["bytes"])
    except (ValueError, KeyError, TypeError) as error:
        raise Garbled(f"ready, but {error}") from error


def unpack_text(payload: bytes) -> str:
    """The words of a partial result; may raise Garbled."""
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise Garbled(f"words: {error}") from error


def pack_guess(guess: Guess) -> bytes:
    """A guess as a payload: its frames, then its hypothesis."""
    return FRAMES.pack(guess.frames) + pack_hypothesis(guess.hypothesis)


def unpack_guess(payload: bytes) -> Guess:
    """The guess of a payload; may raise Garbled."""
    if len(payload) < FRAMES.size:
        raise Garbled("a guess without its frames")
    (frames,) = FRAMES.unpack_from(payload)
    return Guess(unpack_hypothesis(payload[FRAMES.size :]), frames)


def pack_hypothesis(hypothesis: Hypothesis) -> bytes:
    """A hypothesis as a payload."""
    return json.dumps(asdict(hypothesis), ensure_ascii=False).encode()


def unpack_hypothesis(payload: bytes) -> Hypothesis:
    """The hypothesis of a payload; may raise Garbled."""
    try:
        content: dict[str, Any] = dict(json.loads(payload))
        words = tuple(Word(**word) for word in content.pop("words"))
        alternatives = tuple(content.pop("alternatives"))
        return Hypothesis(**content, words=words, alternatives=alternatives)
    except (ValueError, KeyError, TypeError) as error:
        raise Garbled(f"a hypothesis: {error}") from error
