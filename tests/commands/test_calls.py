"""`ivr calls`: what is read of one call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.commands.calls import _print_dialogue, _row
from ivr.domain.ports import CallRecord, TurnRecord

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)


def dialogue(
    capsys: pytest.CaptureFixture[str], ended_by: str, turns: tuple[TurnRecord, ...]
) -> list[str]:
    record = CallRecord(
        call_id="1",
        at=NOON,
        caller="13800000001",
        called="95598",
        flow="总台",
        flow_version="v",
        waited_ms=9,
        turns=turns,
        ended_by=ended_by,
    )
    _print_dialogue(record)
    return [line.strip() for line in capsys.readouterr().out.splitlines()[1:-1]]


def turn(told: str, value: str | None = None, *, actions: tuple[str, ...] = ()) -> TurnRecord:
    return TurnRecord(1, NOON, "转人工", "转坐席", (), told, value, actions=actions)


def test_the_end_of_a_talk_is_told_of_who_ended_it(capsys: pytest.CaptureFixture[str]) -> None:
    talk = turn("hung_up", actions=("和人工坐席通话 9 秒，坐席挂机",))
    assert dialogue(capsys, "agent", (turn("connected"), talk)) == [
        "［接通了］",
        "［和人工坐席通话 9 秒，坐席挂机］",
        "坐席：（挂机）",
    ]


@pytest.mark.parametrize(
    ("ended_by", "told"),
    [
        ("caller", "客：（挂机）"),
        ("bot", "机：（挂机）"),
        ("cancelled", "客：（没等接通就挂了）"),
        ("silence", "［线路上很久没有声音，挂断了］"),
    ],
)
def test_who_ended_a_call_is_told(
    capsys: pytest.CaptureFixture[str], ended_by: str, told: str
) -> None:
    assert dialogue(capsys, ended_by, (turn("hung_up"),)) == [told]


def test_failures_are_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    turns = turn("no_answer", "0 nothing answers there"), turn("failed", "磁盘满了")
    assert dialogue(capsys, "caller", turns) == [
        "［没接通：对方的设备没有回应］",
        "［没办成：磁盘满了］",
    ]


def said(step: str, words: str, *, understood: bool = False) -> TurnRecord:
    trigger = "matched" if understood else "no_match"
    return TurnRecord(
        1, NOON, "故障报修", step, (), "heard", words, path=(f"故障报修›{step}›{trigger}››问时间",)
    )


def test_what_was_not_understood_is_told_at_its_place_and_in_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    turns = (
        said("问范围", "侬晓得伐"),
        said("问范围", "侬晓得伐"),
        said("问时间", "刚才", understood=True),
        said("核对", "（嘈杂）"),
        said("问密码", "（保密）"),
        turn("no_input", "音乐"),
    )
    assert dialogue(capsys, "bot", turns) == [
        "客：侬晓得伐　　［没听懂］",
        "客：侬晓得伐　　［没听懂］",
        "客：刚才",
        "客：（嘈杂）　　［没听懂］",
        "客：（保密）　　［没听懂］",
        "客：（没有出声，线路：音乐）",
        "没听懂的话：问范围「侬晓得伐」2 次；核对「（嘈杂）」",
    ]


def test_a_call_of_ours_tells_whom_it_was_to(capsys: pytest.CaptureFixture[str]) -> None:
    made = CallRecord(
        "1", NOON, "057195598", "13800000001", "回访", "v", 20_000, outgoing=True, result="占线"
    )
    _print_dialogue(made)
    assert "打给 13800000001" in capsys.readouterr().out
    remarks = _row(made, timedelta(seconds=12))[-1]
    assert remarks == "打给 13800000001", "that it rang for long is no breach of ours"
