"""What is wanted ahead: the order, who wants it, and what is left when a call is over."""

from __future__ import annotations

import pytest

from ivr.speech.wishes import Progress, Turn, Wish, Wishes
from tests.speech.fakes import ToneVoice

VOICE = ToneVoice("natural")


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


def taken(wishes: Wishes) -> list[str]:
    """Everything that comes true now, in its order."""
    texts = []
    while (wish := wishes.take(0)) is not None:
        texts.append(wish.text)
        wishes.settle(wish, failed=False)
    return texts


def begun(wishes: Wishes) -> Wish:
    wish = wishes.take(0)
    assert wish is not None
    return wish


def test_the_values_of_calls_come_first_and_those_that_can_be_pieced_after_them(
    wishes: Wishes,
) -> None:
    for text, turn in (
        ("慢", Turn.SLOW),
        ("话术", Turn.AHEAD),
        ("拼得出", Turn.NICER),
        ("一", Turn.SOON),
        ("二", Turn.SOON),
    ):
        assert wishes.add(VOICE, text, turn)
    assert taken(wishes) == ["一", "二", "拼得出", "话术", "慢"]


def test_a_call_that_is_over_wants_nothing_any_more(wishes: Wishes) -> None:
    wishes.add(VOICE, "甲", Turn.SOON, "call 1")
    wishes.add(VOICE, "乙", Turn.SOON, "call 1")
    (first, second) = wishes.pending()
    wishes.forget("call 1")
    assert first.done()
    assert second.done()
    assert taken(wishes) == []
    assert wishes.progress() == Progress(done=0, failed=0, total=0)


def test_what_another_call_or_the_house_wants_as_well_is_still_rendered(wishes: Wishes) -> None:
    wishes.add(VOICE, "话术", Turn.AHEAD)
    wishes.add(VOICE, "先要", Turn.AHEAD)
    wishes.add(VOICE, "话术", Turn.SOON, "call 1")
    wishes.add(VOICE, "甲", Turn.SOON, "call 1")
    wishes.add(VOICE, "甲", Turn.NICER, "call 2")
    wishes.add(VOICE, "乙", Turn.NICER, "call 3")
    wishes.forget("call 1")
    assert taken(wishes) == ["乙", "甲", "话术", "先要"]


def test_a_call_may_still_want_some_of_it(wishes: Wishes) -> None:
    for text in ("甲", "乙"):
        wishes.add(VOICE, text, Turn.SOON, "call 1")
    wishes.forget("call 1", {(VOICE, "乙")})
    assert taken(wishes) == ["乙"]


def test_what_is_under_way_is_finished(wishes: Wishes) -> None:
    wishes.add(VOICE, "甲", Turn.SOON, "call 1")
    wish = begun(wishes)
    wishes.forget("call 1")
    assert not wish.settled.done()
    wishes.settle(wish, failed=False)
    assert wishes.progress().done == 1


def test_what_failed_waits_for_its_turn_again(wishes: Wishes) -> None:
    wishes.add(VOICE, "甲", Turn.AHEAD)
    wishes.add(VOICE, "乙", Turn.AHEAD)
    wishes.again(begun(wishes))
    assert taken(wishes) == ["乙", "甲"]


def test_only_what_is_under_way_or_the_very_next_is_nearly_there(wishes: Wishes) -> None:
    wishes.add(VOICE, "甲", Turn.SOON)
    wishes.add(VOICE, "乙", Turn.SOON)
    assert wishes.nearly(VOICE, "甲") is not None
    assert wishes.nearly(VOICE, "乙") is None
    assert wishes.nearly(VOICE, "没人要") is None
    wish = begun(wishes)
    assert wishes.nearly(VOICE, "甲") is wish.settled
    assert wishes.nearly(VOICE, "乙") is None


def test_nothing_is_wanted_of_what_is_closed(wishes: Wishes) -> None:
    wishes.add(VOICE, "甲", Turn.SOON)
    (future,) = wishes.pending()
    wishes.close()
    assert future.done()
    assert not wishes.add(VOICE, "乙", Turn.SOON)
    assert taken(wishes) == []
