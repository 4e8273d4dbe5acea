from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.domain.address import Address
from ivr.domain.completeness import REQUIRED, missing, require_complete
from ivr.domain.terms import Kind, Outcome, Recording
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
HOME = Address.parse("和平路18号")


def order(kind: Kind, **fields: object) -> WorkOrder:
    return replace(WorkOrder("GD202611240001", kind, NOW), **fields)  # type: ignore[arg-type]


def test_every_kind_of_order_has_its_row() -> None:
    assert set(REQUIRED) == set(Kind)


def test_a_repair_is_complete_with_its_place_a_number_and_the_cause() -> None:
    assert missing(order(Kind.FAULT)) == ["地址", "联系电话", "故障原因"]
    assert missing(order(Kind.FAULT, address=HOME, contact="1", cause="接户线烧断")) == []


def test_a_recording_tells_as_well() -> None:
    told = {Recording.ADDRESS: "a.wav", Recording.SYMPTOM: "b.wav"}
    assert missing(order(Kind.EMERGENCY, recordings=told, cause="断线")) == []
    assert missing(order(Kind.SUGGESTION, recordings=told)) == []


def test_who_does_not_want_to_be_named_needs_no_number() -> None:
    told = order(Kind.COMPLAINT, anonymous=True, topic="服务态度", result="已当面道歉")
    assert missing(told) == []


@pytest.mark.parametrize("outcome", [Outcome.GUIDED, Outcome.REPEAT, Outcome.ABUSE])
def test_what_ended_in_the_call_itself_needs_nothing_more(outcome: Outcome) -> None:
    assert missing(order(Kind.FAULT, outcome=outcome)) == []


def test_gaps_are_refused_without_a_reason_and_told_with_one() -> None:
    fault = order(Kind.FAULT, address=HOME)
    with pytest.raises(NotAllowed, match="还缺联系电话、故障原因，请先补上"):
        require_complete(fault, " ")
    assert require_complete(fault, "客户没有留电话") == "客户没有留电话（缺联系电话、故障原因）"
    assert require_complete(order(Kind.ENQUIRY), None) is None
