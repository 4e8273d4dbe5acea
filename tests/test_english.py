import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.english import by_language, english_words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "找人工请按零。For English, press 8.",
            [("找人工请按零。", False), ("For English, press 8.", True)],
        ),
        ("一号楼A栋，5kW，充电桩LED灯", [("一号楼A栋，5kW，充电桩LED灯", False)]),
        ("zero", [("zero", True)]),
        ("one three eight, zero", [("one three eight, zero", True)]),
        ("三零二室", [("三零二室", False)]),
    ],
)
def test_english_is_told_from_letters(text: str, parts: list[tuple[str, bool]]) -> None:
    assert list(by_language(text)) == parts


def test_figures_are_words_too() -> None:
    assert english_words("For English, press 8.") == 4


@given(st.text(alphabet="您好A a1,。press English八", max_size=40))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    assert "".join(part for part, _ in by_language(text)) == text
