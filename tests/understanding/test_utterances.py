"""Every row of `tests/data/utterances/` is understood as it says."""

from __future__ import annotations

import pytest

from ivr.understanding.kinds import KINDS
from ivr.understanding.readings import Rejected, Understood
from tests.understanding.utterances import FOLDER, Utterance, utterances

FILES = sorted(path.stem for path in FOLDER.glob("*.tsv"))
ROWS = [row for kind in FILES if kind in KINDS for row in utterances(kind)]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_was_said_is_understood(row: Utterance) -> None:
    reading = KINDS[row.kind](row.text, row.context)
    if row.value is None:
        assert isinstance(reading, Rejected), reading
        return
    assert isinstance(reading, Understood), reading
    assert reading.value == row.value
    if row.doubtful:
        assert reading.doubts, reading
        assert reading.sure < 1 or reading.doubts[0].part == "分机号"
    else:
        assert reading.doubts == (), reading


def test_there_are_many_of_them() -> None:
    for kind in ("是否", "电话号码", "户号", "工单号", "数字", "金额", "时长", "时间", "时间段"):
        rows = list(utterances(kind))
        assert len(rows) >= 40
        assert sum(row.value is None for row in rows) >= 10
        assert len({(row.text, row.context) for row in rows}) == len(rows)
