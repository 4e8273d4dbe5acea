import pytest

from ivr.domain.text import half_width, numeral_value, plain, spoken_number, squeezed


@pytest.mark.parametrize(
    ("numeral", "digits"),
    [
        ("八", "8"),
        ("十", "10"),
        ("十八", "18"),
        ("二十", "20"),
        ("三零二", "302"),
        ("一〇一", "101"),
        ("一百三十八", "138"),
        ("一千二百零三", "1203"),
        ("两百", "200"),
    ],
)
def test_a_chinese_numeral_becomes_digits(numeral: str, digits: str) -> None:
    assert numeral_value(numeral) == digits


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("0", "零"),
        ("3", "三"),
        ("10", "十"),
        ("18", "十八"),
        ("20", "二十"),
        ("66", "六十六"),
        ("100", "一百"),
        ("108", "一百零八"),
        ("110", "一百一十"),
        ("138", "一百三十八"),
        ("1203", "一二零三"),
        ("007", "零零七"),
        ("18-1", "一八杠一"),
    ],
)
def test_digits_are_said_as_in_an_address(digits: str, said: str) -> None:
    assert spoken_number(digits) == said


def test_what_is_said_can_be_read_back() -> None:
    assert all(numeral_value(spoken_number(str(value))) == str(value) for value in range(1000))


def test_full_width_signs_become_half_width() -> None:
    assert plain("　３栋－Ａ ") == "3栋-A"
    assert squeezed(" 3 栋\u3000１ 单元") == "3栋1单元"


def test_text_for_people_keeps_its_chinese_punctuation() -> None:
    assert half_width("\ufeff配电房１号故障，正在抢修。\u200b ") == "配电房1号故障，正在抢修。"
