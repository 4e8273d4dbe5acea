"""What a call keeps of its caller's sentences."""

from datetime import UTC, datetime

import pytest

from ivr.dialogue import sayings as module
from ivr.dialogue.sayings import Sayings
from ivr.understanding import telephone
from ivr.understanding.context import Context
from ivr.understanding.in_passing import Sentence, told_so_far

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
WORDS = "我的电话是13800000001"
CONTEXT = Context(NOW, "0571")


def test_a_sentence_is_read_once_for_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(kind: str, said: list[Sentence], context: Context) -> object:
        asked.append(kind)
        return told_so_far(kind, said, context)

    monkeypatch.setattr(module, "told_so_far", counted)
    said = Sayings()
    said.add(WORDS, NOW)
    (sentence,) = said.all
    readings = [said.read(telephone.KIND, sentence, CONTEXT) for _ in range(3)]
    assert [reading.value for reading in readings if reading] == ["13800000001"] * 3
    assert asked == [telephone.KIND]


def test_what_is_forgotten_is_nowhere_kept() -> None:
    said = Sayings()
    said.add(WORDS, NOW)
    said.read(telephone.KIND, said.all[0], CONTEXT)
    said.forget()
    assert "13800000001" not in repr(said)


def test_a_call_beside_this_one_reads_for_itself() -> None:
    said = Sayings()
    said.add(WORDS, NOW)
    twin = said.fork()
    twin.read(telephone.KIND, twin.all[0], CONTEXT)
    assert said.told == {}
