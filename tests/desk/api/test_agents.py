import json
from dataclasses import dataclass

import pytest

from ivr.domain.agent import Agent
from ivr.domain.api_token import Right
from ivr.domain.ports import CallRecord, TurnRecord
from ivr.domain.queue_rules import QueueRules
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.services.agent_desk import AgentDesk
from ivr.services.agent_joining import Wish
from ivr.services.agent_queue import AgentQueue
from ivr.services.api_tokens import TokenDesk
from tests.helpers.api import JSON, Answer, Api
from tests.services.town import Town


@dataclass
class Hall:
    """Agents at desks that speak with the interface."""

    api: Api
    town: Town
    calls: AgentQueue
    token: str
    """Of agent 1001."""

    def put(self, number: str, token: str | None = None, **sent: object) -> Answer:
        return self.api.ask(
            "PUT",
            f"/v1/agents/{number}/state",
            json.dumps(sent).encode(),
            JSON,
            token=token or self.token,
        )

    def get(self, path: str, token: str | None = None) -> Answer:
        return self.api.ask("GET", path, token=token or self.token)

    def join(
        self,
        call_id: str,
        order: str | None = None,
        category: str | None = None,
        **slots: str,
    ) -> None:
        caller = "13800000001"
        wish = Wish(call_id, "人工坐席", None, False, caller, order, slots, category)
        self.calls.join(wish)


@pytest.fixture
def hall(api: Api, town: Town) -> Hall:
    unit_of_work = town.database.unit_of_work
    desk = AgentDesk(unit_of_work, town.clock, QueueRules())
    desk.add(Agent("1001", "李小明", "sip:1001@10.0.0.2", ("人工坐席",)))
    desk.add(Agent("1002", "王芳", None, ("人工坐席",)))
    token = TokenDesk(unit_of_work, town.clock).create("1001", [Right.AGENT])[1]
    return Hall(api, town, AgentQueue(unit_of_work, town.clock, "n"), token)


def test_an_agent_sees_everybody_and_sets_his_own_state(hall: Hall) -> None:
    told = hall.put("1001", state="ready")
    assert (told.status, told.json["state"]) == (200, "ready")
    assert hall.put("1001", state="away", reason="吃饭", minutes=30).json["reason"] == "吃饭"
    listed = hall.get("/v1/agents").json["agents"]
    assert [(one["staff_number"], one["state"]) for one in listed] == [
        ("1001", "away"),
        ("1002", "off"),
    ]
    assert listed[0]["until"] == "2026-11-24T12:30:00+08:00"
    assert hall.put("1001", state="off").json["state"] == "off"


def test_nobody_sets_the_state_of_others_without_the_right(hall: Hall) -> None:
    refused = hall.put("1002", state="off")
    assert refused.status == 403
    assert (
        refused.sentence
        == "令牌「1001」只能办工号1001自己的事，别人的要有 desk（所有坐席的状态和通话）"
    )
    assert hall.get("/v1/agents/1002/call").status == 403
    assert hall.put("1001", hall.api.token(Right.READ), state="off").status == 403
    assert hall.get("/v1/queue", hall.api.token(Right.CREW)).status == 403
    desk = hall.api.token(Right.DESK)
    assert hall.put("1001", desk, state="off").status == 200
    assert hall.put("1002", desk, state="ready").status == 409
    assert hall.put("1003", desk, state="off").status == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"state": "talking"}, 422),
        ({"state": "away", "minutes": 0}, 422),
        ({"state": "away"}, 409),
        ({}, 422),
        ({"state": "off", "who": "x"}, 422),
    ],
)
def test_what_is_no_state_is_refused(hall: Hall, sent: dict[str, object], status: int) -> None:
    assert hall.put("1001", None, **sent).status == status


def test_the_queue_and_my_call_with_all_that_the_caller_told(hall: Hall) -> None:
    found = hall.town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")
    now = hall.town.clock.now()
    turn = TurnRecord(1, now, "总台", "问需要", ("您好，请讲",), "heard", "停电了")
    with hall.town.database.unit_of_work() as unit:
        unit.calls.save(CallRecord("c1", now, "13800000001", None, "总台", "v", 1, turns=(turn,)))
        unit.commit()
    assert hall.get("/v1/agents/1001/call").status == 404
    hall.put("1001", state="ready")
    hall.join("c1", str(found["工单号"]), category="报修", 现象="一户没电")
    hall.town.clock.advance(1000)
    hall.join("c2", category="电费")
    context = hall.get("/v1/agents/1001/call").json
    assert (context["call_id"], context["agent"]["state"]) == ("c1", "ringing")
    assert context["summary"] == "报修，和平路18号3单元302室，已登记。"
    assert context["order"]["number"] == found["工单号"]
    assert (context["category"], context["agent"]["categories"]) == ("报修", [])
    assert context["slots"] == {"现象": "一户没电"}
    assert [(said["prompts"], said["value"]) for said in context["turns"]] == [
        (["您好，请讲"], "停电了")
    ]
    assert context["promised"][0]["matter"] == "arrival"
    assert (context["hidden"], context["caller"]) == (False, "13800000001")
    ringing, waiting = hall.get("/v1/queue").json["queue"]
    assert (ringing["place"], ringing["agent"]) == ("offered", "1001")
    assert (ringing["category"], waiting["category"]) == ("报修", "电费")
    assert (waiting["place"], waiting["position"], waiting["caller"]) == (
        "waiting",
        1,
        "13800000001",
    )


def test_who_is_brought_in_sees_the_call_from_the_first_ring_to_his_work_after_it(
    hall: Hall,
) -> None:
    desk = AgentDesk(hall.town.database.unit_of_work, hall.town.clock, QueueRules())
    desk.add(Agent("1900", "张强", "sip:1900@10.0.0.2", supervisor=True))
    desk.ready("1900")
    hall.put("1001", state="ready")
    hall.join("c1", 现象="一户没电")
    hall.calls.connected("c1")
    chief = TokenDesk(hall.town.database.unit_of_work, hall.town.clock)
    token = chief.create("1900", [Right.AGENT])[1]
    told = []
    for deed in (hall.calls.brought_in, hall.calls.came_in, hall.calls.let_go):
        deed("c1", "1900")
        seen = hall.get("/v1/agents/1900/call", token).json
        told.append((seen["agent"]["state"], seen["call_id"], seen["slots"]))
    slots = {"现象": "一户没电"}
    assert told == [(state, "c1", slots) for state in ("ringing", "talking", "after-call")]
    assert hall.get("/v1/agents/1001/call").json["agent"]["state"] == "talking"


def test_of_whoever_reports_wrongdoing_nothing_is_shown(hall: Hall) -> None:
    now = hall.town.clock.now()
    report = WorkOrder("GD202611240099", Kind.WHISTLE_BLOWING, now, name="王小明")
    with hall.town.database.unit_of_work() as unit:
        unit.orders.add(report)
        unit.commit()
    hall.put("1001", state="ready")
    hall.join("c1", report.number, 姓名="王小明")
    answers = [hall.get("/v1/agents/1001/call"), hall.get("/v1/queue"), hall.get("/v1/agents")]
    for answer in answers:
        assert answer.status == 200
        for secret in ("13800000001", "王小明", report.number):
            assert secret not in answer.body.decode()


def test_a_call_that_is_concealed_later_is_shown_to_nobody_any_more(hall: Hall) -> None:
    now = hall.town.clock.now()
    hall.put("1001", state="ready")
    hall.join("c1", 姓名="王小明")
    with hall.town.database.unit_of_work() as unit:
        unit.calls.save(CallRecord("c1", now, None, None, "总台", "v", 1, concealed=True))
        unit.commit()
    context = hall.get("/v1/agents/1001/call")
    assert context.json["hidden"] is True
    assert "王小明" not in context.body.decode()
    assert "13800000001" not in context.body.decode()
