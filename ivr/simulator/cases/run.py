"""Runs a case: the talk as it went, and where it did not go as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ivr.calls.ports import ActionRunner
from ivr.errors import DomainError
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


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the talk: what the caller did, what the bot did, what was missing."""

    does: Does | None
    turn: TalkTurn
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRun:
    """How a case went. `failures`: what is wrong beyond the lines, in Chinese."""

    case: Case
    exchanges: tuple[Exchange, ...]
    unused: tuple[Does, ...]
    """What the caller was to do after the call was over."""
    failures: tuple[str, ...]
    edges: frozenset[str] = frozenset()
    """The edges that the talk went along, as trails name them."""

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
    """Answers for the actions of 假定; all others run for real."""

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
        exchanges.append(Exchange(does, turn, tuple(_missing(said, turn.prompts))))
    if not talk.over:
        exchanges.append(Exchange(None, talk.say(HANG_UP)))
    talk.end()
    turns = [exchange.turn for exchange in exchanges]
    failures = tuple(_failures(case, turns, orders))
    return CaseRun(case, tuple(exchanges), tuple(unused), failures, edges())


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
        case "hang_up":
            return HANG_UP
    return does.what


def _missing(said: Sequence[Says], prompts: Sequence[str]) -> Iterator[Missing]:
    """Lines are looked for in their order; several may be parts of one prompt."""
    at, offset = 0, 0
    for says in said:
        if says.never:
            if any(says.text in prompt for prompt in prompts):
                yield Missing(says)
            continue
        found = _place(says.text, prompts, at, offset)
        if found is None:
            yield Missing(says)
        else:
            at, offset = found


def _place(text: str, prompts: Sequence[str], at: int, offset: int) -> tuple[int, int] | None:
    for place in range(at, len(prompts)):
        found = prompts[place].find(text, offset if place == at else 0)
        if found >= 0:
            return place, found + len(text)
    return None


def _failures(
    case: Case, turns: Sequence[TalkTurn], orders: Callable[[], Sequence[str]]
) -> Iterator[str]:
    wanted, last = case.expected, turns[-1]
    if wanted.result is not None and wanted.result != last.result:
        yield f"结果应当是「{wanted.result}」，实际是「{last.result}」"
    ran = [action.name for turn in turns for action in turn.actions]
    if not _in_order(wanted.called, ran):
        yield f"应当依次调用过 {_listed(wanted.called)}，实际是 {_listed(ran)}"
    for name in wanted.not_called:
        if name in ran:
            yield f"不应当调用「{name}」"
    for slot, value in wanted.slots.items():
        held = last.slots.get(slot, "")
        if held != value:
            yield f"「{slot}」应当是「{value}」，实际是「{held}」"
    if wanted.orders is not None:
        stored = list(orders())
        if stored != [str(kind) for kind in wanted.orders]:
            yield f"工单应当是 {_listed(wanted.orders)}，实际是 {_listed(stored)}"


def _in_order(wanted: Sequence[str], ran: Sequence[str]) -> bool:
    left = iter(ran)
    return all(name in left for name in wanted)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) if names else "（没有）"
