"""What holds at a step: its own words, the flow's 默认, the common part's, or what is shipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivr.flow.marks import Text
from ivr.flow.model import Ask, Command, Common, Defaults, Flow, Record, Step
from ivr.flow.values import SlotType

SHIPPED: dict[str, Any] = {
    "barge_in": "是",
    "keep_keys": True,
    "wait_ms": 5_000,
    "no_input": (),
    "no_match": (),
    "no_match_voiced": (),
    "line_hints": (),
    "longest_ms": 30_000,
    "silence_ms": 3_000,
    "linger_ms": 8_000,
}


@dataclass(frozen=True)
class Written:
    """A flow as it is written, with the common part that it inherits."""

    flow: Flow
    common: Common | None
    shut: frozenset[str] = frozenset()
    """The commands that the flows shut out which called this one."""

    def setting(self, step: Step, name: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """What a step does in this regard."""
        shared = self.common.defaults if self.common else Defaults()
        for owner in (step, self.flow.defaults, shared):
            found = getattr(owner, name)
            if found is not None:
                return found
        return SHIPPED.get(name)

    def start(self) -> str:
        """The first step."""
        return str(self.flow.start or next(iter(self.flow.steps)))

    def below(self, step: Step) -> str | None:
        """The step that follows: what 下一步 says, or the one below."""
        following = getattr(step, "next", None)
        if following is not None:
            return str(following)
        names = list(self.flow.steps)
        place = names.index(str(step.name)) + 1
        return names[place] if place < len(names) else None

    def commands(self) -> tuple[Command, ...]:
        """The flow's own commands, then those of the common part that it does not replace."""
        own = {str(command.name) for command in self.flow.commands}
        shared = self.common.commands if self.common else ()
        return (*self.flow.commands, *(c for c in shared if str(c.name) not in own))

    def heard_at(self, step: Step) -> tuple[Command, ...]:
        """The commands that this step listens to."""
        assert isinstance(step, Ask | Record)
        shut = {*map(str, step.ignore), *map(str, self.flow.ignore)}
        heard = [command for command in self.commands() if str(command.name) not in shut]
        return tuple(c for c in heard if c.key or c.urgent or str(c.name) not in self.shut)

    def after_hangup(self) -> Text | None:
        """What is done when the caller hangs up."""
        return self.flow.after_hangup or (self.common.after_hangup if self.common else None)

    def is_protected(self, slot: Text | None) -> bool:
        """Whether a slot's content is for nobody's ears or eyes."""
        return slot is not None and self.flow.slots[slot].protected

    def kind(self, slot: Text | None) -> SlotType | None:
        """The type of a slot."""
        return self.flow.slots[slot].kind if slot is not None else None
