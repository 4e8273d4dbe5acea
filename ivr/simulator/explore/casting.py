"""A talk that was found -> a case that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.dialogue.inputs import Heard, HungUp
from ivr.flow.library import FlowSet
from ivr.flow.marks import Text
from ivr.flow.model import Do
from ivr.flow.world import prompts_of
from ivr.simulator.cases.case import NOWHERE, Case, Does, Expectation, Line, Outcome, Says
from ivr.simulator.explore.choices import Choice
from ivr.simulator.explore.probes import Probes
from ivr.simulator.explore.script import Cue, Script, keys_of, words_of


@dataclass(frozen=True, slots=True)
class Services:
    """What of the business actions matters to these flows."""

    telling: Mapping[str, frozenset[str]]
    """By action: the results that a condition looks at, or that are spoken."""
    deciding: frozenset[str]
    """The actions whose results a condition looks at."""


def services_of(flows: FlowSet, probes: Probes) -> Services:
    """What matters of the business actions of all these flows."""
    telling: dict[str, set[str]] = {}
    deciding: set[str] = set()
    for name, plan in flows.plans.items():
        steps = plan.flow.steps.values()
        spoken = {str(b.name) for step in steps for p in prompts_of(step) for b in p.blanks}
        for step in (step for step in steps if isinstance(step, Do)):
            for line in step.results:
                asked = bool(probes.of(name, str(line.left)))
                if asked:
                    deciding.add(str(step.action))
                if asked or line.left in spoken:
                    telling.setdefault(str(step.action), set()).add(str(line.right))
    told = {action: frozenset(results) for action, results in telling.items()}
    return Services(told, frozenset(deciding))


def case_of(name: str, script: Script, services: Services, entry: str, *, sure: bool) -> Case:
    """The case. `sure`: it leaves nothing to the real services, not even what never matters."""
    root = script.root
    assumed = {
        _text(action): outcomes
        for action, outcomes in _outcomes(script, services).items()
        if sure or action in services.deciding or any(o.results is None for o in outcomes)
    }
    return Case(
        name=_text(name),
        lines=tuple(line for cue in script.cues for line in _lines(cue)),
        flow=_text(root.entry) if root.entry != entry else None,
        caller=root.caller,
        at=root.moment.now,
        given={_text(slot): value for slot, value in root.given.items()},
        assumed=assumed,
        speech=root.moment.speech,
        late=root.moment.late,
        mode=root.moment.mode,
        answered=not script.queueing and any(answered for _, answered in script.people),
        answering={_text(queue): answered for queue, answered in script.people if script.queueing},
        queueing=tuple(_text(queue) for queue in script.queueing),
        expected=Expectation(result=_text(script.result) if script.result else None),
    )


def _outcomes(script: Script, services: Services) -> dict[str, tuple[Outcome, ...]]:
    """What each action is to answer, run by run; what is always the same is told once."""
    found: dict[str, list[Outcome]] = {}
    for action, results in script.outcomes:
        kept = services.telling.get(action, frozenset())
        told = None if results is None else {n: v for n, v in results.items() if v and n in kept}
        found.setdefault(action, []).append(Outcome(told))
    return {
        action: tuple(outcomes[:1] if all(o == outcomes[0] for o in outcomes) else outcomes)
        for action, outcomes in found.items()
    }


def _lines(cue: Cue) -> Iterator[Line]:
    yield from (Says(_text(quote.words)) for quote in cue.quotes)
    if cue.choice is not None:
        yield _does(cue.choice)


def _does(choice: Choice) -> Does:
    if isinstance(choice.given, HungUp):
        return Does("hang_up")
    if isinstance(choice.given, Heard) and choice.given.condition is not None:
        return Does("line", choice.given.condition)
    keys, words = keys_of(choice.given), words_of(choice.given)
    if keys is not None:
        return Does("keys", keys)
    return Does("speech", words) if words else Does("silence")


def _text(words: str) -> Text:
    return Text(words, NOWHERE)
