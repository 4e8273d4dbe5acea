import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from ivr.clock import SHANGHAI
from ivr.domain.webhook_signature import read_secret, verify
from ivr.webhooks.signing import read_secrets, signed_headers
from tests.helpers.webhook_receiver import SECRET, documented_verify

NOW = datetime(2026, 11, 24, 4, 0, 0, 700_000, tzinfo=UTC)
BODY = '{"what":"新工单"}'
OTHER = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def test_the_specifications_own_example_has_its_signature() -> None:
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = signed_headers([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("believed", [SECRET, OTHER])
def test_while_a_secret_is_changed_either_is_enough(believed: str) -> None:
    headers = signed_headers([OTHER, SECRET], "msg_1", NOW, BODY)
    verify = documented_verify()
    told = verify(headers, BODY.encode(), [believed], now=NOW.timestamp())
    assert told == {"what": "新工单"}


def test_the_libraries_of_the_specification_believe_it() -> None:
    headers = signed_headers([SECRET], "msg_1", datetime.now(UTC), BODY)
    assert Webhook(SECRET).verify(BODY, dict(headers)) == {"what": "新工单"}


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    there = signed_headers([SECRET], "msg_1", NOW.astimezone(SHANGHAI), BODY)
    assert there == signed_headers([SECRET], "msg_1", NOW, BODY)


def test_what_is_sent_is_what_is_taken_from_others() -> None:
    """Both directions mean the same by a signature, a secret and a moment."""
    headers = signed_headers([OTHER, SECRET], "msg_1", NOW, BODY)
    at = datetime.fromtimestamp(int(NOW.timestamp()), UTC)
    stamp, signature = headers["webhook-timestamp"], headers["webhook-signature"]
    for secret in (SECRET, OTHER):
        key = read_secret(secret)
        assert verify([key], "msg_1", stamp, signature, BODY.encode(), NOW) == at


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_what_is_old_or_from_the_future_is_refused(off: timedelta) -> None:
    headers = signed_headers([SECRET], "msg_1", NOW + off, BODY)
    with pytest.raises(ValueError, match="timestamp"):
        documented_verify()(headers, BODY.encode(), [SECRET], now=NOW.timestamp())


def test_what_is_forged_or_changed_is_refused() -> None:
    verify, now = documented_verify(), NOW.timestamp()
    headers = dict(signed_headers([SECRET], "msg_1", NOW, BODY))
    others = signed_headers([OTHER], "msg_1", NOW, BODY)["webhook-signature"]
    for changed, body in (
        ({}, BODY.replace("新", "旧")),
        ({"webhook-id": "msg_2"}, BODY),
        ({"webhook-timestamp": str(int(now) + 1)}, BODY),
        ({"webhook-signature": others}, BODY),
        ({"webhook-signature": "v1,"}, BODY),
        ({"webhook-signature": ""}, BODY),
    ):
        with pytest.raises(ValueError, match="signature"):
            verify(headers | changed, body.encode(), [SECRET], now=now)


def test_one_or_two_secrets_are_read() -> None:
    assert read_secrets(f"{SECRET}\n") == (SECRET,)
    assert read_secrets(f"{OTHER} {SECRET}") == (OTHER, SECRET)
    bare = SECRET.removeprefix("whsec_")
    assert read_secrets(bare) == (bare,)


@pytest.mark.parametrize(
    "text",
    ["", "hush", "whsec_", "whsec_aGk=", "密钥", f"{SECRET} {SECRET} {SECRET}", SECRET[:-1] + "*"],
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no secret"):
        read_secrets(text)
