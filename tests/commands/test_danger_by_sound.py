"""Danger that was misheard: how much of it is noticed, and how often nothing was meant.

Weighed on the shipped flows: the words of danger in their characters alone find 4 to 6 of ten
misheard calls for help; every place that sounds so finds all, and asks about danger in one of
twenty harmless sentences. What is built finds more than nine of ten and asks in two of a thousand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ivr import app
from ivr.bench.mishearing import misheard
from ivr.bench.utterances import read_utterances
from ivr.commands.understanding_bench import UTTERANCES
from ivr.commands.understanding_readers import candidates_at
from ivr.config import load
from ivr.flow.library import load_flows
from ivr.understanding.matching import Candidate, by_characters
from ivr.understanding.options import Choice, choose
from ivr.understanding.plain import plain

DANGER = (
    "着火了 电线着火了 我家电表箱冒烟了 起火了起火了 楼道里一股焦味 插座冒火花 有人触电了 "
    "我儿子被电了 洗澡的时候麻手 热水器漏电了 电线断了掉在路上 电线杆子倒了 树压着电线了 "
    "救命啊 出人命了 要出大事了 那边变压器爆炸了 电线烧着了 屋里有糊味 冰箱漏电了麻手 "
    "小孩触电了快来 电杆倒了 线断了 配电箱失火了"
)
DRAWS = 5


@cache
def candidates() -> tuple[Candidate[str], ...]:
    config = load(Path("/nowhere"), None, {})
    flows = load_flows(app.flows_folder(config), app.known_names(config)).or_refuse()
    return tuple(candidates_at(flows, "总台", "主菜单"))


def alarm(text: str) -> Choice[str] | None:
    choice = choose(text, candidates())
    return choice if isinstance(choice, Choice) and choice.urgent else None


def in_characters(text: str) -> bool:
    urgent = [candidate for candidate in candidates() if candidate.urgent]
    return bool(by_characters(plain(text), urgent))


@pytest.mark.parametrize("way", ["同音字", "口音"])
def test_nine_of_ten_misheard_calls_for_help_are_noticed(way: str) -> None:
    heard = [misheard(said, way, draw, 1).text for said in DANGER.split() for draw in range(DRAWS)]
    noticed = sum(alarm(text) is not None for text in heard)
    assert noticed >= 0.9 * len(heard)
    assert sum(map(in_characters, heard)) < 0.7 * len(heard)


def harmless() -> list[str]:
    said = (utterance.text for utterance in read_utterances(UTTERANCES))
    return [text for text in dict.fromkeys(said) if not in_characters(text)]


def test_harmless_sentences_are_hardly_ever_asked_about_and_never_taken_for_danger() -> None:
    sentences = harmless()
    alarms = [found for text in sentences if (found := alarm(text)) is not None]
    assert len(sentences) > 700
    assert len(alarms) <= 0.005 * len(sentences)
    assert all(found.unsure for found in alarms)


@pytest.mark.parametrize("way", ["同音字", "口音"])
def test_misheard_harmless_sentences_are_not_taken_for_danger_either(way: str) -> None:
    sentences = [misheard(text, way, 0, 9).text for text in harmless()]
    alarms = [found for text in sentences if (found := alarm(text)) is not None]
    assert len(alarms) <= 0.01 * len(sentences)
    assert all(found.unsure for found in alarms)
