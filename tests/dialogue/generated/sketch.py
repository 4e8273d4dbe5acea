"""A flow that is being drawn: what its steps may lead to, read, fill and call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ivr.flow.values import SlotType
from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.vocabulary import PROTECTED, READINGS, SLOTS


@dataclass(frozen=True)
class Callee:
    """A sub-flow that may be called."""

    name: str
    takes: Sequence[str]
    gives: Sequence[str]
    returns: bool = True
    filled: Collection[str] = ()
    """What of it something may fill."""


@dataclass
class Sketch:
    """The flow so far, drawn from the first step to the last."""

    names: Sequence[str]
    """Its steps, in order; the last one ends it."""
    slots: Sequence[str]
    takes: Sequence[str]
    """Its parameters."""
    given: set[str] = field(default_factory=set)
    """The slots that are filled from the start."""
    callees: Sequence[Callee] = ()
    commands: Sequence[str] = ()
    """The commands that may be shut out."""
    asks: list[str] = field(default_factory=list)
    """The questions and recordings so far, to come back to."""
    at: int = 0
    filled: set[str] = field(default_factory=set)
    """The slots that something may have filled before this step."""

    @property
    def onward(self) -> Sequence[str]:
        """The next steps below: not too far, or every call would end soon."""
        return self.names[self.at + 1 : self.at + 4]

    @property
    def anywhere(self) -> Sequence[str]:
        """Where an answer may lead: on, or back to a question."""
        return [*self.onward, *self.asks]

    def of(self, *kinds: SlotType) -> list[str]:
        """The slots of these types."""
        return [name for name in self.slots if SLOTS[name] in kinds]

    def fill(self, *slots: str) -> None:
        """Something fills these slots from here on."""
        self.filled.update(slots)

    def sentence(self, dice: Dice, *fixed: str) -> str:
        """A prompt, with a slot read in it if one may be filled."""
        said = dice.pick(fixed)
        # A call may jump past the step that fills a slot; then the checker refuses the prompt.
        sure = self.given if dice.often() else self.filled
        sayable = (name for name in sorted(sure) if name not in PROTECTED)
        known = [name for name in sayable if SLOTS[name] is not SlotType.RECORDING]
        if known and dice.often():
            slot = dice.pick(known)
            reading = dice.pick(["", *READINGS.get(SLOTS[slot], ())])
            said += f"{{{slot}:{reading}}}。" if reading else f"{{{slot}}}。"
        return said
