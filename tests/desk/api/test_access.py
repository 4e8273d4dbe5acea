import socket
import time
from collections.abc import Iterator

import pytest

from ivr.desk.api import bodies, connection
from ivr.domain.api_token import Right
from ivr.errors import StorageError
from tests.helpers.api import JSON, Api, running_api
from tests.helpers.ports import HOST
from tests.services.town import Town


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "/v1/orders", Right.READ),
        ("GET", "/v1/orders/GD202611240001", Right.READ),
        ("GET", "/v1/outages", Right.READ),
        ("POST", "/v1/orders/GD202611240001/answers", Right.CREW),
        ("PUT", "/v1/customers", Right.IMPORT),
        ("PUT", "/v1/outages", Right.IMPORT),
    ],
)
def test_every_operation_asks_for_its_right(api: Api, method: str, path: str, right: Right) -> None:
    headers = {**JSON, "Idempotency-Key": "k"}
    for token in (None, "ivr_" + "A" * 43):
        refused = api.ask(method, path, b"{}", headers, token=token)
        assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.sentence
    others = api.token(*(other for other in Right if other is not right))
    refused = api.ask(method, path, b"{}", headers, token=others)
    assert refused.status == 403
    assert right.value in refused.sentence
    assert api.ask(method, path, b"{}", headers, token=api.token(right)).status not in (401, 403)


def test_another_scheme_than_bearer_is_no_token(api: Api) -> None:
    for written in ("Basic eDp5", "Bearer", "Bearer ", api.token(Right.READ)):
        assert api.ask("GET", "/v1/orders", None, {"Authorization": written}).status == 401


def test_the_description_is_for_everybody(api: Api) -> None:
    assert api.ask("GET", "/v1/openapi.json").json["openapi"].startswith("3.1")
    for path in ("/docs", "/redoc", "/openapi.json", "/"):
        assert api.ask("GET", path).status == 404


@pytest.fixture
def busy(town: Town) -> Iterator[Api]:
    with running_api(town.database.unit_of_work, town.clock, per_minute=3) as api:
        yield api


def test_whoever_asks_too_often_waits(busy: Api, town: Town) -> None:
    assert [busy.get("/v1/orders").status for _ in range(4)] == [200, 200, 200, 429]
    refused = busy.get("/v1/orders")
    assert refused.headers["retry-after"] == "20"
    assert "每分钟最多3个请求" in refused.sentence
    assert busy.get("/v1/orders", Right.READ, Right.CREW).status == 200
    town.clock.advance(20_000)
    assert [busy.get("/v1/orders").status for _ in range(2)] == [200, 429]


def test_too_much_is_turned_away_before_it_is_read(api: Api, order: str) -> None:
    path, headers = f"/v1/orders/{order}/answers", {**JSON, "Idempotency-Key": "k"}
    refused = api.ask(
        "POST", path, b"x" * (bodies.MOST_BYTES + 1), headers, token=api.token(Right.CREW)
    )
    assert refused.status == 413
    assert "64KB" in refused.sentence


def test_too_much_in_pieces_is_turned_away_as_well(api: Api, order: str) -> None:
    head = request_head(api, order, "Transfer-Encoding: chunked")
    piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    with socket.create_connection((HOST, api.port), 10) as line:
        line.sendall(head + piece * 3)
        assert b" 413 " in line.recv(4096)


def test_a_body_that_trickles_is_given_up(
    api: Api, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies.read_body, "__defaults__", (bodies.MOST_BYTES, 0.2))
    with socket.create_connection((HOST, api.port), 10) as line:
        line.sendall(request_head(api, order, "Content-Length: 100") + b"{")
        assert b" 408 " in line.recv(4096)


def test_a_head_that_trickles_is_hung_up_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.3)
    began = time.monotonic()
    with socket.create_connection((HOST, api.port), 10) as line:
        line.sendall(b"GET /v1/orders HTTP/1.1\r\n")
        time.sleep(0.2)
        line.sendall(b"Host: x\r\n")
        assert line.recv(4096) == b""
    assert time.monotonic() - began < 5
    assert api.get("/v1/orders").status == 200


def test_between_requests_a_connection_may_rest(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.2)
    asked = b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((HOST, api.port), 10) as line:
        for _ in range(2):
            line.sendall(asked)
            answer = b""
            while not answer.endswith(b"}"):
                answer += line.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.4)


def test_what_is_no_http_is_answered_as_a_problem(api: Api) -> None:
    with socket.create_connection((HOST, api.port), 10) as line:
        line.sendall(b"\x16\x03\x01 TLS?\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    assert "application/problem+json" in answer
    assert "读不懂这个请求" in answer


def test_a_store_that_fails_is_told_without_its_place(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = api.token(Right.READ)

    def broken(*_given: object, **_named: object) -> None:
        raise StorageError("磁盘满了，数据库/var/lib/ivr/ivr.db写不进去")

    monkeypatch.setattr("storage.repositories.StoredOrders.page", broken)
    refused = api.ask("GET", "/v1/orders", token=token)
    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    assert "/var" not in refused.sentence


def test_a_slip_of_ours_shows_nothing_of_the_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("storage.repositories.StoredOrders.page", broken)
    refused = api.get("/v1/orders")
    assert refused.status == 500
    assert "secret" not in refused.body.decode()
    assert "Traceback" not in refused.body.decode()
    assert "secret words" in caplog.text
    assert api.get("/v1/outages").status == 200


def request_head(api: Api, order: str, *more: str) -> bytes:
    lines = [
        f"POST /v1/orders/{order}/answers HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        "Idempotency-Key: k",
        f"Authorization: Bearer {api.token(Right.CREW)}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()
