from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin

HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
VOICES = Path(__file__).parents[2] / "voices"
SPOKEN = Mandarin(read_lexicon(VOICES / "lexicon.toml"))


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("您好", "nin2hao3。"),
        ("重复报修", "chong2fu4 bao4xiu1。"),
        ("请重新输入", "qing3 chong2xin1 shu1ru4。"),
        ("银行", "yin2hang2。"),
        ("行不行", "xing2 bu4 xing2。"),
        ("长期停电", "chang2qi1 ting2dian4。"),
        ("处理", "chu3li3。"),
        ("户号", "hu4hao4。"),
        ("跳闸", "tiao4zha2。"),
        ("台区", "tai2qu1。"),
        ("空调", "kong1tiao2。"),
        ("尾号为零", "wei3hao4wei2 ling2。"),
        ("还没有", "hai2mei2you3。"),
        ("女", "nü3。"),
        ("绿", "lü4。"),
    ],
)
def test_words_are_read_as_the_trade_reads_them(text: str, pinyin: str) -> None:
    assert SPOKEN.pinyin(text) == pinyin


def test_punctuation_becomes_two_kinds_of_pause() -> None:
    assert SPOKEN.pinyin("停电，报修、谢谢：再见") == "ting2dian4，bao4xiu1，xie4xie5，zai4jian4。"
    assert SPOKEN.pinyin("停电。报修！再见？") == "ting2dian4。bao4xiu1。zai4jian4。"
    assert SPOKEN.pinyin("停电……，。报修") == "ting2dian4。bao4xiu1。"


def test_quotes_and_brackets_are_not_heard() -> None:
    assert SPOKEN.pinyin("「停电」（报修）") == "ting2dian4 bao4xiu1。"


def test_not_rises_before_a_falling_tone() -> None:
    assert SPOKEN.pinyin("不会") == "bu2 hui4。"
    assert SPOKEN.pinyin("不来") == "bu4 lai2。"


def test_a_third_tone_rises_before_another_but_digits_stay_clear() -> None:
    assert SPOKEN.pinyin("请等你") == "qing2 deng2 ni3。"
    assert SPOKEN.pinyin("五九五") == "wu3 jiu3 wu3。"


def test_one_changes_its_tone_only_where_it_counts() -> None:
    assert SPOKEN.pinyin("一次") == "yi2ci4。"
    assert SPOKEN.pinyin("一小时") == "yi4xiao3shi2。"
    assert SPOKEN.pinyin("十一小时") == "shi2 yi1 xiao3shi2。"
    assert SPOKEN.pinyin("请按一") == "qing3an4 yi1。"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("拨95598", "拨九五五九八"),
        ("火警119，急救120", "火警幺幺九，急救幺二零"),
        ("110V", "一百一十伏"),
        ("110千伏", "一百一十千伏"),
        ("10kV", "十千伏"),
        ("2小时", "两小时"),
        ("12小时", "十二小时"),
        ("2号楼", "二号楼"),
        ("302室", "三百零二室"),
        ("14:05", "十四点零五分"),
        ("9：00", "九点整"),
        ("2:30", "两点三十分"),
        ("50%", "百分之五十"),
        ("3.50元", "三元五角"),
        ("128.05元", "一百二十八元零五分"),
        ("0.56元", "五角六分"),
        ("2.20元", "两元两角"),
        ("¥88", "八十八元"),
        ("220V", "二百二十伏"),
        ("380伏", "三百八十伏"),
        ("2kW", "两千瓦"),
        ("0.5kWh", "零点五千瓦时"),
        ("2000W", "两千瓦"),
        ("12000户", "一万两千户"),
        ("20050户", "两万零五十户"),
        ("100000元", "十万元"),
        ("10086", "一零零八六"),
        ("2026年2月2日", "二零二六年二月二日"),
        ("20℃", "二十摄氏度"),
        ("8:30-17:00", "八点三十分到十七点整"),
        ("1.5小时", "一点五小时"),
        ("22小时", "二十二小时"),
        ("2层", "两层"),
        ("007", "零零七"),
        ("1,200户", "一千二百户"),
        ("3-5天", "三到五天"),
        ("0571-88880000", "零五七一-八八八八零零零零"),
        ("ＡＢ１２", "AB十二"),
        ("1005", "一千零五"),
        ("0", "零"),
    ],
)
def test_ascii_digits_are_said_as_people_say_them(text: str, words: str) -> None:
    assert SPOKEN.words(text) == words


def test_letters_have_names() -> None:
    assert SPOKEN.pinyin("A座") == "ei1 zuo4。"


def test_keys_have_names() -> None:
    assert SPOKEN.pinyin("按#结束") == "an4 jing3hao4 jie2shu4。"


@pytest.mark.parametrize("text", ["", "，。", "🙂", "  \n", "—"])
def test_nothing_to_say_is_said_so(text: str) -> None:
    assert SPOKEN.pinyin(text) == ""


def test_a_rare_character_without_a_reading_does_not_shift_the_others() -> None:
    assert SPOKEN.pinyin("停\U0002ffff电") == "ting2 dian4。"


@given(st.text(max_size=60))
def test_any_text_yields_only_what_the_voice_can_speak(text: str) -> None:
    pinyin = SPOKEN.pinyin(text)
    assert set(pinyin) <= set("abcdefghijklmnopqrstuvwxyzü12345 ，。")


def test_the_fingerprint_changes_with_the_words_that_matter_only() -> None:
    text = "请重复一遍"
    other = Mandarin(read_lexicon(VOICES / "lexicon.toml"))
    assert other.fingerprint(text) == SPOKEN.fingerprint(text)
    assert SPOKEN.fingerprint(text) != SPOKEN.fingerprint("请说一遍")
    assert SPOKEN.fingerprint("甲乙") == SPOKEN.fingerprint("丙丁")


def test_every_character_of_the_shipped_flows_has_a_reading() -> None:
    texts = {
        run
        for path in (VOICES.parent / "flows").rglob("*.yaml")
        for run in HAN_RUN.findall(path.read_text("utf-8"))
    }
    assert len(texts) > 100
    for text in texts:
        assert len(re.findall("[1-5]", SPOKEN.pinyin(text))) == len(text), text


def test_of_is_never_read_as_a_target() -> None:
    assert SPOKEN.pinyin("有资质的电工") == "you3 zi1 zhi4 de5 dian4gong1。"
