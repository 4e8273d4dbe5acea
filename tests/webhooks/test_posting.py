"""Whatever the other side does, one attempt ends in time and says what came of it."""

from __future__ import annotations

import socket
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.domain.delivery import Answer
from ivr.webhooks.posting import Poster, trusting
from ivr.webhooks.signing import signed_headers
from tests.helpers.ports import HOST, free_port
from tests.helpers.webhook_receiver import (
    CLOSE,
    DRIP,
    GARBAGE,
    HANG,
    HUGE,
    SECRET,
    Behaviour,
    WebhookReceiver,
    make_certificate,
)

BODY = '{"what":"新工单"}'
TIMEOUT_S = 0.5


def post(url: str, secret: str = SECRET, ca_file: Path | None = None) -> Answer:
    headers = signed_headers([secret], "msg_1", datetime.now(UTC), BODY)
    return Poster(TIMEOUT_S, trusting(ca_file)).post(url, BODY.encode(), headers)


def test_a_message_arrives_as_it_was_signed() -> None:
    with WebhookReceiver() as receiver:
        assert post(receiver.url).status == 200
    (received,) = receiver.requests
    assert received.id == "msg_1"
    assert received.message == {"what": "新工单"}
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"].startswith("ivr-dispatch/")


@pytest.mark.parametrize("status", [204, 302, 307, 308, 400, 410, 429, 500, 503])
def test_the_status_is_told_and_no_redirect_followed(status: int) -> None:
    with WebhookReceiver(always=status) as receiver:
        assert post(receiver.url) == Answer(status, retry_after_s=1)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (HANG, "对方 0.5 秒没有回答"),
        (DRIP, "对方 0.5 秒没有回答"),
        (CLOSE, "没有收到回答"),
        (GARBAGE, "不是 HTTP"),
    ],
)
def test_a_peer_that_misbehaves_costs_little_time(behaviour: Behaviour, told: str) -> None:
    with WebhookReceiver(behaviours=deque([behaviour])) as receiver:
        began = time.monotonic()
        answer = post(receiver.url)
        assert time.monotonic() - began < 3
    assert answer.status is None
    assert told in answer.problem


def test_an_endless_answer_is_not_read() -> None:
    with WebhookReceiver(always=HUGE) as receiver:
        began = time.monotonic()
        assert post(receiver.url).status == 200
        assert time.monotonic() - began < 2


def test_nobody_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "连不上对方（对方拒绝连接）" in post(f"http://{HOST}:{free_port()}/").problem

    def unknown(*_arguments: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "查不到对方的主机名" in post("http://nobody.invalid/").problem


def test_a_wrong_secret_is_not_believed() -> None:
    with WebhookReceiver() as receiver:
        assert post(receiver.url, "whsec_" + "A" * 44).status == 401
    assert receiver.refused == ["signature"]
    assert receiver.requests == []


def test_only_a_certificate_of_the_file_is_trusted(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with WebhookReceiver(certificate=certificate) as receiver:
        assert post(receiver.url, ca_file=certificate).status == 200
        assert "证书这里不信任" in post(receiver.url).problem
        elsewhere = receiver.url.replace(HOST, "localhost")
        assert "证书这里不信任" in post(elsewhere, ca_file=certificate).problem
    assert len(receiver.requests) == 1
