"""What is said before it is asked, by its sound: taken only where that was never wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivr.bench.mishearing import misheard
from ivr.understanding.early_words import Early, chosen_early
from ivr.understanding.matching import Candidate, by_characters
from ivr.understanding.plain import plain
from tests.understanding.utterances import FOLDER

WORDS = {
    "一栋": ("整栋楼都", "整栋楼停", "一栋楼都", "整个单元停"),
    "小区": ("整个小区停", "全小区都", "小区都", "全村都"),
    "更早": ("上午就", "昨天停", "停了两个小时", "昨天晚上"),
}
CANDIDATES = [Candidate(words, name) for name, row in WORDS.items() for words in row]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("我们整栋楼都停了", ("一栋", True)),
        ("我们整动楼都停了", ("一栋", True)),
        ("正个小区停电了", ("小区", True)),
        ("停了凉个小时", ("更早", True)),
        ("上午旧停了", ("更早", False)),
        ("小去都停了", ("小区", False)),
        ("整动楼都停了，全小区都停了", Early.SEVERAL),
        ("停了一个小时", Early.NOTHING),
        ("昨天上午", Early.NOTHING),
        ("不是整动楼都停", Early.NOTHING),
        ("停电了", Early.NOTHING),
        ("", Early.NOTHING),
    ],
)
def test_what_was_chosen(said: str, meant: object) -> None:
    assert chosen_early(said, CANDIDATES) == meant


def test_of_all_sentences_none_is_taken_that_does_not_say_so() -> None:
    taken = [text for text in _sentences() if not _written(text) and _is_taken(text)]
    assert taken == []


@pytest.mark.parametrize("way", ["同音字", "口音"])
def test_most_that_was_misheard_is_taken_all_the_same_and_nothing_else(way: str) -> None:
    right = wrong = asked = 0
    for text in _sentences():
        meant = _written(text)
        if len(meant) != 1:
            continue
        found = chosen_early(misheard(text, way, 1, 1).text, CANDIDATES)
        right += found == (next(iter(meant)), True)
        asked += isinstance(found, Early) or not found[1]
        wrong += not isinstance(found, Early) and found[0] not in meant
    assert wrong == 0
    assert right >= 0.7 * (right + asked)
    assert right >= 20


def _sentences() -> Iterator[str]:
    for file in sorted(FOLDER.glob("*.tsv")):
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.partition("\t")[0]


def _written(text: str) -> set[str]:
    return {match.candidate.meaning for match in by_characters(plain(text), CANDIDATES)}


def _is_taken(text: str) -> bool:
    found = chosen_early(text, CANDIDATES)
    return not isinstance(found, Early) and found[1]
