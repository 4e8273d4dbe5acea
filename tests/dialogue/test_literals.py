from __future__ import annotations

from ivr.dialogue.actions import Play
from ivr.dialogue.festivals import Festival
from ivr.dialogue.literals import fixed_segments, reading_pieces
from ivr.dialogue.session import APOLOGY
from ivr.flow.library import FlowSet
from tests.dialogue.conftest import Dial


def test_every_fixed_piece_that_a_call_plays_was_known_ahead(flows: FlowSet, dial: Dial) -> None:
    known = fixed_segments(flows, "和平供电公司")
    line = dial()
    played = list(line.actions)
    for act in ("1", "5", "1"):
        line.press(act)
        played += line.actions
    line.record()
    played += line.actions
    pieces = [s for action in played if isinstance(action, Play) for s in action.segments]
    assert {piece.text for piece in pieces if piece.fixed} <= set(known)
    assert "一户" in known
    assert "下午好" in known
    assert APOLOGY in known


def test_festival_greetings_and_yes_and_no_are_known_ahead(flows: FlowSet) -> None:
    festival = Festival("春节", "过年好", ())
    assert "过年好" in fixed_segments(flows, "公司", [festival])


def test_readings_are_put_together_from_known_pieces() -> None:
    pieces = reading_pieces()
    assert {"零", "幺", "两点", "零五分", "四十五分钟", "一个半小时", "十二月", "今天"} <= set(
        pieces
    )
    assert len(pieces) == len(set(pieces))
