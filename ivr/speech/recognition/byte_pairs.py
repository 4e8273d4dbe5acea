"""Whisper's vocabulary: text to token numbers and back, by byte pairs.

The file `tokenizer.json` of a model holds the vocabulary and the merges (Sennrich et al., 2016;
bytes written as letters since GPT-2). Reading it needs no library of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ivr.errors import EngineError


@dataclass(frozen=True)
class BytePairs:
    """A model's vocabulary."""

    numbers: Mapping[str, int]
    """Pieces of text, bytes written as letters, and the special tokens."""
    ranks: Mapping[tuple[str, str], int]
    specials: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> BytePairs:
        """The vocabulary of a `tokenizer.json`; an EngineError if it is none."""
        try:
            content = json.loads(path.read_text("utf-8"))
            model = content["model"]
            merges = [_pair(merge) for merge in model["merges"]]
            specials = {token["content"]: token["id"] for token in content["added_tokens"]}
            return cls(model["vocab"], {pair: at for at, pair in enumerate(merges)}, specials)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(
                f"语音模型的词表「{path}」读不出来（{error}）", retryable=False
            ) from error

    def encode(self, text: str) -> list[int]:
        """The tokens of a text; special tokens cannot be written this way."""
        numbers: list[int] = []
        for word in _words(text):
            numbers += [self.numbers[piece] for piece in self._merged(word)]
        return numbers

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of tokens; special ones and halves of characters are left out."""
        pieces = self._pieces
        letters = "".join(pieces.get(number, "") for number in numbers)
        return bytes(_BYTES[letter] for letter in letters).decode("utf-8", "ignore")

    def special(self, name: str) -> int:
        """The number of a special token such as `<|zh|>`."""
        return self.specials[name]

    @property
    def _pieces(self) -> dict[int, str]:
        held = self.__dict__.get("_by_number")
        if held is None:
            specials = set(self.specials.values())
            held = {at: piece for piece, at in self.numbers.items() if at not in specials}
            self.__dict__["_by_number"] = held
        return held

    def _merged(self, word: str) -> Sequence[str]:
        pieces = [_LETTERS[byte] for byte in word.encode()]
        while len(pieces) > 1:
            pairs = list(pairwise(pieces))
            best = min(pairs, key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            at = pairs.index(best)
            pieces[at : at + 2] = ["".join(best)]
        return pieces


def _pair(merge: str | list[str]) -> tuple[str, str]:
    """Older files write a merge as one text."""
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right


def _words(text: str) -> list[str]:
    """Merges do not reach over a blank; it belongs to the word behind it."""
    words = text.split(" ")
    return [word for word in (words[0], *(f" {word}" for word in words[1:])) if word]


def _alphabet() -> dict[int, str]:
    """GPT-2's letter for every byte: itself where it can be seen, else one beyond them."""
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in plain]
    beyond = {byte: chr(256 + at) for at, byte in enumerate(others)}
    return {byte: beyond.get(byte, chr(byte)) for byte in range(256)}


_LETTERS = _alphabet()
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}
