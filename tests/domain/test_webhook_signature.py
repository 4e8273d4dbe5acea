import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.webhook_signature import TOLERANCE, read_secret, sign, verify
from ivr.errors import AccessRefused

SECRET, OTHER = b"0123456789abcdef01234567", b"fedcba9876543210fedcba98"
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))


def test_the_signature_is_that_of_the_published_example() -> None:
    secret = read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.text("abcdef0123456789", min_size=1, max_size=40))
def test_what_is_signed_is_taken_and_what_is_changed_is_not(body: bytes, message: str) -> None:
    signature = sign(SECRET, message, NOW, body)
    assert verify([SECRET], message, STAMP, signature, body, NOW) == NOW
    with pytest.raises(AccessRefused, match="签名不对"):
        verify([SECRET], message, STAMP, signature, body + b" ", NOW)
    with pytest.raises(AccessRefused, match="签名不对"):
        verify([SECRET], message + "x", STAMP, signature, body, NOW)
    with pytest.raises(AccessRefused, match="签名不对"):
        verify([OTHER], message, STAMP, signature, body, NOW)


def test_while_a_secret_is_changed_both_are_good() -> None:
    old, new = sign(OTHER, "m", NOW, b"x"), sign(SECRET, "m", NOW, b"x")
    assert verify([SECRET, OTHER], "m", STAMP, old, b"x", NOW) == NOW
    assert verify([SECRET], "m", STAMP, f"{old} {new}", b"x", NOW) == NOW


@pytest.mark.parametrize("apart", [TOLERANCE, -TOLERANCE])
def test_a_message_is_good_for_five_minutes(apart: timedelta) -> None:
    signature = sign(SECRET, "m", NOW, b"")
    assert verify([SECRET], "m", STAMP, signature, b"", NOW + apart) == NOW
    second = timedelta(seconds=1 if apart > timedelta(0) else -1)
    with pytest.raises(AccessRefused, match="5分钟以上"):
        verify([SECRET], "m", STAMP, signature, b"", NOW + apart + second)


@pytest.mark.parametrize(
    ("message", "stamp", "signature", "sentence"),
    [
        (None, STAMP, "v1,x", "缺少"),
        ("m", None, "v1,x", "缺少"),
        ("m", STAMP, None, "缺少"),
        ("有汉字", STAMP, "v1,x", "webhook-id"),
        ("m", "昨天", "v1,x", "秒数"),
        ("m", "99999999999", "v1,x", "时钟"),
        ("m", STAMP, "v1,😀", "签名不对"),
        ("m", STAMP, "", "缺少"),
    ],
)
def test_headers_that_are_wrong_are_refused(
    message: str | None, stamp: str | None, signature: str | None, sentence: str
) -> None:
    with pytest.raises(AccessRefused, match=sentence):
        verify([SECRET], message, stamp, signature, b"", NOW)


@pytest.mark.parametrize("written", ["", "whsec_", "whsec_短", "whsec_YWJj", "x" * 400])
def test_a_secret_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not"):
        read_secret(written)


def test_a_secret_is_read_with_and_without_its_beginning() -> None:
    written = base64.b64encode(SECRET).decode()
    assert read_secret(written) == read_secret(f"whsec_{written}") == SECRET
