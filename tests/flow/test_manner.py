"""How callers are spoken to."""

from __future__ import annotations

import pytest

from ivr.flow.check_manner import check_jargon, check_manner
from ivr.flow.marks import Span, Text
from ivr.flow.parts import Jargon, Prompt

HERE = Span("试.yaml", 3, 9)


def prompt(words: str) -> Prompt:
    text = Text(words, HERE)
    return Prompt(text, (text,))


@pytest.mark.parametrize(
    "words",
    [
        "难道您没有看到通知吗？",
        "这个不是跟您说过了吗？",
        "不是说了吗，明天才来电。",
        "您怎么不早点打电话？",
        "谁让您自己动电表的？",
        "您到底要办什么？",
        "这还用说吗？",
        "我说过多少遍了。",
        "为什么不早说呢？",
        "这是您自己的问题。",
    ],
)
def test_rhetorical_questions_and_reproaches_are_refused(words: str) -> None:
    assert [problem.code for problem in check_manner(prompt(words))] == ["F078"]


@pytest.mark.parametrize(
    "words",
    ["你好，请讲。", "请把你们的户号告诉我。", "您必须马上交费。", "停电按一。", "您快点说。"],
)
def test_words_that_are_not_polite_are_told(words: str) -> None:
    assert [problem.code for problem in check_manner(prompt(words))] == ["W049"]


@pytest.mark.parametrize(
    "words",
    [
        "您看到、听到什么没有？",
        "请问是停电，还是灯闪？停电请按一。",
        "要再听一遍，请按星号键。",
        "请按一下电表上的按钮。",
        "按一下按钮，屏幕就亮了。",
        "我没有听到您的声音，按键也行。",
        "家里不是只有一只电表的，请告诉我。",
        "您怎么称呼？",
        "迷你电饭锅也费电。",
        "有什么情况，请您随时打来。",
    ],
)
def test_good_manners_are_not_complained_of(words: str) -> None:
    assert list(check_manner(prompt(words))) == []


def test_a_question_s_shorter_words_need_not_ask_politely_again() -> None:
    assert list(check_manner(prompt("停电按一，灯闪按二。"), again=True)) == []


def test_the_place_is_that_of_the_word() -> None:
    (problem,) = check_manner(prompt("好的，你请讲。"))
    assert (problem.span.line, problem.span.column) == (3, 12)


def test_a_word_of_the_trade_stands_beside_what_explains_it() -> None:
    words = Text("谷段", HERE)
    known = {"谷段": Jargon(words, (Text("用电少的时段", HERE), Text("夜里便宜", HERE)))}
    bare = [prompt("谷段的电便宜。"), prompt("请您留意。")]
    (problem,) = check_jargon(bare, known)
    assert (problem.code, problem.span.column) == ("W050", 9)
    assert problem.hint == "换成「用电少的时段」、「夜里便宜」，或者在同一段话里用它解释一下。"
    assert not list(check_jargon([*bare, prompt("谷段就是用电少的时段。")], known))
    assert not list(check_jargon([prompt("晚上的电便宜。")], known))
    assert not list(check_jargon(bare, {}))
