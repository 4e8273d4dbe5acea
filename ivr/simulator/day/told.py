"""Which orders callers have been told of: written down as the actions answer the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.dialogue.action_runner import ActionRunner
from ivr.domain.order_number import read_order_number

NUMBERS = ("工单号", "咨询单号", "回拨单号", "留言单号", "重复于", "在途工单")
"""The results that name an order."""


@dataclass
class NumbersTold:
    """Passes actions on, and remembers every order that one has named."""

    runner: ActionRunner
    told: set[str] = field(default_factory=set)

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        results = self.runner.run(name, arguments, call_id=call_id, caller=caller, test=test)
        named = (results.get(each) for each in NUMBERS)
        self.told.update(number for each in named if each and (number := read_order_number(each)))
        return results
