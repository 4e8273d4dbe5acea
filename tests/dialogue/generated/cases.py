"""Draws whole cases: a set of flows, what stands around the calls, what happens in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from ivr.dialogue.built_in import CallFacts
from tests.dialogue.generated.flows import flow_files
from tests.dialogue.generated.talks import Move, moves
from tests.dialogue.generated.vocabulary import MOMENTS

CALLERS = ("13800000001", None, "057188880000", "anonymous")


@dataclass(frozen=True)
class Case:
    """Flows and the calls that are made to them."""

    files: dict[str, str]
    moves: list[Move]
    caller: int = 0
    moment: int = 0
    speech: bool = False
    announces: bool = True
    mode: str = "平常"
    facts: CallFacts = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        now = MOMENTS[self.moment]
        facts = CallFacts(
            CALLERS[self.caller],
            lambda: now,
            "和平供电公司",
            "0571",
            speech=lambda: self.speech,
            announces=self.announces,
            mode=lambda: self.mode,
            banners=lambda: ["台风刚过。"] if self.mode == "风暴" else [],
        )
        object.__setattr__(self, "facts", facts)

    def __str__(self) -> str:
        texts = (f"# {name}\n{text}" for name, text in self.files.items())
        return "\n".join([*texts, f"caller {self.facts.caller}, {self.facts.now()}"])


def cases(most_moves: int = 40) -> st.SearchStrategy[Case]:
    """Any case."""
    return st.builds(
        Case,
        flow_files(),
        moves(most_moves),
        st.integers(0, len(CALLERS) - 1),
        st.integers(0, len(MOMENTS) - 1),
        st.booleans(),
        st.sampled_from([True, True, True, False]),
        st.sampled_from(["平常", "平常", "风暴", "系统故障"]),
    )
