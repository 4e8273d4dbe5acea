"""Which address the hotline tells its peers, and whose word it takes for the caller's number."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.ports import HOST

pytestmark = pytest.mark.e2e

ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.mark.parametrize("listen", ["0.0.0.0", "[::]"])
def test_bound_to_every_address_it_tells_the_one_that_routes_to_the_peer(
    prepared: Path, tmp_path: Path, listen: str
) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    with Hotline(data, listen=listen) as hotline:
        hotline.start()
        with Caller(hotline.address, "13677006001") as call:
            call.dial()
            assert call.media is not None
            assert call.media.host == HOST
            assert f"@{HOST}:{hotline.port}" in f"@{call.dialog.target.partition(':')[2]}"
            call.press("1")
            call.hear_voice()
        record = hotline.ended_call("13677006001")
        assert record["turns"][0]["value"] == "1"


def test_a_trusted_trunk_vouches_for_the_number_and_nobody_else_does(
    hotline: Hotline, new_hotline: NewHotline
) -> None:
    asserted = (("P-Asserted-Identity", "<sip:+8613677006002@trunk.invalid>"),)
    trusting = new_hotline(IVR_SIP_TRUSTED="127.0.0.1/32")
    with Caller(trusting.address, from_header=ANONYMOUS, headers=asserted) as call:
        call.dial()
    assert trusting.ended_call("13677006002")["caller"] == "13677006002"

    before = hotline.calls_from(None)
    with Caller(hotline.address, from_header=ANONYMOUS, headers=asserted) as call:
        call.dial()
    assert hotline.ended_call(None, nth=before + 1)["caller"] is None
    assert hotline.calls_from("13677006002") == 0
