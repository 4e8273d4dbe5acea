from pathlib import Path

import pytest

from ivr.app.dial_checkup import examine_dialling
from ivr.config import load


@pytest.mark.parametrize(
    ("settings", "level", "told"),
    [
        ({}, "warning", "没有写允许打哪些号码"),
        ({"IVR_DIAL_PREFIXES": "1"}, "warning", "要有账号或代理服务器"),
        ({"IVR_DIAL_PREFIXES": "1,0571", "IVR_SIP_PROXY": "10.0.0.1"}, "ok", "1、0571 开头"),
        (
            {"IVR_DIAL_PREFIXES": "1", "IVR_SIP_PROXY": "10.0.0.1", "IVR_SIP_MOST_CALLS": "8"},
            "warning",
            "全留给了来电",
        ),
        ({"IVR_DIAL_CALLBACKS": "否"}, "ok", "这台服务器不打回访"),
    ],
)
def test_the_doctor_tells_whether_customers_can_be_rung(
    tmp_path: Path, settings: dict[str, str], level: str, told: str
) -> None:
    (finding,) = examine_dialling(load(tmp_path, None, settings))
    assert finding.state == level
    assert told in finding.text
