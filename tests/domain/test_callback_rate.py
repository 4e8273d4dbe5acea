"""A month's rates count matters: each once, with all reporters that its call reaches."""

from dataclasses import replace
from datetime import UTC, datetime

from ivr.domain.callback import Callback, CallbackKind, CallbackResult
from ivr.domain.callback_rate import CallbackRate, count_callbacks
from ivr.domain.callback_wanted import ARCHIVED
from ivr.domain.terms import Area, Kind

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NEW = Callback(
    1,
    CallbackKind.SATISFACTION,
    "13800000001",
    NOON,
    NOON,
    order="GD1",
    area=Area.CITY,
    about=Kind.FAULT,
)


def tried(*results: CallbackResult, start: Callback = NEW) -> Callback:
    for result in results:
        start = start.dialled("node", "call", NOON).tried(result, "", NOON)
    return start


REACHED = replace(tried(CallbackResult.NO_ANSWER, CallbackResult.ANSWERED).settled(NOON), level=4)


def test_a_call_counts_for_every_order_that_it_reaches() -> None:
    rates = count_callbacks([replace(REACHED, also=("GD2", "GD3")), NEW])
    assert rates.whole == CallbackRate(wanted=4, waiting=1, called=3, reached=3)
    assert (rates.whole.rate, rates.whole.reach_rate) == (1.0, 1.0)
    assert rates.results == {CallbackResult.NO_ANSWER: 1, CallbackResult.ANSWERED: 1}
    assert rates.levels == {4: 1}


def test_called_is_not_reached_and_what_a_person_has_is_neither() -> None:
    nobody = tried(CallbackResult.NO_ANSWER).handed_over(NOON, "打了3次都没有打成")
    unknown = replace(NEW, number=None).handed_over(NOON, "没有联系电话")
    rates = count_callbacks([nobody, unknown, REACHED, REACHED])
    assert rates.whole == CallbackRate(wanted=4, called=3, reached=2)
    assert rates.by_hand == 2
    assert rates.whole.rate == 0.75
    assert rates.whole.keeps(75) is True
    assert rates.whole.keeps(90) is False


def test_a_line_that_failed_is_no_call() -> None:
    failed = tried(CallbackResult.FAILED)
    assert count_callbacks([failed]).whole == CallbackRate(wanted=1, waiting=1)
    assert CallbackRate().rate is CallbackRate().reach_rate is CallbackRate().keeps(90) is None


def test_what_was_opened_again_is_not_over_and_what_was_archived_is() -> None:
    again, archived = NEW.withdrawn(NOON, "工单又在办了"), NEW.withdrawn(NOON, ARCHIVED)
    assert count_callbacks([again]).whole == CallbackRate()
    assert count_callbacks([archived]).whole == CallbackRate(wanted=1)
    rung = tried(CallbackResult.BUSY).withdrawn(NOON, "工单又在办了")
    assert count_callbacks([rung]).whole == CallbackRate(wanted=1, called=1)


def test_rates_are_told_by_area_and_by_kind() -> None:
    complaint = replace(NEW, area=None, about=Kind.COMPLAINT)
    notice = replace(REACHED, kind=CallbackKind.OUTAGE_NOTICE)
    rates = count_callbacks([REACHED, complaint, notice])
    assert rates.by_area == {
        Area.CITY: CallbackRate(wanted=1, called=1, reached=1),
        None: CallbackRate(wanted=1, waiting=1),
    }
    assert rates.by_kind[Kind.COMPLAINT].wanted == 1
    assert rates.whole.wanted == 2
