from datetime import timedelta

import pytest

from ivr.domain.limit import Limit, read_limit


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("12秒", Limit(timedelta(seconds=12))),
        (" ４５ 分钟 ", Limit(timedelta(minutes=45))),
        ("24小时", Limit(timedelta(hours=24))),
        ("7天", Limit(timedelta(days=7))),
        ("2个工作日", Limit.working_days(2)),
        ("2工作日", Limit.working_days(2)),
    ],
)
def test_a_limit_is_read_as_it_is_written(written: str, limit: Limit) -> None:
    assert read_limit(written) == limit


@pytest.mark.parametrize("written", ["", "很快", "0天", "两天", "5", "12345秒", "5个", "-5天"])
def test_what_is_no_limit_is_not_read(written: str) -> None:
    assert read_limit(written) is None


@pytest.mark.parametrize(
    "text", ["12秒", "45分钟", "90分钟", "3小时", "24小时", "7天", "5个工作日"]
)
def test_a_limit_is_told_as_an_admin_writes_it(text: str) -> None:
    limit = read_limit(text)
    assert limit is not None
    assert limit.text == text


def test_a_part_of_a_working_day_is_told_in_hours() -> None:
    assert Limit(timedelta(hours=30), working=True).text == "30小时（只算工作日）"
