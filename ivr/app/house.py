"""Where things lie, the flows in force with what stands beside them, and new dialogues."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.app.standards import (
    Standards,
    calendar_in,
    check_categories,
    check_regimes,
    festivals_in,
    merge_rules_in,
    slips_in_standards,
    standards_in,
)
from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.festivals import Festival
from ivr.dialogue.knowing import CATALOGUE
from ivr.dialogue.session import DialogueSession
from ivr.domain.callback import CALLBACK_PARAMETER
from ivr.domain.merge_rules import MergeRules
from ivr.errors import ConfigError
from ivr.flow.catalogue import ORDINARY, Known
from ivr.flow.folder import STANDARDS, read_folder
from ivr.flow.library import FlowSet, check_paths, load_flows
from ivr.flow.problems import Problem, in_order
from ivr.flow.values import SlotType
from ivr.services.flow_actions import FlowActions
from ivr.speech.recordings import recording_finder
from ivr.understanding.places import Gazetteer
from ivr.working_days import USUAL, WorkingCalendar

PROJECT = Path(__file__).resolve().parents[2]
SORRY_FLOW = "外呼故障"
"""The flow that takes leave of whom we rang, after a fault of ours."""
URGENCY, YES = "报过紧急", "是"
"""The safety flow's parameter, which is filled when something urgent was told before the fault."""
EMBEDDED = "ivr.db"
"""The name of the embedded database in the data folder."""
QUEUES = frozenset({"人工坐席", "抢修值班", "值班长"})
"""Who has to be reachable."""
SKILLED = frozenset({"英语坐席", "方言坐席"})
"""Agents who speak more than Mandarin; where there are none, they call back later."""


def flows_folder(config: Config) -> Path:
    """Where the flows lie."""
    return Path(config.flows).expanduser() if config.flows else PROJECT / "flows"


def voices_folder(config: Config) -> Path:
    """Where voices and recordings lie."""
    return Path(config.voices).expanduser() if config.voices else PROJECT / "voices"


def call_recordings_folder(config: Config) -> Path:
    """Where recordings of whole calls lie."""
    return config.data / "call-recordings"


def database_file(config: Config) -> Path:
    """Where the embedded database lies."""
    return config.data / EMBEDDED


def known_names(config: Config) -> Known:
    """What stands around the flows: business actions, queues, recordings, the time."""
    return Known(
        actions={**FlowActions.catalogue, **CATALOGUE},
        queues=QUEUES | SKILLED,
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
    for folder in (path for path in chosen if path.is_dir()):
        problems = in_order((*problems, *slips_in_standards(read_folder(folder), str(folder))))
        if not any(problem.stops for problem in problems):
            _check_beside(config, folder)
    return problems


def _check_beside(config: Config, folder: Path) -> None:
    """Refuse what could not be put into force out of this folder: the standards beside the flows.

    A copy to practise on is looked at like the folder of the settings; a folder of single flows
    may have no standards.
    """
    if folder.resolve() == flows_folder(config).resolve():
        load_checked_flows(config)  # the entry flows that the settings name have to be there
    elif not (folder / STANDARDS).is_dir():
        return
    elif (flows := load_flows(folder, known_names(config)).flows) is not None:
        check_categories(read_folder(folder), flows.flows, str(folder))
    contents, shown = read_folder(folder), str(folder)
    festivals_in(contents, shown)
    standards_in(contents, config.regime, shown)
    check_regimes(contents, shown)


def load_checked_flows(config: Config) -> FlowSet:
    """The flows, refused as a whole when one of them has an error."""
    folder = flows_folder(config)
    if not folder.is_dir():
        raise ConfigError(f"没有找到流程目录 {folder}，请检查设置 flows 或 --flows。")
    flows = load_flows(folder, known_names(config)).or_refuse()
    require_named_flows(config, flows, str(folder))
    check_categories(read_folder(folder), flows.flows, str(folder))
    return flows


def require_named_flows(config: Config, flows: FlowSet, shown: str) -> None:
    """Refuse flows among which those are missing that the settings name."""
    for name, setting in ((config.entry, "entry"), (config.safety_flow, "safety_flow")):
        if name not in flows.flows:
            raise ConfigError(f"设置 {setting} 指定的流程「{name}」不在 {shown} 里。")
    for number, name in config.lines.items():
        if name not in flows.flows:
            raise ConfigError(
                f"设置 lines 里号码 {number} 指定的流程「{name}」不在 {shown} 里，现有："
                f"{'、'.join(flows.flows)}。"
            )
    kind = flows.flows[config.safety_flow].parameters.get(URGENCY)
    if kind is not None and kind is not SlotType.YES_NO:
        where = f"{shown} 里的流程「{config.safety_flow}」"
        raise ConfigError(f"{where}：参数「{URGENCY}」应为「是否」，请改它的类型。")


def load_standards(config: Config) -> Standards:
    """What the office works by, as it lies in the flows' folder."""
    folder = flows_folder(config)
    return standards_in(read_folder(folder), config.regime, str(folder))


def load_calendar(config: Config) -> WorkingCalendar:
    """The days of work, as they lie in the flows' folder."""
    folder = flows_folder(config)
    return calendar_in(read_folder(folder), str(folder))


def load_merge_rules(config: Config) -> MergeRules:
    """When reports are one matter, as it lies in the flows' folder."""
    folder = flows_folder(config)
    return merge_rules_in(read_folder(folder), str(folder))


def load_festivals(config: Config) -> Sequence[Festival]:
    """The festivals' greetings; none without a file."""
    folder = flows_folder(config)
    return festivals_in(read_folder(folder), str(folder))


@dataclass(frozen=True)
class SessionMaker:
    """Begins runs of the flows in force."""

    config: Config
    flows: FlowSet
    festivals: Sequence[Festival]
    clock: Clock
    speech: Callable[[], bool] = lambda: False
    """Whether the caller's words are understood just now."""
    late: Callable[[], bool] = lambda: False
    """Whether the caller had to wait too long for the answer."""
    mode: Callable[[], str] = lambda: ORDINARY
    """How callers are served just now."""
    banners: Callable[[], Sequence[str]] = tuple
    """What every caller is told first, by a supervisor's wish."""
    places: Gazetteer | None = None
    """The roads and compounds that callers may name."""
    calendar: WorkingCalendar = USUAL
    """The days of work and the days off."""
    ours: bool = False
    """Whether we make the call."""

    def session(
        self,
        caller: str | None,
        entry: str | None = None,
        given: Mapping[str, str | None] | None = None,
    ) -> DialogueSession:
        """A fresh run of the entry flow; `given`: what its slots hold at first.

        Who is rung by us hears who we are before anything else: announcements are for callers.
        """
        facts = self.facts(caller)
        if self.ours or CALLBACK_PARAMETER in (given or {}):
            facts = replace(facts, announces=False, ours=True)
        return DialogueSession(self.flows, entry or self.config.entry, facts, given)

    def facts(self, caller: str | None) -> CallFacts:
        """What a dialogue is told of its call."""
        return CallFacts(
            caller=caller,
            now=self.clock.now,
            company=self.config.company,
            area_code=self.config.area_code,
            festivals=tuple(self.festivals),
            speech=self.speech,
            late=self.late,
            mode=self.mode,
            banners=self.banners,
            places=self.places,
            day_kind=self.calendar.kind,
        )

    def safety_session(self, caller: str | None, urgency: bool) -> DialogueSession | None:
        """A fresh run of the flow that takes over after a fault of ours; it announces nothing.

        `urgency`: whether something urgent was told before; the flow learns it by its parameter.
        """
        facts = replace(self.facts(caller), announces=False)
        given = {URGENCY: YES if urgency else None}
        return DialogueSession(self.flows, self.config.safety_flow, facts, given)

    def sorry_session(self, caller: str | None) -> DialogueSession | None:
        """A fresh run of the flow that takes leave of whom we rang, after a fault of ours.

        Without such a flow he hears what callers hear.
        """
        if SORRY_FLOW not in self.flows.flows:
            return self.safety_session(caller, urgency=False)
        facts = replace(self.facts(caller), announces=False, ours=True)
        return DialogueSession(self.flows, SORRY_FLOW, facts)
