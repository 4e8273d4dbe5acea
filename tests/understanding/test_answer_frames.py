"""Yes and no inside ways of speaking that turn them round."""

from __future__ import annotations

import pytest

from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Reading, Rejected, Understood
from tests.understanding.utterances import NOW


def read(text: str) -> Reading:
    return KINDS["是否"](text, Context(NOW))


@pytest.mark.parametrize(
    "text",
    [
        "你说的对",
        "说得没错",
        "没说不行",
        "谁说不是了",
        "不是不对，是",
        "都说了对了",
        "那还用说",
        "是的，我刚才也是这么说的",
        "对啊，我不是跟你说了嘛",
        "对，你们什么时候来",
        "冇问题",
        "可以是可以，就是有点慢",
    ],
)
def test_these_mean_yes(text: str) -> None:
    reading = read(text)
    assert isinstance(reading, Understood), reading
    assert reading.value == "是"


@pytest.mark.parametrize(
    "text",
    [
        "谁说是的",
        "我没说是",
        "我可没同意",
        "那可不行",
        "这怎么行",
        "哪里对了",
        "对什么对",
        "你说错了",
        "别打这个号",
        "是不对的",
        "根本就没有修好",
        "没必要",
        "唔使啦",
        "弗对",
    ],
)
def test_these_mean_no(text: str) -> None:
    reading = read(text)
    assert isinstance(reading, Understood), reading
    assert reading.value == "否"


@pytest.mark.parametrize(
    "text",
    [
        "是不是停电了",
        "什么对不对",
        "你是人还是机器",
        "妈，咱家是几单元啊",
        "对了我想问个事",
        "又好像是又好像不是",
        "你们就知道敷衍",
        "还黑着呢",
        "没有啥要说的",
        "别吵，我在打电话",
        "咳咳",
    ],
)
def test_these_answer_nothing(text: str) -> None:
    assert isinstance(read(text), Rejected), read(text)


def test_what_is_conceded_is_asked_about() -> None:
    reading = read("是，但是门牌好像改过")
    assert isinstance(reading, Rejected) or reading.doubts
