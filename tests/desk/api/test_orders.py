import json
import threading
from datetime import timedelta
from urllib.parse import quote

import pytest

from ivr.domain.api_token import Right
from ivr.domain.order_life import Status
from tests.helpers.api import JSON, Answer, Api
from tests.services.town import Town


def test_a_crew_reports_and_sees_what_came_of_it(api: Api, town: Town, order: str) -> None:
    told = api.answer(order, "k1", step="on-the-way", crew="张三")
    assert (told.status, told.json["status"]) == (200, "on-the-way")
    assert api.answer(order, "k2", step="on-site").json["changed"] is True
    later = (town.clock.now() + timedelta(hours=1)).isoformat()
    assert api.answer(order, "k3", cause="接户线烧断", expected_at=later).status == 200
    seen = api.get(f"/v1/orders/{order}").json
    assert (seen["status"], seen["cause"]) == ("on-site", "接户线烧断")
    assert seen["expected_at"] == "2026-11-24T13:00:00+08:00"
    assert seen["history"][1] == {
        "at": "2026-11-24T12:00:00+08:00",
        "by": "crew（张三）",
        "event": "status",
        "note": "已出发",
    }


def test_an_own_installation_is_told_to_cost_money(api: Api, town: Town, order: str) -> None:
    assert api.answer(order, "k", step="own-installation", cause="空气开关坏").status == 200
    seen = api.get(f"/v1/orders/{order}").json
    assert (seen["status"], seen["outcome"]) == ("closed", "own-installation")
    assert "收费" in seen["result"]


def test_the_same_request_again_has_the_same_answer_and_no_effect(
    api: Api, town: Town, order: str
) -> None:
    first = api.answer(order, "k1", note="看过了")
    again = api.answer(order, "k1", note="看过了")
    assert first.body == again.body
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(town.order(order).history) == 2
    other = api.answer(order, "k1", note="别的")
    assert (other.status, other.json["type"]) == (409, "urn:ivr:key-taken")
    assert "已经用在另一个请求上了" in other.sentence


def test_a_hundred_requests_with_one_key_have_one_effect(api: Api, town: Town, order: str) -> None:
    answers: list[Answer] = []
    gate, token = threading.Barrier(100), api.token(Right.CREW)

    def ask() -> None:
        gate.wait()
        answers.append(api.answer(order, "k1", token, note="一次"))

    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert [entry.event for entry in town.order(order).history] == ["opened", "crew-note"]


def test_one_senders_key_is_not_anothers(api: Api, order: str) -> None:
    api.answer(order, "k1", note="一")
    other = api.answer(order, "k1", api.token(Right.CREW, Right.READ), note="二")
    assert other.status == 200
    assert "idempotency-replayed" not in other.headers


@pytest.mark.parametrize(
    ("told", "status", "sentence"),
    [
        ({}, 422, "至少要写一项"),
        ({"at": "2026-11-24T12:00:00+08:00"}, 422, "至少要写一项"),
        (
            {"step": "on-site", "who": "张三", "wen": 1},
            422,
            "有2处不对，第一处是「who」：没有这一项",
        ),
        ({"step": "home"}, 422, "只能是 on-the-way、on-site、restored、own-installation"),
        ({"step": None}, 422, "step"),
        ({"note": ""}, 422, "不能空着"),
        ({"note": " "}, 422, "写法不对"),
        ({"note": "一\x00二"}, 422, "看不见的字符"),
        ({"note": "长" * 501}, 422, "最多500个"),
        ({"note": 5}, 422, "要写成文字"),
        ({"step": "on-site", "at": "2026-11-24 12:00"}, 422, "时间看不懂"),
        ({"step": "on-site", "at": 1795500000}, 422, "时间看不懂"),
        ({"step": "on-site", "at": "2026-11-24T12:30:00+08:00"}, 409, "晚了30分钟"),
        ({"step": "on-site", "at": "2026-11-23T12:30:00+08:00"}, 409, "还早"),
        ({"step": "on-site", "at": "9999-12-31T23:59:59-14:00"}, 409, "请核对年月日"),
        ({"expected_at": "2026-11-24T11:00:00+08:00"}, 409, "已经过去了"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    api: Api, town: Town, order: str, told: dict[str, object], status: int, sentence: str
) -> None:
    refused = api.answer(order, "k1", None, **told)
    assert refused.status == status
    assert sentence in refused.sentence
    assert town.order(order).status is Status.OPEN


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"note": "\\ud800"}', b"[" * 10_000])
def test_what_is_no_json_is_refused(api: Api, order: str, body: bytes) -> None:
    path, key = f"/v1/orders/{order}/answers", {"Idempotency-Key": "k1"}
    refused = api.ask("POST", path, body, {**JSON, **key}, token=api.token(Right.CREW))
    assert (refused.status, "JSON" in refused.sentence) == (400, True)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json; charset=gb18030", "", "application/jsonx"]
)
def test_another_kind_of_content_is_refused(api: Api, order: str, kind: str) -> None:
    headers = {"Content-Type": kind, "Idempotency-Key": "k1"}
    path = f"/v1/orders/{order}/answers"
    refused = api.ask("POST", path, b"{}", headers, token=api.token(Right.CREW))
    assert refused.status == 415
    assert refused.sentence


@pytest.mark.parametrize("key", [None, "", "a b", "键".encode().decode("latin-1"), "x" * 256])
def test_without_a_key_of_its_own_no_answer_is_taken(api: Api, order: str, key: str | None) -> None:
    path = f"/v1/orders/{order}/answers"
    headers = JSON if key is None else {**JSON, "Idempotency-Key": key}
    body = json.dumps({"note": "好"}).encode()
    refused = api.ask("POST", path, body, headers, token=api.token(Right.CREW))
    assert (refused.status, "Idempotency-Key" in refused.sentence) == (422, True)


def test_an_unknown_order_and_an_unknown_place_are_told(api: Api) -> None:
    assert "没有找到工单" in api.answer("GD202611249999", "k", note="好").sentence
    assert api.answer("x", "k", note="好").status == 422
    assert api.get("/v1/nothing").status == 404
    refused = api.ask("DELETE", "/v1/outages")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, PUT")


def test_orders_come_page_by_page(api: Api, town: Town) -> None:
    for number in (18, 19, 20):
        town.run("新建工单", 用电地址=f"和平路{number}号")
    first = api.get("/v1/orders?limit=2").json
    assert len(first["orders"]) == 2
    rest = api.get(f"/v1/orders?limit=2&after={first['next']}").json
    assert (len(rest["orders"]), rest["next"]) == (1, None)
    assert api.get("/v1/orders?status=closed&status=restored").json["orders"] == []
    since = quote("2026-11-24T12:00:01+08:00")
    assert api.get(f"/v1/orders?since={since}").json["orders"] == []
    for query in ("limit=0", "limit=201", "status=x", "since=1", "after=x!", "colour=red"):
        refused = api.get(f"/v1/orders?{query}")
        assert refused.status == 422
        assert query.partition("=")[0] in refused.sentence
    assert "上一页的 next" in api.get("/v1/orders?after=abc").sentence


def test_an_order_shows_its_agreed_hour(api: Api, town: Town) -> None:
    given = {"事项": "验表", "时间": "2026-11-25T09:00-10:00", "班组": "营业厅"}
    number = town.run("预约", **given)["工单号"]
    seen = api.get(f"/v1/orders/{number}").json
    assert seen["appointed_from"] == "2026-11-25T09:00:00+08:00"
    assert seen["appointed_to"] == "2026-11-25T10:00:00+08:00"


def test_outages_are_looked_up(api: Api) -> None:
    found = api.get("/v1/outages").json["outages"]
    assert [outage["number"] for outage in found] == ["TD0001", "TD0002"]
    assert api.get(f"/v1/outages?from={quote('2027-01-01T00:00:00+08:00')}").json == {"outages": []}


def test_who_reported_is_in_no_list_and_a_look_at_one_is_noted(api: Api, town: Town) -> None:
    number = town.run("登记举报", 留名="留名", 姓名="王小明", 联系电话="13900000009")["工单号"]
    rights = (Right.READ, Right.IDENTITY)
    (listed,) = api.get("/v1/orders", *rights).json["orders"]
    assert (listed["name"], listed["contact"]) == (None, None)
    assert api.get(f"/v1/orders/{number}").json["name"] is None
    seen = api.get(f"/v1/orders/{number}", *rights).json
    assert (seen["name"], seen["contact"]) == ("王小明", "13900000009")
    (look,) = [entry for entry in town.order(number).history if entry.event == "identity-seen"]
    assert look.by == "read-identity"
