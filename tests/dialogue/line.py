"""A telephone line without a telephone: calls a test flow and lets a test be the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.dialogue.actions import Action, Invoke, Play, TransferTo
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
from ivr.flow.library import FlowSet, load_flows
from tests.flow.known import KNOWN

FLOWS = Path(__file__).parent.parent / "data" / "flows" / "good"
NOON = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
"""15:05 on the service's clock, a Tuesday."""

Results = Mapping[str, str | None]


def shared_flows() -> FlowSet:
    return load_flows(FLOWS, KNOWN).or_refuse()


def flows_of(folder: Path, **texts: str) -> FlowSet:
    """The flows written in these texts, named by the keywords."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_flows(folder, KNOWN).or_refuse()


@dataclass
class Line:
    """One call. Business actions answer with `results`, those in `failing` fail."""

    flows: FlowSet
    entry: str = "总台"
    caller: str | None = "13800000001"
    results: dict[str, Results] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    person_answers: bool = False
    now: datetime = NOON
    speech: bool = False
    announces: bool = True
    ours: bool = False
    mode: str = "平常"
    banners: tuple[str, ...] = ()
    done: list[tuple[str, Results]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """What the caller heard since the last thing that the caller did."""
    actions: list[Action] = field(default_factory=list)
    all_actions: list[Action] = field(default_factory=list)
    """Everything that the dialogue has ordered so far."""
    session: DialogueSession = field(init=False)

    def __post_init__(self) -> None:
        facts = CallFacts(
            self.caller,
            lambda: self.now,
            "和平供电公司",
            "0571",
            speech=lambda: self.speech,
            announces=self.announces,
            ours=self.ours,
            mode=lambda: self.mode,
            banners=lambda: self.banners,
        )
        self.session = DialogueSession(self.flows, self.entry, facts)
        self._carry_out(self.session.start())

    @property
    def waiting(self) -> Action:
        """What the dialogue waits for now."""
        return self.actions[-1]

    @property
    def where(self) -> str:
        return f"{self.session.flow}/{self.session.step}"

    @property
    def named(self) -> list[str]:
        """The business actions that ran, in order."""
        return [name for name, _ in self.done]

    def arguments(self, action: str) -> Results:
        return next(given for name, given in reversed(self.done) if name == action)

    def press(self, *keys: str) -> None:
        """Each text is one answer; a `#` at its end is the end key."""
        for typed in keys:
            ended_by = "#" if typed.endswith("#") and typed != "#" else None
            self._does(Pressed(typed.removesuffix("#") if ended_by else typed, ended_by))

    def end_key(self) -> None:
        """The end key alone, with nothing typed."""
        self._does(Pressed("", "#"))

    def say(self, text: str) -> None:
        self._does(Heard(text))

    def be_silent(self, times: int = 1) -> None:
        for _ in range(times):
            self._does(NoInput())

    def record(self, reference: str | None = "录音/1") -> None:
        self._does(Recorded(reference, 3000 if reference else 0))

    def hang_up(self) -> None:
        self._does(HungUp())

    def send(self, given: Input) -> list[Action]:
        """Feed anything at all, carrying nothing out."""
        return self.session.feed(given)

    def _does(self, given: Input) -> None:
        self.heard.clear()
        self._carry_out(self.session.feed(given))

    def _carry_out(self, actions: Iterable[Action]) -> None:
        pending = list(actions)
        while pending:
            self.actions = pending
            self.all_actions += pending
            self.heard += [action.text for action in pending if isinstance(action, Play)]
            match pending[-1]:
                case Invoke(name=name, arguments=arguments):
                    self.done.append((name, arguments))
                    pending = self.session.feed(self._outcome(name))
                case TransferTo():
                    answer = Connected() if self.person_answers else NoAnswer("没人")
                    pending = self.session.feed(answer)
                case _:
                    return

    def _outcome(self, name: str) -> Done | Failed:
        if name in self.failing:
            return Failed("测试里的失败")
        return Done(self.results.get(name, {}))
