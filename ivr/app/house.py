"""Where things lie, the flows in force with what stands beside them, and new dialogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.festivals import Festival, read_festivals
from ivr.dialogue.session import DialogueSession
from ivr.domain.regime import Regime
from ivr.errors import ConfigError
from ivr.flow.catalogue import Known
from ivr.flow.library import FlowSet, check_paths, load_flows
from ivr.flow.marks import Block
from ivr.flow.problems import FlowsRefused, Problem
from ivr.flow.source import read_file
from ivr.services.flow_actions import FlowActions
from ivr.speech.recordings import recording_finder

PROJECT = Path(__file__).resolve().parents[2]
QUEUES = frozenset({"人工坐席", "抢修值班"})


def flows_folder(config: Config) -> Path:
    """Where the flows lie."""
    return Path(config.flows).expanduser() if config.flows else PROJECT / "flows"


def voices_folder(config: Config) -> Path:
    """Where voices and recordings lie."""
    return Path(config.voices).expanduser() if config.voices else PROJECT / "voices"


def database_file(config: Config) -> Path:
    """Where the embedded database lies."""
    return config.data / "ivr.db"


def known_names(config: Config) -> Known:
    """What stands around the flows: business actions, queues, recordings, the time."""
    return Known(
        actions=FlowActions.catalogue,
        queues=QUEUES,
        now=SystemClock().now(),
        has_recording=recording_finder(voices_folder(config) / "recorded"),
    )


def check_flows(config: Config, paths: Sequence[Path] = ()) -> Sequence[Problem]:
    """Every problem of the flows in the given files and folders (default: the flows' folder)."""
    chosen = paths or [flows_folder(config)]
    for path in chosen:
        if not path.exists():
            raise ConfigError(f"没有找到 {path}，请检查路径。")
    problems = check_paths(chosen, known_names(config))
    if flows_folder(config) in chosen and not any(problem.stops for problem in problems):
        load_checked_flows(config)  # the entry flows that the settings name have to be there
    return problems


def load_checked_flows(config: Config) -> FlowSet:
    """The flows, refused as a whole when one of them has an error."""
    folder = flows_folder(config)
    if not folder.is_dir():
        raise ConfigError(f"没有找到流程目录 {folder}，请检查设置 flows 或 --flows。")
    flows = load_flows(folder, known_names(config)).or_refuse()
    for name, setting in ((config.entry, "entry"), (config.safety_flow, "safety_flow")):
        if name not in flows.flows:
            raise ConfigError(f"设置 {setting} 指定的流程「{name}」不在 {folder} 里。")
    return flows


def load_regime(config: Config) -> Regime:
    """The regime that the settings name."""
    path = flows_folder(config) / "standards" / f"{config.regime}.yaml"
    if not path.exists():
        return _default_regime(config)
    return Regime.from_mapping({str(word): value for word, value in _read_block(path).items()})


def _default_regime(config: Config) -> Regime:
    if config.regime != "默认":
        raise ConfigError(
            f"没有找到时限标准 {flows_folder(config) / 'standards' / config.regime}.yaml，"
            "请检查设置 regime。"
        )
    return Regime()


def load_festivals(config: Config) -> Sequence[Festival]:
    """The festivals' greetings; none without a file."""
    path = flows_folder(config) / "standards" / "节日.yaml"
    return read_festivals(_read_block(path)) if path.exists() else ()


def _read_block(path: Path) -> Block:
    reading = read_file(path)
    if not isinstance(reading.root, Block):
        raise (
            FlowsRefused(reading.problems)
            if reading.problems
            else ConfigError(f"{path} 里没有内容，请按样板填写。")
        )
    return reading.root


@dataclass(frozen=True)
class SessionMaker:
    """Begins runs of the flows in force."""

    config: Config
    flows: FlowSet
    festivals: Sequence[Festival]
    clock: Clock
    speech: bool = False
    """Whether callers' words are understood."""

    def session(
        self,
        caller: str | None,
        entry: str | None = None,
        given: Mapping[str, str | None] | None = None,
    ) -> DialogueSession:
        """A fresh run of the entry flow; `given`: what its slots hold at first."""
        return DialogueSession(self.flows, entry or self.config.entry, self.facts(caller), given)

    def facts(self, caller: str | None) -> CallFacts:
        """What a dialogue is told of its call."""
        return CallFacts(
            caller=caller,
            now=self.clock.now,
            company=self.config.company,
            area_code=self.config.area_code,
            festivals=tuple(self.festivals),
            speech=self.speech,
        )

    def safety_session(self, caller: str | None) -> DialogueSession | None:
        """A fresh run of the flow that takes over after a fault of ours; it announces nothing."""
        facts = replace(self.facts(caller), announces=False)
        return DialogueSession(self.flows, self.config.safety_flow, facts)
