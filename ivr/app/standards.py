"""The standards beside the flows: the limits in force, the festivals, the days of work."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from ivr.app.bookings_file import places_of, read_bookings
from ivr.app.calendar_file import read_calendar
from ivr.app.callbacks_file import read_callback_rules
from ivr.app.merging_file import read_merge_rules
from ivr.app.queue_file import read_queue_rules, require_category_flows
from ivr.app.teams_file import read_teams
from ivr.dialogue.festivals import Festival, read_festivals
from ivr.domain.appointment import BookingPlan
from ivr.domain.callback_rules import NOBODY_IS_RUNG, CallbackRules
from ivr.domain.merge_rules import MergeRules
from ivr.domain.queue_rules import QueueRules
from ivr.domain.regime import Regime
from ivr.domain.regime_reading import UnknownWord, WrongLimit, read_regime
from ivr.domain.team import Team
from ivr.errors import ConfigError
from ivr.flow.folder import STANDARDS, Contents, standards_among
from ivr.flow.marks import Block, Node, Span
from ivr.flow.problems import FlowsRefused, Problem
from ivr.flow.source import read_bytes
from ivr.working_days import USUAL as USUAL_CALENDAR
from ivr.working_days import WorkingCalendar

FESTIVALS = f"{STANDARDS}/节日.yaml"
CALENDAR = f"{STANDARDS}/工作日历.yaml"
TEAMS = f"{STANDARDS}/班组.yaml"
MERGING = f"{STANDARDS}/并单.yaml"
BOOKINGS = f"{STANDARDS}/预约.yaml"
QUEUE = f"{STANDARDS}/排队.yaml"
CALLBACKS = f"{STANDARDS}/回访.yaml"
USUAL = "默认"

NO_REGIMES = frozenset({FESTIVALS, CALENDAR, TEAMS, MERGING, BOOKINGS, QUEUE, CALLBACKS})
"""The files beside the regimes."""


@dataclass(frozen=True, slots=True)
class Standards:
    """What the office works by."""

    regime: Regime = field(default_factory=Regime)
    calendar: WorkingCalendar = USUAL_CALENDAR
    teams: Sequence[Team] = ()
    merging: MergeRules = field(default_factory=MergeRules)
    plans: Sequence[BookingPlan] = ()
    """What teams can be booked for, when and how often."""
    queue: QueueRules = field(default_factory=QueueRules)
    callbacks: CallbackRules = NOBODY_IS_RUNG
    """How customers are called back."""


def standards_in(contents: Contents, name: str, shown: str) -> Standards:
    """All of it, with the regime of this name; `shown` says where the contents come from."""
    return Standards(
        regime_in(contents, name, shown),
        calendar_in(contents, shown),
        teams_in(contents, shown),
        merge_rules_in(contents, shown),
        plans_in(contents, shown),
        queue_rules_in(contents, shown),
        callback_rules_in(contents, shown),
    )


def regime_in(contents: Contents, name: str, shown: str) -> Regime:
    """The regime of this name; `shown` says where the contents come from."""
    file = f"{STANDARDS}/{name}.yaml"
    if file in contents:
        block = _block(contents, file, shown)
        try:
            return read_regime({str(word): value for word, value in block.items()})
        except WrongLimit as error:
            raise ConfigError(f"{_place(block, error)}：{error}") from None
    if name != USUAL:
        place = PurePath(shown, file)
        raise ConfigError(f"没有找到时限标准 {place}，请检查设置 regime。")
    return Regime()


def check_regimes(contents: Contents, shown: str) -> None:
    """Refuse a standard's file with a slip, whether its limits are in force or not."""
    for file in standards_among(contents):
        if file not in NO_REGIMES:
            regime_in(contents, PurePath(file).stem, shown)


def calendar_in(contents: Contents, shown: str) -> WorkingCalendar:
    """The days of work, with what is written in place of what the program knows.

    They tell when customers may be rung as well: what is due then is due inside these hours.
    """
    calendar = USUAL_CALENDAR
    if CALENDAR in contents:
        calendar = read_calendar(_block(contents, CALENDAR, shown))
    if CALLBACKS in contents:
        calendar = replace(calendar, calling=callback_rules_in(contents, shown).hours)
    return calendar


def teams_in(contents: Contents, shown: str) -> Sequence[Team]:
    """The teams that orders go to; none without a file."""
    return read_teams(_block(contents, TEAMS, shown)) if TEAMS in contents else ()


def merge_rules_in(contents: Contents, shown: str) -> MergeRules:
    """When reports are one matter; the defaults without a file."""
    if MERGING not in contents:
        return MergeRules()
    return read_merge_rules(_block(contents, MERGING, shown))


def plans_in(contents: Contents, shown: str) -> Sequence[BookingPlan]:
    """What teams can be booked for; nothing without a file."""
    if BOOKINGS not in contents:
        return ()
    return read_bookings(_block(contents, BOOKINGS, shown), teams_in(contents, shown))


def queue_rules_in(contents: Contents, shown: str) -> QueueRules:
    """How callers wait for agents; the defaults without a file."""
    if QUEUE not in contents:
        return QueueRules()
    return read_queue_rules(_block(contents, QUEUE, shown))


def check_categories(contents: Contents, flows: Collection[str], shown: str) -> None:
    """Refuse categories of callers that are told by flows which there are not."""
    if QUEUE in contents:
        require_category_flows(_block(contents, QUEUE, shown), flows)


def callback_rules_in(contents: Contents, shown: str) -> CallbackRules:
    """How customers are called back; without a file nobody is rung."""
    if CALLBACKS not in contents:
        return NOBODY_IS_RUNG
    return read_callback_rules(_block(contents, CALLBACKS, shown))


def plan_places(contents: Contents, shown: str) -> Mapping[str, Span]:
    """Where the plan of each team stands."""
    return places_of(_block(contents, BOOKINGS, shown)) if BOOKINGS in contents else {}


def festivals_in(contents: Contents, shown: str) -> Sequence[Festival]:
    """The festivals' greetings; none without a file."""
    if FESTIVALS not in contents:
        return ()
    return read_festivals(_block(contents, FESTIVALS, shown))


def slips_in_standards(contents: Contents, shown: str) -> Iterator[Problem]:
    """What is wrong with the writing of any standard, in force or not."""
    for name, data in sorted(standards_among(contents).items()):
        yield from read_bytes(data, str(PurePath(shown, name))).problems


def _place(block: Block, error: WrongLimit) -> Span:
    """Where a wrong value stands, or the word that no standard has."""
    place: Span = block.span
    node: Node = block
    for word in error.words:
        key = next((key for key in node if key == word), None) if isinstance(node, Block) else None
        if key is None or not isinstance(node, Block):
            break
        node = node[key]
        inside = isinstance(node, Block) or isinstance(error, UnknownWord)
        place = key.span if inside else node.span
    return place


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
