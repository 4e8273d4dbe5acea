from datetime import timedelta

import pytest

from ivr.domain.api_token import Right
from ivr.errors import AccessRefused, NotAllowed, NotFound
from ivr.services.api_tokens import PREFIX, TokenDesk, digest_of
from tests.services.town import Town


@pytest.fixture
def desk(town: Town) -> TokenDesk:
    return TokenDesk(town.database.unit_of_work, town.clock)


def test_a_secret_lets_in_whom_it_was_made_for_and_is_kept_nowhere(
    town: Town, desk: TokenDesk
) -> None:
    token, secret = desk.create("抢修系统", {Right.CREW, Right.READ})
    assert secret.startswith(PREFIX)
    assert len(secret) > 40
    assert desk.let_in(secret) == token
    assert token.digest == digest_of(secret)
    assert secret not in repr(desk.list_tokens())


def test_two_secrets_are_never_the_same(desk: TokenDesk) -> None:
    assert desk.create("一", {Right.READ})[1] != desk.create("二", {Right.READ})[1]


@pytest.mark.parametrize("secret", ["", "ivr_", "别的", "ivr_" + "A" * 43, "\ud800"])
def test_what_is_no_secret_opens_nothing(desk: TokenDesk, secret: str) -> None:
    with pytest.raises(AccessRefused, match="令牌不对"):
        desk.let_in(secret)


def test_a_token_ends_when_it_says_so(town: Town, desk: TokenDesk) -> None:
    until = town.clock.now() + timedelta(hours=1)
    _, secret = desk.create("临时", {Right.READ}, until)
    town.clock.advance(3_599_999)
    desk.let_in(secret)
    town.clock.advance(1)
    with pytest.raises(AccessRefused):
        desk.let_in(secret)


def test_a_revoked_token_opens_nothing_from_then_on(desk: TokenDesk) -> None:
    _, secret = desk.create("旧的", {Right.READ})
    desk.revoke("旧的")
    with pytest.raises(AccessRefused):
        desk.let_in(secret)
    with pytest.raises(NotAllowed, match="早已作废"):
        desk.revoke("旧的")
    with pytest.raises(NotFound, match="没有叫「没有」的令牌"):
        desk.revoke("没有")
    with pytest.raises(NotAllowed, match="作废的也算"):
        desk.create("旧的", {Right.READ})


def test_what_makes_no_token_is_refused(town: Town, desk: TokenDesk) -> None:
    with pytest.raises(NotAllowed, match="能做什么"):
        desk.create("空", set())
    with pytest.raises(NotAllowed, match="已经过去了"):
        desk.create("晚", {Right.READ}, town.clock.now())
    for name in ("", "a b", "长" * 41, "x\n"):
        with pytest.raises(NotAllowed, match="不能叫"):
            desk.create(name, {Right.READ})
    assert desk.list_tokens() == []


def test_when_a_token_was_used_is_known_to_the_minute(town: Town, desk: TokenDesk) -> None:
    token, secret = desk.create("用过", {Right.READ})
    first = town.clock.now()
    desk.seen(token)
    town.clock.advance(59_000)
    desk.seen(desk.let_in(secret))
    assert desk.list_tokens()[0].used_at == first
    town.clock.advance(1_000)
    desk.seen(desk.let_in(secret))
    assert desk.list_tokens()[0].used_at == town.clock.now()
