"""Files that are meant when somebody gives the name of a flow or a case in the place of a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ivr.app.house import flows_folder
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.flow.knowledge import KNOWLEDGE
from ivr.flow.opening import flow_files
from ivr.flow.problems import did_you_mean
from ivr.flow.source import read_file
from ivr.simulator.cases.parse import case_files, parse_case


def flow_paths(config: Config, given: Sequence[Path]) -> list[Path]:
    """The given paths, with each that names a flow or a file of knowledge replaced by its file."""
    folder = flows_folder(config)
    files = [*flow_files(folder), *flow_files(folder / KNOWLEDGE)]
    return [path for each in given for path in _meant(each, files, _flow_names, "流程")]


def case_paths(config: Config, given: Sequence[Path]) -> list[Path]:
    """The given paths, with each that names cases replaced by their files.

    The name may be that of a case, of the flow where cases begin, of a folder, or a part of one.
    """
    files = case_files(flows_folder(config))
    return [path for each in given for path in _meant(each, files, _case_names, "用例")]


def _meant(
    given: Path, files: Iterable[Path], names_of: Callable[[Path], set[str]], what: str
) -> list[Path]:
    if given.exists():
        return [given]
    named = {path: {path.stem, *names_of(path)} for path in files}
    found = [path for path, names in named.items() if str(given) in names]
    if not found and what == "用例":
        found = [path for path in named if str(given) in path.stem]
    if found:
        return found
    known = sorted(set().union(*named.values()))
    hint = did_you_mean(str(given), known) or "请检查路径或名字。"
    raise ConfigError(f"没有找到 {given}：没有这个文件或文件夹，也没有叫这个名字的{what}。{hint}")


def _flow_names(path: Path) -> set[str]:
    name = read_file(path).declared.name
    return {name} if name is not None else set()


def _case_names(path: Path) -> set[str]:
    case = parse_case(path).case
    if case is None:
        return {path.parent.name}
    return {path.parent.name, str(case.name)} | ({str(case.flow)} if case.flow else set())
