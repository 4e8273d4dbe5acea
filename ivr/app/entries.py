"""Which flow a call enters, by the number that was dialled."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.config import Config
from ivr.telephony.dialled import as_dialled, best_match


def entry_flow(config: Config, called: str | None) -> str:
    """The flow of the line that was dialled; the default for every other number."""
    flows = dict(zip(known_numbers(config), config.lines.values(), strict=True))
    match = best_match(called, flows)
    return config.entry if match is None else flows[match]


def known_numbers(config: Config) -> Iterator[str]:
    """The numbers of the lines in the form in which dialled numbers are told."""
    for number in config.lines:
        whole = not number.endswith("*")
        yield (as_dialled(number, config.area_code) if whole else None) or number
