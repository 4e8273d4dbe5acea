"""Whatever is fed in, in whatever order: the session never raises, and always ends or waits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.actions import HangUp, Invoke, Listen, Play, Record, TransferTo
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    HungUp,
    Input,
    NoAnswer,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.dialogue.session import CallFacts, DialogueSession
from tests.dialogue.line import NOON, shared_flows

FLOWS = shared_flows()

keys = st.text("0123456789*#", max_size=12)
words = st.sampled_from(
    [
        "停电",
        "我家",
        "人工",
        "着火",
        "上一步",
        "再说一遍",
        "不知道",
        "是的",
        "一三八零零零零零零零一",
        "",
        "嗯",
    ]
)
values = st.one_of(
    st.none(),
    st.sampled_from(
        ["3300012345", "GD202611240001", "45", "2026-11-24T18:00:00+08:00", "是", "１２"]
    ),
    st.text(max_size=8),
)
names = st.sampled_from(["户号", "用电地址", "在途工单", "预计复电", "工单号", "到场时限"])
inputs: st.SearchStrategy[Input] = st.one_of(
    st.builds(Pressed, keys, st.sampled_from([None, "#"])),
    st.builds(Pressed, st.sampled_from("0123456789*#")),
    st.builds(Heard, st.one_of(words, st.text(max_size=20))),
    st.just(NoInput()),
    st.builds(Done, st.dictionaries(names, values, max_size=6)),
    st.builds(Failed, st.just("失败")),
    st.builds(Recorded, st.one_of(st.none(), st.just("录音/1")), st.just(1000)),
    st.just(NoAnswer("没人")),
)
rare = st.one_of(inputs, inputs, inputs, inputs, st.just(Connected()), st.just(HungUp()))


def fitting(session: DialogueSession, awaited: object, drawn: Input) -> Input:
    """Half the time something that the dialogue can use, so that talks get far."""
    match awaited:
        case Invoke() if not isinstance(drawn, Done | Failed | HungUp):
            return Done({"工单号": "GD202611240001", "到场时限": "90"})
        case TransferTo() if not isinstance(drawn, HungUp):
            return NoAnswer("没人")
        case Record() if isinstance(drawn, Heard):
            return Recorded("录音/2", 2000)
    return drawn


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FLOWS.plans)),
    st.sampled_from([None, "13800000001", "anonymous"]),
    st.lists(st.tuples(rare, st.booleans()), max_size=40),
)
def test_a_session_never_raises_and_always_ends_or_waits(
    entry: str, caller: str | None, talk: list[tuple[Input, bool]]
) -> None:
    session = DialogueSession(FLOWS, entry, CallFacts(caller, lambda: NOON, "公司", "0571"))
    actions = session.start()
    awaited: object = actions[-1]
    for drawn, fit in talk:
        actions = session.feed(fitting(session, awaited, drawn) if fit else drawn)
        for action in actions[:-1]:
            assert isinstance(action, Play)
            assert action.text.strip()
            assert not any(sign in "0123456789{}" for sign in action.text)
        if actions:
            awaited = actions[-1]
            assert isinstance(awaited, Listen | Record | Invoke | TransferTo | HangUp)
            assert isinstance(awaited, HangUp) == session.ended
        assert all(isinstance(value, str) and value for value in session.slots.values())
        assert len(session._course.stack) <= 8
    if not session.ended:
        session.feed(HungUp())
        session.feed(Done({}))
    assert session.ended
    assert session.result


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(FLOWS.plans)))
def test_a_silent_caller_is_always_let_go(entry: str) -> None:
    session = DialogueSession(FLOWS, entry, CallFacts(None, lambda: NOON))
    actions = session.start()
    for _ in range(60):
        if session.ended:
            return
        match actions[-1]:
            case Listen():
                actions = session.feed(NoInput())
            case Record():
                actions = session.feed(Recorded(None, 0))
            case Invoke():
                actions = session.feed(Failed("没有"))
            case TransferTo():
                actions = session.feed(NoAnswer("没有"))
    raise AssertionError(f"{entry}: still talking at {session.step}")
