from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.address import Address
from ivr.domain.agent_board import Rank, Waiting
from ivr.domain.agent_summary import MOST_HEADER, MOST_SPOKEN, encoded, headers, reason_of, summary
from ivr.domain.order_life import Status
from ivr.domain.terms import Danger, Kind
from ivr.domain.work_order import WorkOrder

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOME = Address.parse("和平路18号3单元302室")


def caller(**told: object) -> Waiting:
    return Waiting("c1", "人工坐席", NOON, "n", **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "order", "said"),
    [
        (caller(), None, "客户要找人工。"),
        (caller(reason="问电费", slots={"用电地址": "和平路"}), None, "问电费，和平路。"),
        (caller(rank=Rank.URGENT), None, "紧急。"),
        (caller(category="电费"), None, "电费。"),
        (caller(category="报修", slots={"用电地址": "和平路八号"}), None, "报修，和平路八号。"),
        (caller(category="电费", reason="电费不对"), None, "电费不对。"),
        (
            caller(category="电费"),
            WorkOrder("GD1", Kind.FAULT, NOON, status=Status.DISPATCHED),
            "报修，已派单。",
        ),
        (
            caller(rank=Rank.DANGER),
            WorkOrder("GD1", Kind.EMERGENCY, NOON, address=HOME, danger=Danger.SHOCK),
            "危险，有人触电，和平路18号3单元302室，已登记。",
        ),
        (
            caller(),
            WorkOrder("GD1", Kind.COMPLAINT, NOON, topic="服务态度", status=Status.ON_SITE),
            "服务态度投诉，办理中。",
        ),
        (
            caller(),
            WorkOrder("GD1", Kind.FAULT, NOON, urges=3, status=Status.DISPATCHED),
            "报修，催过3次，已派单。",
        ),
        (caller(reason="查进度"), WorkOrder("GD1", Kind.WHISTLE_BLOWING, NOON), "查进度。"),
    ],
)
def test_one_sentence_tells_why_somebody_calls(
    told: Waiting, order: WorkOrder | None, said: str
) -> None:
    assert summary(told, order) == said


def test_the_reason_is_what_was_told_and_not_what_a_flow_writes() -> None:
    assert reason_of({"现象": "跳闸", "危险类型": "着火"}) == "着火"
    assert reason_of({"缘由": "转人工没有接通"}) == ""
    assert reason_of({"缘由": "（保密）"}) == ""
    assert reason_of({}) == ""


def test_headers_are_short_and_ascii() -> None:
    order = WorkOrder("GD202611240001", Kind.FAULT, NOON, address=HOME)
    found = headers(
        caller(reason="跳闸", language="英语", rank=Rank.URGENT, category="报修"), order
    )
    assert {name: unquote(value) for name, value in found.items()} == {
        "X-IVR-Call": "c1",
        "X-IVR-Order": "GD202611240001",
        "X-IVR-Queue": "人工坐席",
        "X-IVR-Priority": "urgent",
        "X-IVR-Language": "英语",
        "X-IVR-Category": "报修",
        "X-IVR-Reason": "跳闸",
        "X-IVR-Place": HOME.text,
    }
    assert headers(caller(), order)["X-IVR-Reason"] == encoded("报修")


def test_of_a_protected_caller_no_header_tells_anything() -> None:
    hidden = headers(caller(), WorkOrder("GD1", Kind.WHISTLE_BLOWING, NOON, address=HOME))
    anonymous = headers(caller(), WorkOrder("GD1", Kind.COMPLAINT, NOON, anonymous=True))
    assert set(hidden) == set(anonymous) == {"X-IVR-Call", "X-IVR-Queue", "X-IVR-Priority"}


@given(st.text())
def test_a_header_can_be_sent_and_read_whatever_was_said(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    value = encoded(text)
    assert value.isascii()
    assert value.isprintable()
    assert " " not in value
    assert len(value) <= MOST_HEADER
    assert text.startswith(unquote(value, errors="strict"))


@given(st.text(), st.text())
def test_a_sentence_is_short_enough_to_be_heard(reason: str, place: str) -> None:
    said = summary(caller(reason=reason, slots={"用电地址": place}), None)
    assert len(said) <= MOST_SPOKEN
    assert said.endswith("。")
