"""Mishearing is the same each time; verdicts, tallies and the table count what they say."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ivr.bench.mishearing import MISHEARINGS, accent, dropped, homophones, misheard
from ivr.bench.understanding import (
    CLEAN,
    CONDITIONS,
    Outcome,
    Verdict,
    falls_short,
    judged,
    measure,
    totals,
)
from ivr.bench.understanding_report import as_data, as_table, failures
from ivr.bench.utterances import Utterance, read_utterances
from ivr.errors import ConfigError
from ivr.understanding.phonetic import folded
from ivr.understanding.pinyin import syllables

SENTENCE = "我家在和平路十八号，整栋楼都停电了"


def test_the_same_seed_mishears_the_same() -> None:
    for way in MISHEARINGS:
        assert misheard(SENTENCE, way, 0, 5) == misheard(SENTENCE, way, 0, 5)
    assert len({misheard(SENTENCE, "同音字", draw, 5).text for draw in range(5)}) > 1


@pytest.mark.parametrize("draw", range(10))
def test_what_sounds_like_another_number_has_a_twin(draw: int) -> None:
    heard = misheard("十块", "口音", draw, 5)
    if heard.text[0] != "十":
        assert heard.twins == ("四块",)
    assert misheard("三块", "口音", draw, 5).twins == ()
    assert len(misheard("十" * 12, "口音", draw, 5).twins) <= 8


def test_a_swallowed_number_or_denial_leaves_another_sentence() -> None:
    heard = [misheard("不是", "漏一字", draw, 5) for draw in range(20)]
    assert {(each.text, each.lost) for each in heard} == {("是", True), ("不", False)}
    assert not misheard("三，四", "无标点", 0, 5).lost


@pytest.mark.parametrize("draw", range(20))
def test_homophones_sound_the_same_and_accents_nearly(draw: int) -> None:
    same = homophones("店门东边", Random(draw))
    assert same != "店门东边"
    assert [syllables(sign) for sign in same] == [syllables(sign) for sign in "店门东边"]
    near = accent("三层新房", Random(draw))
    assert near != "三层新房"
    assert [folded(sign) for sign in near] == [folded(sign) for sign in "三层新房"]
    assert [syllables(sign) for sign in near] != [syllables(sign) for sign in "三层新房"]


@pytest.mark.parametrize("draw", range(20))
def test_no_character_becomes_a_number(draw: int) -> None:
    heard = accent("是是是是", Random(draw)) + homophones("是是是是", Random(draw))
    assert not set(heard) & set("四十")


def test_one_character_is_dropped_and_pauses_are_left_out() -> None:
    assert len(dropped(SENTENCE, Random(1))) == len(SENTENCE) - 1
    assert dropped("停", Random(1)) == "停"
    assert misheard(SENTENCE, "无标点", 0, 5).text == SENTENCE.replace("，", "")
    assert misheard("3.5个，小时", "无标点", 0, 5).text == "3.5个小时"
    assert homophones("abc", Random(1)) == "abc"


@pytest.mark.parametrize(
    ("expected", "outcome", "verdict"),
    [
        ("甲", Outcome("甲"), Verdict.RIGHT),
        ("甲", Outcome("甲", unsure=True), Verdict.RIGHT),
        ("甲", Outcome("乙"), Verdict.WRONG),
        ("甲", Outcome("乙", unsure=True), Verdict.ASKED),
        ("甲", Outcome(None), Verdict.MISSED),
        (None, Outcome(None), Verdict.RIGHT),
        (None, Outcome("乙"), Verdict.WRONG),
        (None, Outcome("乙", unsure=True), Verdict.ASKED),
    ],
)
def test_an_outcome_is_judged(expected: str | None, outcome: Outcome, verdict: Verdict) -> None:
    assert judged(expected, outcome) is verdict


def test_what_sounds_the_same_counts_only_where_it_is_confirmed() -> None:
    assert judged("甲", Outcome("假", unsure=True), lambda a, b: True) is Verdict.RIGHT
    assert judged("甲", Outcome("假"), lambda a, b: True) is Verdict.WRONG


def only_clean(text: str) -> Outcome:
    return Outcome("停电" if text == "层楼停电" else None)


def test_a_report_counts_each_sentence_in_each_condition() -> None:
    told = [Utterance("现象", "层楼停电", "停电"), Utterance("别的", "好", "好")]
    report = measure(told, {"现象": only_clean}, draws=2)
    assert set(report) == {"现象"}
    assert report["现象"][CLEAN].accuracy == 1
    assert report["现象"]["同音字"].accuracy == 0
    assert report["现象"]["漏一字"].missed == 2
    assert totals(report)[CLEAN].positives == 1
    assert falls_short(report) == ["同音字听懂 0.0%，低于 92%", "口音听懂 0.0%，低于 92%"]


def test_a_question_about_one_of_two_that_sound_alike_is_right() -> None:
    def asks(text: str) -> Outcome:
        return Outcome("4" if "十" not in text else "10", unsure="十" not in text)

    report = measure([Utterance("数字", "十", "10")], {"数字": asks}, draws=1)
    assert report["数字"]["口音"].double == 1
    assert report["数字"]["口音"].accuracy == 1
    takes = {"数字": lambda text: Outcome("10" if "十" in text else "4")}
    assert measure([Utterance("数字", "十", "10")], takes, draws=1)["数字"]["口音"].wrong == 1


def test_what_only_reading_back_can_tell_is_counted_apart() -> None:
    takes = {"数字": lambda text: Outcome(text)}
    told = [Utterance("数字", "三四", "三四"), Utterance("数字", "五六", None)]
    tally = measure(told, takes, draws=1)["数字"]["漏一字"]
    assert (tally.wrong, tally.untold, tally.positives) == (0, 1, 1)
    assert (tally.false_accepts, tally.false_untold) == (0, 1)


def test_needless_questions_are_counted() -> None:
    asks = {"数字": lambda text: Outcome("3", unsure=True)}
    told = [Utterance("数字", "三", "3"), Utterance("数字", "三吧", "3", "存疑")]
    assert measure(told, asks)["数字"][CLEAN].needless == 1


def test_what_is_given_finds_its_own_reader(tmp_path: Path) -> None:
    (tmp_path / "甲.tsv").write_text("# kind: 时间 now=2026-01-01T08:00 ahead\n八点\t8\n", "utf-8")
    [row] = read_utterances(tmp_path)
    assert row == Utterance("时间", "八点", "8", given="now=2026-01-01T08:00 ahead")
    right = {row.question: lambda text: Outcome("8"), "时间": lambda text: Outcome("9")}
    assert measure([row], right)["时间"][CLEAN].right == 1


def test_false_accepts_are_told() -> None:
    report = measure([Utterance("现象", "层楼停电", None)], {"现象": only_clean}, draws=1)
    assert report["现象"][CLEAN].false_rate == 1
    assert falls_short(report) == ["误收 25.0%，高于 1%"]
    assert report["现象"][CLEAN].accuracy is None


def test_the_table_has_a_row_for_each_kind_and_one_for_all() -> None:
    told = [Utterance("现象", "层楼停电", "停电"), Utterance("现象", "好", None)]
    report = measure(told, {"现象": only_clean}, draws=1)
    table = as_table(report)
    assert f"| 现象 | 2 | 100.0% | — | 0.0% | 0.0% | 0.0% |{' 0.0% |' * 7}" in table
    assert "| 合计 | 2 |" in table
    data = as_data(report)
    assert set(data["kinds"]) == {"现象", "合计"}  # type: ignore[call-overload]
    assert next(iter(failures(report))).startswith("现象\t同音字\t")
    assert len(CONDITIONS) == 5


def test_utterances_are_read_from_tables(tmp_path: Path) -> None:
    (tmp_path / "甲.tsv").write_text(
        "# 说明\n停电\t报修\n\n# kind: 流程:步骤\n嗯\t-\t语气词\n", "utf-8"
    )
    assert read_utterances(tmp_path) == [
        Utterance("甲", "停电", "报修"),
        Utterance("流程:步骤", "嗯", None, "语气词"),
    ]
    (tmp_path / "乙.tsv").write_text("只有一列\n", "utf-8")
    with pytest.raises(ConfigError, match=r"乙\.tsv 第 1 行要有两列"):
        read_utterances(tmp_path)
