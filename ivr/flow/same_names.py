"""「同名」 written out: all that the other side takes or gives, each by the slot of its name.

What is given so is sought in every flow under way: a call knows more than its inmost flow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ivr.action_spec import ActionSpec
from ivr.flow.marks import Text
from ivr.flow.model import Assignment, Call, Do, Flow, Step, Way

Lines = tuple[Assignment, ...]


def write_out(flow: Flow, flows: Mapping[str, Flow], actions: Mapping[str, ActionSpec]) -> Flow:
    """A linked flow without any 「同名」; `flows` are those that it may call."""

    def takes(name: Text | None) -> Collection[str]:
        called = flows.get(name) if name is not None else None
        return called.parameters if called else ()

    def written(step: Step) -> Step:
        # Of what is not known it may give anything: that is told once, where it is named.
        arguments: Collection[str] = ()
        results: Collection[str] = flow.slots
        if isinstance(step, Call):
            arguments, called = takes(step.flow), flows.get(step.flow)
            results = called.returns if called else results
        elif isinstance(step, Do):
            if (spec := actions.get(step.action)) is not None:
                arguments, results = spec.arguments, spec.results
        else:
            return step
        taken = [name for name in results if name in flow.slots]
        return replace(
            step, arguments=_all(step.arguments, arguments), results=_all(step.results, taken)
        )

    def leading(way: Way | None) -> Way | None:
        return replace(way, arguments=_all(way.arguments, takes(way.call))) if way else None

    shared = flow.defaults
    return replace(
        flow,
        steps={name: written(step) for name, step in flow.steps.items()},
        commands=tuple(
            replace(command, arguments=_all(command.arguments, takes(command.call)))
            for command in flow.commands
        ),
        defaults=replace(
            shared,
            no_input_end=leading(shared.no_input_end),
            no_match_end=leading(shared.no_match_end),
            failed=leading(shared.failed),
            no_answer=leading(shared.no_answer),
        ),
    )


def _all(lines: Lines, names: Iterable[str]) -> Lines:
    """The lines with 「其余: 同名」 as a line for every name that has none yet."""
    marks = [line for line in lines if line.is_rest]
    if not marks:
        return lines
    span = marks[0].left.span
    written = tuple(line for line in lines if not line.is_rest)
    named = {str(line.left) for line in written}
    rest = (Text(name, span) for name in names if name not in named)
    return (*written, *(Assignment(name, name, lenient=True) for name in rest))
