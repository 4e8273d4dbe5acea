"""What must never happen in a talk is noticed wherever it happens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ivr.dialogue.actions import Action, HangUp, Listen, Play, Segment
from ivr.dialogue.inputs import Connected, HungUp, Input, NoInput, Pressed
from ivr.dialogue.session import CallFacts, DialogueSession
from ivr.flow.library import FlowSet
from ivr.simulator.explore.faults import MOST_PROMPTS, wrong_with, wrong_with_hanging_up
from ivr.simulator.explore.roots import Root
from ivr.simulator.explore.samples import NOON
from ivr.simulator.explore.search import Search
from tests.simulator.explore.conftest import unchecked
from tests.simulator.explore.test_search import MENU, PERSON

COMMON = "公共: 是\n默认: {次数用完: {调用: 找人}, 没人接: {调用: 找人}}\n"
PROMPT = Play((Segment("您好。"),), "问")
QUESTION = Listen("问", 5_000)


def begun(folder: Path) -> DialogueSession:
    session = DialogueSession(menu(folder), "总台", CallFacts(None, lambda: NOON))
    session.start()
    return session


def menu(folder: Path) -> FlowSet:
    return unchecked(folder, {"公共": COMMON, "找人": PERSON, "总台": MENU})


def test_a_turn_ends_with_somebody_being_waited_for(tmp_path: Path) -> None:
    session = begun(tmp_path)
    assert wrong_with(session, NoInput(), [PROMPT, QUESTION]) == ""
    assert "没有等任何人" in wrong_with(session, NoInput(), [PROMPT])
    assert "没有等任何人" in wrong_with(session, NoInput(), [QUESTION, PROMPT, QUESTION])
    assert "什么也没有做" in wrong_with(session, NoInput(), [])
    assert wrong_with(session, Connected(), []) == "", "a person goes on"


def test_nobody_listens_to_prompts_for_ever(tmp_path: Path) -> None:
    session = begun(tmp_path)
    assert wrong_with(session, NoInput(), [*[PROMPT] * MOST_PROMPTS, QUESTION]) == ""
    many: list[Action] = [*[PROMPT] * (MOST_PROMPTS + 1), HangUp("自助办结")]
    assert wrong_with(session, NoInput(), many) == "一口气念了 9 段话，没有问过客户"


def test_hanging_up_ends_a_call_wherever_it_is(tmp_path: Path) -> None:
    assert wrong_with_hanging_up(begun(tmp_path)) == ""

    class Deaf(DialogueSession):
        def feed(self, given: Input) -> list[Action]:
            return [QUESTION] if isinstance(given, HungUp) else super().feed(given)

    deaf = Deaf(menu(tmp_path), "总台", CallFacts(None, lambda: NOON))
    deaf.start()
    assert wrong_with_hanging_up(deaf) == "客户在这里挂机，电话不会结束"


def test_a_dialogue_that_raises_is_a_fault_and_the_search_goes_on(tmp_path: Path) -> None:
    class Fragile(DialogueSession):
        def feed(self, given: Input) -> list[Action]:
            if given == Pressed("2"):
                raise ValueError("坏了")
            return super().feed(given)

    @dataclass(frozen=True)
    class FragileRoot(Root):
        def session(self, flows: FlowSet) -> DialogueSession:
            return Fragile(flows, self.entry, self.moment.facts(self.caller))

    search = Search(menu(tmp_path))
    search.look([FragileRoot("总台", None)])
    (fault,) = search.faults
    assert fault.text == "程序出错：ValueError('坏了')"
    assert [choice.said for choice in fault.talk.choices] == ["按 2"]
    assert ("总台", "认出了") in search.steps
