import pytest

from ivr.domain.language import language_asked_for


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("English please", "英语"),
        ("有没有会讲英文的", "英语"),
        ("我想说广东话", "粤语"),
        ("四川话要得不", "四川话"),
        ("能说家乡话吗", "方言"),
        ("听不懂普通话", "方言"),
    ],
)
def test_the_language_is_known_from_the_words(words: str, language: str) -> None:
    assert language_asked_for(words) == language
