"""What people write and callers hear is judged like a prompt: by the words that flows forbid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ivr.app.editions import stored_edition
from ivr.app.house import load_checked_flows
from ivr.config import Config
from ivr.dialogue.readings import read_plainly
from ivr.errors import ConfigError, FlowError
from ivr.flow.check_wording import check_text
from ivr.flow.library import FlowSet
from ivr.services.publishing import Publishing

FaultsOf = Callable[[str], Sequence[str]]
"""What is wrong with a text that callers are to hear, each in one sentence."""


def checked_by(flows: Callable[[], FlowSet]) -> FaultsOf:
    """Judges a text by the words that these flows forbid."""

    def faults_of(text: str) -> Sequence[str]:
        problems = check_text(read_plainly(text), flows().common)
        return [f"{each.text}。{each.hint or ''}".rstrip("。") for each in problems]

    return faults_of


def checked_by_flows_in_force(config: Config, publishing: Publishing) -> FaultsOf:
    """The same by the flows in force; they are read when the first text comes, and again when
    others have been published."""
    read: dict[int, FlowSet] = {}

    def flows() -> FlowSet:
        number = publishing.latest_number()
        if number not in read:
            read.clear()
            read[number] = _flows(config, publishing)
        return read[number]

    return checked_by(flows)


def _flows(config: Config, publishing: Publishing) -> FlowSet:
    latest = publishing.latest()
    if latest is not None:
        try:
            return stored_edition(config, latest).flows
        except (ConfigError, FlowError):
            pass  # another program published them; what lies in the folder will do
    return load_checked_flows(config)
