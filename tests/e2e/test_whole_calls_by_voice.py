"""Whole calls in spoken Mandarin, no key pressed: from the greeting to the order in the database.

The caller is another neural speaker than the hotline is; Whisper base hears it through A-law.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.town import Household
from tests.helpers.caller import Caller
from tests.helpers.conversation import talk
from tests.helpers.hotline import CallRecord, Hotline, Order
from tests.helpers.kokoro import mandarin
from tests.speech.recognition.models import whisper

pytestmark = pytest.mark.proof

LOADING_S = 120
STRANGER = "13955550001"


@pytest.fixture(scope="module")
def talked_to(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline that understands Mandarin."""
    mandarin("您好")  # where nobody can speak, nothing need be loaded
    folder = tmp_path_factory.mktemp("talking")
    data = Path(shutil.copytree(prepared, folder / "data"))
    with Hotline(data, settings={"IVR_SPEECH_HEAR": "是"}) as hotline:
        done = hotline.run("models", "use", str(whisper(folder)))
        assert done.returncode == 0, done.stderr
        yield hotline.start().wait_for_line("可以说话了", LOADING_S)
        assert hotline.is_running, hotline.errors()
    assert "Traceback" not in hotline.errors(), hotline.errors()


def _called(hotline: Hotline, number: str, *sentences: str) -> tuple[CallRecord, Order]:
    """The record of a call in which only this was said, and the order that came of it."""
    with Caller(hotline.address, number, law="PCMA") as call:
        talk(call, sentences)
    record = hotline.ended_call(number)
    told = [(turn["step"], turn["input"], turn["value"]) for turn in record["turns"]]
    assert not any(way == "pressed" for _, way, _ in told), told
    orders = hotline.orders_of(record)
    assert orders, told
    return record, orders[-1]


@pytest.mark.timeout(600)
def test_danger_is_told_and_its_place(talked_to: Hotline) -> None:
    _, order = _called(
        talked_to, STRANGER, "电线掉下来了。", "长虹路四十号，二单元。", "对的，没错。"
    )
    assert (order["kind"], order["danger"]) == ("emergency", "fallen-line")
    assert order["address"] == "长虹路40号2单元"
    assert not order["needs_completion"]


@pytest.mark.timeout(1200)
def test_a_stranger_reports_a_fault_with_address_and_telephone(talked_to: Hotline) -> None:
    _, order = _called(
        talked_to,
        "13955550002",
        *("家里停电了。", "就我们一家停电。", "我不知道。"),
        *("长虹路三十五号，二单元三零三室。", "对的，没错。"),
        *("没有跳。", "余额没有用完。", "刚才停的。"),
        *("换一个号码。", "幺三九，一零零零，零零三五。", "对的，没错。"),
        *("我姓王。", "没有看到什么。", "没错。", "没有了，谢谢。"),
    )
    assert (order["kind"], order["scope"], order["began"]) == ("fault", "home", "just-now")
    assert order["address"] == "长虹路35号2单元303室"
    assert order["contact"] == "13910000035"


@pytest.mark.timeout(1200)
def test_who_reports_the_same_again_is_told_so_and_linked(
    talked_to: Hotline, home: Household
) -> None:
    report = ("家里停电了，就我们一家停电。", "没错。", "看不了。", "刚才停的。", "可以。")
    _, order = _called(talked_to, home.phone, *report, "我姓王。", "没有看到什么。", "没错。")
    with Caller(talked_to.address, home.phone, law="PCMA") as call:
        talk(call, ["家里停电了，就我们一家停电。", "没错。", "就是这个。", "没有了，谢谢。"])
    record = talked_to.ended_call(home.phone, 2)
    (enquiry,) = talked_to.orders_of(record)
    assert (enquiry["kind"], enquiry["repeat_of"]) == ("enquiry", order["number"])
