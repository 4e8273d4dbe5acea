"""Runs a case: the talk as it went, and where it did not go as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ivr.dialogue.action_runner import ActionRunner
from ivr.errors import DomainError
from ivr.flow.marks import Text
from ivr.simulator.cases.case import Case, Does, Outcome, Says
from ivr.simulator.talk import HANG_UP, TalkTurn


class RunningTalk(Protocol):
    """The talk as a case needs it (`ivr.simulator.talk.Talk`)."""

    @property
    def over(self) -> bool: ...

    def start(self, version: str) -> TalkTurn: ...

    def say(self, line: str) -> TalkTurn: ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """A line of the case that was not heard (or that should not have been) in this turn."""

    says: Says
    after: int = -1
    """The prompt of the turn up to which its forerunners were heard; -1: from the first on."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the talk: what the caller did, what the bot did, what was missing."""

    does: Does | None
    turn: TalkTurn
    missing: tuple[Missing, ...] = ()
    heard: frozenset[int] = frozenset()
    """The prompts of the turn in which a line of the case was found."""


@dataclass(frozen=True, slots=True)
class CaseRun:
    """How a case went. `failures`: what is wrong beyond the lines, in Chinese, with its place."""

    case: Case
    exchanges: tuple[Exchange, ...]
    unused: tuple[Does, ...]
    """What the caller was to do after the call was over."""
    failures: tuple[Text, ...]
    edges: frozenset[str] = frozenset()
    """The edges that the talk went along, as trails name them."""
    orders: tuple[str, ...] = ()
    """The kinds of what it stored, in the order of their opening."""

    @property
    def passed(self) -> bool:
        """Whether it went as written."""
        return not (
            self.failures or self.unused or any(exchange.missing for exchange in self.exchanges)
        )


class AssumedFailure(DomainError):
    """The case says that this action fails."""


@dataclass
class AssumedActions:
    """Answers for the actions of 假定; all others run for real.

    A list of several that is used up is not gone on with: a run more than was thought of is
    what a case is there to find.
    """

    assumed: Mapping[str, Sequence[Outcome]]
    real: ActionRunner
    _runs: dict[str, int] = field(default_factory=dict, init=False)

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        outcomes = self.assumed.get(name)
        if not outcomes:
            return self.real.run(name, arguments, call_id=call_id, caller=caller, test=test)
        place = self._runs.get(name, 0)
        self._runs[name] = place + 1
        if place >= len(outcomes) > 1:
            raise AssumedFailure(f"用例里假定「{name}」只办 {len(outcomes)} 次")
        results = outcomes[min(place, len(outcomes) - 1)].results
        if results is None:
            raise AssumedFailure(f"用例里假定「{name}」没办成")
        return results


def run_case(
    case: Case,
    talk: RunningTalk,
    version: str,
    orders: Callable[[], Sequence[str]],
    edges: Callable[[], frozenset[str]],
) -> CaseRun:
    """Hold the talk; `orders` gives the kinds of what it stored, `edges` the way it went."""
    exchanges: list[Exchange] = []
    unused: list[Does] = []
    for does, said in _turns(case):
        if does is None:
            turn = talk.start(version)
        elif talk.over:
            unused.append(does)
            continue
        else:
            turn = talk.say(_typed(does))
        exchanges.append(_compared(does, turn, said))
    if not talk.over:
        exchanges.append(Exchange(Does("hang_up"), talk.say(HANG_UP)))
    talk.end()
    turns = [exchange.turn for exchange in exchanges]
    stored = tuple(orders())
    failures = tuple(_failures(case, turns, stored))
    return CaseRun(case, tuple(exchanges), tuple(unused), failures, edges(), stored)


def _turns(case: Case) -> Iterator[tuple[Does | None, list[Says]]]:
    """What the caller does, each with what is to be heard after it; first the greeting."""
    does: Does | None = None
    said: list[Says] = []
    for line in case.lines:
        if isinstance(line, Says):
            said.append(line)
        else:
            yield does, said
            does, said = line, []
    yield does, said


def _typed(does: Does) -> str:
    """The line that a person would type for it."""
    match does.kind:
        case "keys":
            return f"#{does.what}"
        case "silence":
            return ""
        case "line":
            return f"（{does.what}）"
        case "hang_up":
            return HANG_UP
    return does.what


def _compared(does: Does | None, turn: TalkTurn, said: Sequence[Says]) -> Exchange:
    """Lines are looked for in their order; several may be parts of one prompt."""
    missing: list[Missing] = []
    heard: set[int] = set()
    at, offset = 0, 0
    for says in said:
        if says.never:
            if any(says.text in prompt for prompt in turn.prompts):
                missing.append(Missing(says))
            continue
        found = _place(says.text, turn.prompts, at, offset)
        if found is None:
            missing.append(Missing(says, at if heard else -1))
        else:
            at, offset = found
            heard.add(at)
    return Exchange(does, turn, tuple(missing), frozenset(heard))


def _place(text: str, prompts: Sequence[str], at: int, offset: int) -> tuple[int, int] | None:
    for place in range(at, len(prompts)):
        found = prompts[place].find(text, offset if place == at else 0)
        if found >= 0:
            return place, found + len(text)
    return None


def _failures(case: Case, turns: Sequence[TalkTurn], stored: Sequence[str]) -> Iterator[Text]:
    wanted, last = case.expected, turns[-1]
    here = case.name.span
    if wanted.result is not None and wanted.result != last.result:
        text = f"结果应当是「{wanted.result}」，实际是「{last.result}」"
        yield Text(text, wanted.result.span)
    ran = [action.name for turn in turns for action in turn.actions]
    for name, outcomes in case.assumed.items():
        if 1 < len(outcomes) < ran.count(name):
            counted = f"假定了 {len(outcomes)} 次结果，却调用了 {ran.count(name)} 次"
            yield Text(f"「{name}」{counted}，请补上后面几次的", name.span)
    if not in_order(wanted.called, ran):
        text = f"应当依次调用过 {_listed(wanted.called)}，实际是 {_listed(ran)}"
        yield Text(text, wanted.places.get("called", here))
    for name in wanted.not_called:
        if name in ran:
            yield Text(f"不应当调用「{name}」", name.span)
    for slot, value in wanted.slots.items():
        held = last.slots.get(slot, "")
        if held != value:
            yield Text(f"「{slot}」应当是「{value}」，实际是「{held}」", slot.span)
    if wanted.orders is not None and tuple(wanted.orders) != tuple(stored):
        text = f"工单应当是 {_listed(wanted.orders)}，实际是 {_listed(stored)}"
        yield Text(text, wanted.places.get("orders", here))


def in_order(wanted: Sequence[str], ran: Sequence[str]) -> bool:
    """Whether all that is wanted ran in this order; others may have run between."""
    left = iter(ran)
    return all(name in left for name in wanted)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) if names else "（没有）"
