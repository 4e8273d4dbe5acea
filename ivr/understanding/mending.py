"""Misheard words put right: what sounds exactly like a word that is expected becomes that word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.understanding.phonetic import folded


@dataclass(frozen=True, slots=True)
class Mended:
    """A text of the same length, and which of its characters were not heard so."""

    text: str
    changed: frozenset[int] = frozenset()

    def touched(self, start: int, end: int) -> bool:
        """Whether something between was changed."""
        return any(start <= place < end for place in self.changed)


class Lexicon:
    """Expected words by their sound."""

    def __init__(self, words: Iterable[str], *, keep: Iterable[str] = ()) -> None:
        """`words` have two characters or more; `keep` are ordinary words never changed."""
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in words:
            self._by_sound.setdefault(folded(word), word)
        self._words = frozenset(words)
        self._keep = frozenset(keep)
        lengths = {len(word) for word in (*self._words, *self._keep)}
        self._lengths = sorted(lengths, reverse=True)

    @property
    def by_sound(self) -> Mapping[tuple[str, ...], str]:
        """The words under their folded syllables."""
        return self._by_sound

    def mend(self, text: str) -> Mended:
        """The text with its misheard words put right, the longest first; read from the left."""
        row = folded(text)
        characters = list(text)
        changed: set[int] = set()
        place = 0
        while place < len(text):
            place += self._one(text, row, place, characters, changed)
        return Mended("".join(characters), frozenset(changed))

    def _one(
        self,
        text: str,
        row: tuple[str, ...],
        place: int,
        characters: list[str],
        changed: set[int],
    ) -> int:
        """Mend at one place; how far to go on."""
        for length in self._lengths:
            said = text[place : place + length]
            if said in self._words or said in self._keep:
                return length
            word = self._by_sound.get(row[place : place + length])
            if word is not None and len(word) == length:
                changed.update(place + n for n in range(length) if said[n] != word[n])
                characters[place : place + length] = word
                return length
        return 1
