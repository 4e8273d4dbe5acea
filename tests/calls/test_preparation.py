"""What a call will say is rendered as soon as it is known, and no longer wanted when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ivr.calls.worker import CallWorker
from ivr.media.events import Digit
from ivr.simulator.loopback import PacedPrompts
from ivr.telephony.leg_events import Acked, LegEnded
from tests.calls.test_worker import Desk, place_call


@dataclass
class AttentivePrompts(PacedPrompts):
    """Remembers what it was asked to have ready, and for how many calls it is still wanted."""

    asked: list[tuple[list[str], bool]] = field(default_factory=list)
    wanted: dict[object, list[str]] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)

    def forget(self, texts: Iterable[str]) -> None:
        self.forgotten.update(texts)

    def prefetch(self, texts: Iterable[str], *, of: object, slow: bool = False) -> None:
        self.wanted[of] = list(texts)
        self.asked.append((self.wanted[of], slow))


class Registry(Desk):
    """Knows the caller."""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        found = super().run(name, arguments, call_id=call_id, caller=caller, test=test)
        if name == "查客户":
            known = {"找到": "一户", "户号": "3300012345", "部分地址": "和平路十八号"}
            return {**found, **known, "用电地址": "和平路18号3单元302室"}
        return found


@pytest.fixture
def prompts() -> AttentivePrompts:
    return AttentivePrompts()


@pytest.fixture
def worker(tmp_path: Path, prompts: AttentivePrompts) -> CallWorker:
    """A call that was answered and has the menu before it."""
    placed = place_call(tmp_path, desk=Registry())
    tools = replace(placed.worker.tools, prompts=prompts)
    call = CallWorker(placed.line, placed.worker.entry, tools, placed.worker.journal)
    call.answer()
    call.attend(Acked())
    return call


def press(worker: CallWorker, keys: str) -> None:
    for at, key in enumerate(keys, 1):
        worker.attend(Digit(key, 1000 * at))


def test_what_was_looked_up_is_made_ready_before_it_is_said(
    worker: CallWorker, prompts: AttentivePrompts
) -> None:
    press(worker, "11")
    assert any("和平路十八号" in asked for asked, _ in prompts.asked)
    assert not any(slow for _, slow in prompts.asked)


def test_the_same_is_not_asked_for_twice(worker: CallWorker, prompts: AttentivePrompts) -> None:
    press(worker, "1")
    before = len(prompts.asked)
    worker._call.preparation.look_ahead(worker.session, worker._call._asked)
    assert len(prompts.asked) == before


def test_who_is_spoken_to_slowly_gets_it_ready_slowly(
    worker: CallWorker, prompts: AttentivePrompts
) -> None:
    worker.session._turns.patience.slow = True
    press(worker, "11")
    assert prompts.asked[-1][1]


def test_where_no_voice_has_to_be_made_ready_nothing_is_looked_for(
    worker: CallWorker, prompts: AttentivePrompts
) -> None:
    before = len(prompts.asked)
    prompts.always_ready = True
    press(worker, "11")
    assert len(prompts.asked) == before


def test_a_call_that_is_over_wants_nothing_any_more(
    worker: CallWorker, prompts: AttentivePrompts
) -> None:
    press(worker, "11")
    assert any(prompts.wanted.values())
    worker.inbox.put(LegEnded("caller"))
    worker.answer = lambda: None  # type: ignore[method-assign]
    worker.run()
    assert not any(prompts.wanted.values())


def test_a_concealed_call_leaves_no_sound_of_what_was_made_ready_for_it(
    worker: CallWorker, prompts: AttentivePrompts
) -> None:
    asked = {text for texts, _ in prompts.asked for text in texts}
    assert asked
    worker._call.preparation.conceal()
    assert prompts.forgotten == asked
    prompts.forgotten.clear()
    worker._call.preparation.end()
    assert prompts.forgotten == asked, "a voice may have been in the middle of it"
