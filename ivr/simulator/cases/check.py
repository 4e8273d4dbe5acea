"""What a case names must be there: flows, business actions, slots, results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ivr.dialogue.course import TRANSFERRED
from ivr.dialogue.session import BROKEN, HUNG_UP, SILENT
from ivr.flow.library import FlowSet
from ivr.flow.marks import Text
from ivr.flow.model import End, Flow, Return, Transfer
from ivr.flow.problems import Problem, did_you_mean
from ivr.simulator.cases.case import Case

BY_ITSELF = (HUNG_UP, BROKEN, SILENT, TRANSFERRED)
"""Results that no flow has to write."""


def check_case(
    case: Case, flows: FlowSet, entry: str, kinds: Collection[str]
) -> tuple[Problem, ...]:
    """Every name of a case that means nothing here; `kinds` are the kinds of orders."""
    return tuple(_problems(case, flows, entry, kinds))


def check_names(cases: Iterable[Case]) -> tuple[Problem, ...]:
    """Cases of one name: which of them failed could not be told."""
    seen: dict[str, Case] = {}
    found = []
    for case in cases:
        first = seen.setdefault(str(case.name), case)
        if first is not case:
            text = f"已经有一个用例叫「{case.name}」，在 {first.file}"
            found.append(Problem(case.name.span, "F002", text))
    return tuple(found)


def _problems(case: Case, flows: FlowSet, entry: str, kinds: Collection[str]) -> Iterator[Problem]:
    plans = flows.plans
    if case.flow is not None and case.flow not in plans:
        yield _unknown(case.flow, plans, f"没有叫「{case.flow}」的流程", "F022")
        return
    slots = plans[str(case.flow or entry)].flow.slots
    for name in case.given:
        if name not in slots:
            yield _unknown(name, slots, f"流程里没有叫「{name}」的槽位", "F030")
    actions = flows.known.actions
    if actions is not None:
        named = (*case.assumed, *case.expected.called, *case.expected.not_called)
        for name in named:
            if name not in actions:
                yield _unknown(name, actions, f"没有叫「{name}」的业务动作", "F022")
        yield from _results(case, {name: spec.results for name, spec in actions.items()})
    queues = flows.known.queues
    for queue in (*case.answering, *case.queueing) if queues is not None else ():
        if queue not in (queues or ()):
            yield _unknown(queue, queues or (), f"没有叫「{queue}」的队列", "F022")
    every = {slot for plan in plans.values() for slot in plan.flow.slots}
    for name in case.expected.slots:
        if name not in every:
            yield _unknown(name, every, f"没有叫「{name}」的槽位", "F030")
    for kind in case.expected.orders or ():
        if kind not in kinds:
            yield _unknown(kind, kinds, f"没有「{kind}」这种工单", "F012")
    yield from _result(case, flows)


def _results(case: Case, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for action, outcomes in case.assumed.items():
        for outcome in outcomes if action in known else ():
            for name in outcome.results or ():
                if name not in known[action]:
                    place = name.span if isinstance(name, Text) else action.span
                    text = f"「{action}」没有结果「{name}」"
                    yield _unknown(Text(name, place), known[action], text, "F023")


def _result(case: Case, flows: FlowSet) -> Iterator[Problem]:
    """期望's result must be one that a call can have."""
    named = case.expected.result
    known = {*BY_ITSELF, *(r for plan in flows.plans.values() for r in _results_of(plan.flow))}
    if named is not None and named not in known:
        yield _unknown(named, known, f"没有一通电话会以「{named}」结束", "F034")


def _results_of(flow: Flow) -> Iterator[str]:
    if flow.hangup_result is not None:
        yield str(flow.hangup_result)
    for step in flow.steps.values():
        if isinstance(step, End | Transfer) and step.result is not None:
            yield str(step.result)
        elif isinstance(step, Return):
            yield str(step.label)


def _unknown(name: Text, known: Iterable[str], text: str, code: str) -> Problem:
    known = sorted(known)
    hint = did_you_mean(name, known)
    return Problem(name.span, code, text, hint or f"可以写：{'、'.join(known[:20])}。")
