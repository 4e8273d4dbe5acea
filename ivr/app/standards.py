"""The standards that lie beside the flows: the limits in force, and the festivals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from ivr.dialogue.festivals import Festival, read_festivals
from ivr.domain.regime import Regime
from ivr.errors import ConfigError
from ivr.flow.folder import STANDARDS, Contents, standards_among
from ivr.flow.marks import Block
from ivr.flow.problems import FlowsRefused, Problem
from ivr.flow.source import read_bytes

FESTIVALS = f"{STANDARDS}/节日.yaml"
USUAL = "默认"


def regime_in(contents: Contents, name: str, shown: str) -> Regime:
    """The regime of this name; `shown` says where the contents come from."""
    file = f"{STANDARDS}/{name}.yaml"
    if file in contents:
        written = {str(word): value for word, value in _block(contents, file, shown).items()}
        try:
            return Regime.from_mapping(written)
        except ConfigError as error:
            raise ConfigError(f"{PurePath(shown, file)}：{error}") from None
    if name != USUAL:
        place = PurePath(shown, file)
        raise ConfigError(f"没有找到时限标准 {place}，请检查设置 regime。")
    return Regime()


def festivals_in(contents: Contents, shown: str) -> Sequence[Festival]:
    """The festivals' greetings; none without a file."""
    if FESTIVALS not in contents:
        return ()
    return read_festivals(_block(contents, FESTIVALS, shown))


def slips_in_standards(contents: Contents, shown: str) -> Iterator[Problem]:
    """What is wrong with the writing of any standard, in force or not."""
    for name, data in sorted(standards_among(contents).items()):
        yield from read_bytes(data, str(PurePath(shown, name))).problems


def _block(contents: Contents, name: str, shown: str) -> Block:
    place = str(PurePath(shown, name))
    reading = read_bytes(contents[name], place)
    if reading.problems:
        raise FlowsRefused(reading.problems)
    if reading.root is None:
        raise ConfigError(f"{place} 里没有内容，请按样板填写。")
    if not isinstance(reading.root, Block):
        raise ConfigError(
            f"{reading.root.span}：要写成「名字: 值」，一行一项，冒号用半角，后面空一格。"
        )
    return reading.root
