"""What our own voice says is understood as what it was; corrections bring in nothing unsaid."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from ivr.clock import SHANGHAI
from ivr.dialogue import readings
from ivr.dialogue.numerals import digit_by_digit, in_words
from ivr.phone_number import normalise
from ivr.understanding.context import Context
from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Understood

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=SHANGHAI)
CONTEXT = Context(NOW)

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["010", "021", "025", "0512", "0755", "0311", "0551"]),
        st.from_regex(r"[2-8][0-9]{7}", fullmatch=True),
    ),
)
NUMBERS = (MOBILES | LANDLINES | st.from_regex(r"400[1-9][0-9]{6}", fullmatch=True)).filter(
    lambda number: normalise(number) == number
)


def value(kind: str, text: str, context: Context = CONTEXT) -> str | None:
    reading = KINDS[kind](text, context)
    return reading.value if isinstance(reading, Understood) else None


@given(NUMBERS)
def test_a_telephone_number_read_out_is_heard_as_itself(number: str) -> None:
    reading = KINDS["电话号码"](readings.telephone(number), CONTEXT)
    assert isinstance(reading, Understood)
    assert (reading.value, reading.sure, reading.doubts) == (number, 1.0, ())


@given(
    NUMBERS, st.sampled_from(["我电话是{}", "你记一下 {} 谢谢", "嗯 那个 {} 啊", "打{}吧", "{}"])
)
def test_words_around_a_number_change_nothing(number: str, around: str) -> None:
    spoken = around.format(readings.telephone(number).replace("，", " 嗯 "))
    assert value("电话号码", spoken) == number


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_an_account_number_read_out_is_heard_as_itself(number: str) -> None:
    assert value("户号", readings.grouped(number)) == number


@given(st.dates(datetime(2020, 1, 1).date(), NOW.date()), st.integers(1, 99_999))  # noqa: DTZ001
def test_an_order_number_read_out_is_heard_as_itself(day: object, count: int) -> None:
    number = f"{day:%Y%m%d}{count:04d}"
    assert value("工单号", readings.grouped(number)) == f"GD{number}"


@given(st.integers(1, 999_999))
def test_a_number_read_out_is_heard_as_itself(number: int) -> None:
    assert value("数字", in_words(number)) == str(number)


@given(st.integers(1, 9_999_99))
def test_an_amount_read_out_is_heard_as_itself(cents: int) -> None:
    yuan = f"{cents // 100}.{cents % 100:02d}"
    heard = value("金额", readings.amount(yuan))
    assert heard is not None
    assert float(heard) == float(yuan)


@given(st.integers(1, 7 * 24 * 60))
def test_a_length_of_time_read_out_is_heard_as_itself(minutes: int) -> None:
    assert value("时长", readings.duration(str(minutes))) == str(minutes)


@given(st.integers(0, 40 * 24 * 60))
def test_a_moment_read_out_is_heard_as_itself(ago: int) -> None:
    at = NOW - timedelta(minutes=ago)
    assert value("时间", readings.time_of(at.isoformat(), NOW)) == at.isoformat()


@given(st.integers(0, 40 * 24 * 60))
def test_a_moment_to_come_read_out_is_heard_as_itself(ahead: int) -> None:
    at = NOW + timedelta(minutes=ahead)
    context = Context(NOW, ahead=True)
    assert value("时间", readings.time_of(at.isoformat(), NOW), context) == at.isoformat()


CORRECTED = st.sampled_from(
    [
        "{}不对{}",
        "{}错了{}",
        "{}不对最后是{}",
        "{}我说错了前面是{}",
        "{}哦不中间四位是{}",
        "{}重新说{}",
        "{}不是{}是九",
        "{}最后不是{}是五",
        "{}是{}",
        "{}不对不对{}",
        "{}后面是{}",
        "{}第三位是{}",
    ]
)
DIGITS = st.text("0123456789", min_size=1, max_size=12)


@given(CORRECTED, st.from_regex(r"1[3-9][0-9]{5,10}", fullmatch=True), DIGITS)
def test_corrections_never_give_a_number_that_was_not_said(
    pattern: str, number: str, other: str
) -> None:
    """Every stretch of the result was said in one go, and what came last is still in it."""
    words = pattern.format(
        digit_by_digit(number, telephone=True), digit_by_digit(other, telephone=True)
    )
    heard = value("电话号码", words)
    assert heard is None or _made_of(heard, [number, other, "9", "5"]), (words, heard)


def _made_of(heard: str, said: list[str]) -> bool:
    """Whether the number is put together from at most three stretches of what was said."""
    reached = {0}
    for _ in range(3):
        reached |= {
            end
            for start in reached
            for end in range(start + 1, len(heard) + 1)
            if any(heard[start:end] in one for one in said)
        }
    return len(heard) in reached


@given(MOBILES, st.from_regex(r"[0-9]{2}", fullmatch=True))
def test_the_last_digits_mended_are_mended_and_nothing_else(number: str, end: str) -> None:
    spoken = f"{readings.telephone(number)}，不对，最后是{digit_by_digit(end, telephone=True)}"
    assert value("电话号码", spoken) == number[:-2] + end


@given(MOBILES, MOBILES)
def test_a_number_said_anew_replaces_the_first(number: str, other: str) -> None:
    for between in ("不对", "说错了 是", "重新说"):
        spoken = f"{readings.telephone(number)} {between} {readings.telephone(other)}"
        assert value("电话号码", spoken) == other


@given(MOBILES, st.integers(0, 10))
def test_a_digit_lost_or_doubled_is_no_number(number: str, at: int) -> None:
    lost = number[:at] + number[at + 1 :]
    assume(lost[0] == "1")
    assert value("电话号码", digit_by_digit(lost, telephone=True)) is None
    doubled = number[: at + 1] + number[at:]
    assert value("电话号码", digit_by_digit(doubled, telephone=True)) is None
