import json
from datetime import UTC, datetime
from pathlib import Path

from ivr.domain.history_words import EVENT_NAMES
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.services.record_fields import order_fields
from tests.services.town import Town

PROMISED = (
    "number kind status scope caller contact name account address symptom tried began_at opened_at "
    "due_at expected_at reports urges repeat_of repeat_reason needs_completion recordings call_id"
)


def test_an_order_shows_its_stable_fields(town: Town) -> None:
    town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室", 故障时间="一小时内")
    fields = order_fields(town.orders()[0])
    assert set(PROMISED.split()) <= set(fields)
    assert fields["began"] == "within-the-hour"
    assert fields["began_at"] == "2026-11-24T11:30:00+08:00"
    assert fields["due_at"] == "2026-11-24T12:45:00+08:00"
    assert fields["area"] == "city"


def test_every_kind_of_order_can_be_written_as_json(town: Town) -> None:
    number = town.run("新建紧急工单", 危险类型="着火")["工单号"]
    town.run("补充工单", 工单号=number, 地址录音="place.wav")
    town.run("登记重复", "call-2", 停电编号="TD0001", 户号="3300030001")
    emergency, enquiry = (json.loads(json.dumps(order_fields(o))) for o in town.orders())
    assert (emergency["danger"], emergency["priority"]) == ("fire", "urgent")
    assert emergency["recordings"] == {"address": "place.wav"}
    assert emergency["history"][0]["event"] == "opened"
    assert (enquiry["repeat_of"], enquiry["repeat_reason"]) == ("TD0001", "known-outage")
    assert (enquiry["outcome"], enquiry["due_at"]) == ("repeat", None)


def test_every_field_of_an_order_is_explained() -> None:
    page = Path(__file__).parents[2] / "docs" / "data-formats.md"
    text = page.read_text("utf-8")
    explained = text[text.index("### An order (") : text.index("### A merge (")]
    fields = order_fields(WorkOrder("GD202611240001", Kind.FAULT, datetime.now(UTC)))
    assert [name for name in fields if f"`{name}`" not in explained] == []
    assert [event for event in EVENT_NAMES if f"`{event}`" not in explained] == []
    assert [kind for kind in Kind if f"`{kind.value}`" not in explained] == []
