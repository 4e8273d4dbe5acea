from collections.abc import Iterator
from datetime import timedelta

import pytest

from ivr.domain.order_life import Status
from tests.helpers.api import Api, running_api
from tests.services.town import Town


def message(order: str, **told: object) -> dict[str, object]:
    return {"type": "crew.answered", "data": {"order": order, **told}}


def test_a_signed_message_is_an_answer(api: Api, town: Town, order: str) -> None:
    told = api.hook("m1", message(order, step="on-site", crew="张三"))
    assert (told.status, told.json["status"]) == (200, "on-site")
    assert town.order(order).history[-1].by == "抢修系统（张三）"


def test_a_replay_is_refused_and_a_resending_is_answered_as_before(
    api: Api, town: Town, order: str
) -> None:
    first = api.hook("m1", message(order, note="好"))
    replayed = api.hook("m1", message(order, note="好"))
    assert (replayed.status, "已经收过了" in replayed.sentence) == (409, True)
    town.clock.advance(30_000)
    again = api.hook("m1", message(order, note="好"))
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert api.hook("m1", message(order, note="好")).status == 409
    town.clock.advance(30_000)
    assert "另一个请求" in api.hook("m1", message(order, note="别的")).sentence
    assert [entry.event for entry in town.order(order).history] == ["opened", "crew-note"]


def test_forged_messages_are_refused(api: Api, town: Town, order: str) -> None:
    good = message(order, step="restored")
    now = town.clock.now()
    forged = [
        api.hook("m1", good, secret=b"another secret of 32 bytes......"),
        api.hook("m1", good, id="m2"),
        api.hook("m1", good, timestamp=str(int(now.timestamp()) + 1)),
        api.hook("m1", good, signature="v1,AAAA"),
        api.hook("m1", good, signature="v2,AAAA"),
        api.hook("m1", good, signature=""),
        api.hook("m1", good, sent_at=now - timedelta(minutes=5, seconds=1)),
        api.hook("m1", good, sent_at=now + timedelta(minutes=5, seconds=1)),
        api.hook("m1", good, timestamp="soon"),
    ]
    assert {answer.status for answer in forged} == {401}
    assert all(answer.sentence for answer in forged)
    assert town.order(order).status is Status.OPEN
    assert api.hook("m1", good).status == 200  # a forgery uses up no number


def test_a_message_of_another_kind_is_told(api: Api, order: str) -> None:
    other = {**message(order, note="好"), "type": "invoice.paid"}
    assert "只能是 crew.answered" in api.hook("m1", other).sentence
    strange = {**message(order, note="好"), "colour": "red"}
    assert "colour" in api.hook("m1", strange).sentence
    assert api.hook("m1", message("GD202611249999", note="好")).status == 404
    assert "至少要写一项" in api.hook("m1", message(order)).sentence


@pytest.fixture
def busy(town: Town) -> Iterator[Api]:
    with running_api(town.database.unit_of_work, town.clock, per_minute=2) as api:
        yield api


def test_a_flood_of_messages_waits(busy: Api, order: str) -> None:
    forged = [busy.hook("m0", message(order, note="好"), signature="v1,x") for _ in range(5)]
    assert {answer.status for answer in forged} == {401}
    sent = [busy.hook(f"m{n}", message(order, note="好")) for n in range(3)]
    assert [answer.status for answer in sent] == [200, 200, 429]
