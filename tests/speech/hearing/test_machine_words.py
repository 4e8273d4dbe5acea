import pytest

from ivr.speech.hearing.machine_words import is_recorded


@pytest.mark.parametrize(
    "words",
    [
        "您好 请在 嘀声 后 留言",
        "您拨打的电话已关机",
        "您所拨打的用户暂时无法接通请稍后再拨",
        "我是机主的智能助理有什么可以帮您转告",
    ],
)
def test_what_machines_say_is_known(words: str) -> None:
    assert is_recorded(words)


@pytest.mark.parametrize(
    "words", ["", "喂你好", "喂你好哪位", "我是王小明", "现在不方便", "来电了", "我待会儿给你打"]
)
def test_what_people_say_is_left_to_people(words: str) -> None:
    assert not is_recorded(words)
