"""Whole calls in spoken Mandarin, no key pressed: from the greeting to the order in the database.

The caller is another neural speaker than the hotline is; Whisper base hears it through A-law. What
was said on both sides goes to docs/proofs/calls-by-voice.md once all calls have gone well.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.town import Household
from tests.helpers.by_ear import known_sentences
from tests.helpers.caller import Caller
from tests.helpers.conversation import Answers, Conversation, ReadBack
from tests.helpers.hearing_hotline import hearing_hotline
from tests.helpers.hotline import CallRecord, Hotline, Order
from tests.helpers.kokoro import mandarin
from tests.speech.recognition.models import whisper

pytestmark = pytest.mark.proof

LOADING_S = 120
STREETS_S = 10
"""By then the customers' streets have been read, too."""
STRANGER = "13955550001"


@pytest.fixture(scope="module")
def talked_to(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline that understands Mandarin."""
    mandarin("您好")  # where nobody can speak, nothing need be loaded
    folder = tmp_path_factory.mktemp("talking")
    data = Path(shutil.copytree(prepared, folder / "data"))
    with hearing_hotline(data, whisper(folder), LOADING_S) as hotline:
        time.sleep(STREETS_S)
        yield hotline


PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "calls-by-voice.md"
CALLS = 4
HEAD = """# Whole calls in spoken Mandarin

Written by `make proof` (tests/e2e/test_whole_calls_by_voice.py). 来电 is the neural speaker
zf_xiaobei through SIP and A-law, Whisper base hears; not one key is pressed. In brackets: from the
end of the answer to the hotline's next sound.
"""


@pytest.fixture(scope="module")
def talks() -> Iterator[list[str]]:
    """What was said, call by call; written down when none is missing."""
    said: list[str] = []
    yield said
    if len(said) == CALLS:
        PAGE.write_text("\n".join([HEAD, *said]), "utf-8")


ANYTHING_ELSE: Answers = {"还有别的事吗": "没有了，谢谢。"}
AT_HOME: Answers = {
    "请问您有什么事": "家里停电了。",
    "停电的是您一家": "就我们一家停电。",
    "看好了，请告诉我": "没有跳。",
    "余额是不是用完了": "余额没有用完。",
    "是什么时候开始的": "刚才停的。",
    "请问您怎么称呼": "我姓王。",
    "您看到、听到什么没有": "没有看到什么。",
    "都对": "都对，没错。",
    **ANYTHING_ELSE,
}
PHONE, AS_NUMBER = "幺三九，幺八零九，六七九二。", "13918096792"
"""One that Whisper base hears; of half of all numbers it loses a figure, and keys are asked for."""


@dataclass(frozen=True)
class Talks:
    """Calls of one hotline, of which the talk is kept."""

    hotline: Hotline
    said: list[str]


@pytest.fixture
def on_the_line(talked_to: Hotline, talks: list[str]) -> Talks:
    return Talks(talked_to, talks)


def _called(
    line: Talks, title: str, number: str, answers: Answers, nth: int = 1
) -> tuple[CallRecord, Order]:
    """The record of a call in which only this was said, and the order that came of it."""
    hotline = line.hotline
    with Caller(hotline.address, number, law="PCMA") as call:
        known = known_sentences(hotline.data, call.law)
        talk = Conversation(call, hotline, known, answers, nth)
        record = talk.hold()
    assert not any(turn["input"] == "pressed" for turn in record["turns"]), talk.told()
    orders = hotline.orders_of(record)
    assert orders, talk.told()
    line.said.append(_written(title, talk, orders[-1]))
    return record, orders[-1]


def _written(title: str, talk: Conversation, order: Order) -> str:
    lines = [f"## {title}", ""]
    for one in talk.exchanges:
        after = "" if one.answered_ms is None else f"（{one.answered_ms} 毫秒）"
        lines += [f"- 热线：{one.asked}", f"- 来电：{one.said}{after}"]
    kept = ("kind", "danger", "scope", "address", "contact", "name", "began", "tried", "repeat_of")
    facts = "，".join(f"{name} {order[name]}" for name in kept if order.get(name))
    return "\n".join([*lines, "", f"In the database: {facts}.", ""])


def _address(said: str, value: str, slot: str = "用电地址") -> Answers:
    return {"请说地址": said, "请再说一遍地址": said, "地址是": ReadBack(slot, value)}


@pytest.mark.timeout(600)
def test_danger_is_told_and_its_place(on_the_line: Talks) -> None:
    place = _address("长虹路四十号，二单元。", "长虹路40号2单元")
    _, order = _called(
        on_the_line, "电线掉下来了", STRANGER, {"请问您有什么事": "电线掉下来了。", **place}
    )
    assert (order["kind"], order["danger"]) == ("emergency", "fallen-line")
    assert order["address"] == "长虹路40号2单元"
    assert not order["needs_completion"]


@pytest.mark.timeout(1200)
def test_a_stranger_reports_a_fault_with_address_and_telephone(on_the_line: Talks) -> None:
    told = {
        **AT_HOME,
        **_address("长虹路三十五号，二单元三零三室。", "长虹路35号2单元303室"),
        "十位户号": "我不知道。",
        "找您，可以吗": "换一个号码。",
        "请说联系电话": PHONE,
        "请输入联系电话": PHONE,
        "我们就打": ReadBack("输入电话", AS_NUMBER),
    }
    _, order = _called(on_the_line, "不认识的客户报修", "13955550002", told)
    assert (order["kind"], order["scope"], order["began"]) == ("fault", "home", "just-now")
    assert order["address"] == "长虹路35号2单元303室"
    assert order["contact"] == AS_NUMBER


@pytest.mark.timeout(1200)
def test_who_reports_the_same_again_is_told_so_and_linked(
    on_the_line: Talks, home: Household
) -> None:
    at_home = {**AT_HOME, "这一户吗": "对的，没错。", "找您，可以吗": "可以。"}
    _, order = _called(on_the_line, "认识的客户报修", home.phone, at_home)
    again = {**at_home, "是同一个故障吗": "是的，同一个。"}
    _, enquiry = _called(on_the_line, "同一故障又来电", home.phone, again, nth=2)
    assert (enquiry["kind"], enquiry["repeat_of"]) == ("enquiry", order["number"])
