from dataclasses import replace
from datetime import UTC, datetime

from ivr.domain.identity import without_identity
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Recording
from ivr.domain.transcripts import NO_WORDS, TRANSCRIBED, transcribed, untranscribed
from ivr.domain.work_order import WorkOrder

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
SAID, MORE, LAST = (
    "20261124/c1-留言录音.wav",
    "20261124/c2-补充录音.wav",
    "20261125/c3-补充录音.wav",
)


def complaint() -> WorkOrder:
    return WorkOrder("GD202611240001", Kind.COMPLAINT, AT, recordings={Recording.MESSAGE: SAID})


def test_every_recording_is_put_into_words_once() -> None:
    order = complaint()
    for reference in (MORE, LAST):
        order = order.followed_up(AT, urging=False, recording=reference)
    assert set(untranscribed(order)) == {SAID, MORE, LAST}
    order = transcribed(order, AT, SAID, " 电费多收了 ")
    order = transcribed(order, AT, MORE, "")
    assert [e.note for e in order.history if e.event == TRANSCRIBED] == [
        f"{SAID}：电费多收了",
        f"{MORE}：{NO_WORDS}",
    ]
    assert untranscribed(order) == [LAST]
    assert untranscribed(replace(order, status=Status.CLOSED)) == [LAST]


def test_the_words_of_who_reports_are_not_shown() -> None:
    report = transcribed(replace(complaint(), kind=Kind.WHISTLE_BLOWING), AT, SAID, "我叫王小芳")
    assert "王小芳" not in repr(without_identity(report))
