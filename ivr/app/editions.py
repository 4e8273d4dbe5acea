"""Everything that comes with a version of the flows, and what new calls begin with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ivr.app.entries import entry_flow
from ivr.app.house import SessionMaker, known_names, require_named_flows
from ivr.app.mode_watch import ModeWatch
from ivr.app.place_names import Places
from ivr.app.standards import (
    Standards,
    check_categories,
    festivals_in,
    slips_in_standards,
    standards_in,
)
from ivr.calls.ears import Ears
from ivr.calls.hearing import Hearing
from ivr.calls.switchboard import Beginning
from ivr.clock import Clock
from ivr.config import Config
from ivr.dialogue.festivals import Festival
from ivr.dialogue.knowing import KnowingActions
from ivr.dialogue.literals import fixed_segments, reading_pieces
from ivr.domain.ports import FlowVersionRecord
from ivr.domain.regime import Regime
from ivr.errors import ConfigError, FlowError
from ivr.flow.catalogue import ORDINARY, Known
from ivr.flow.folder import Contents, as_contents, as_texts, flows_among
from ivr.flow.library import FlowSet, load_contents
from ivr.flow.problems import FlowsRefused, Problem, in_order
from ivr.working_days import WorkingCalendar


@dataclass(frozen=True)
class Edition:
    """Flows without errors, with the limits and festivals that came with them."""

    flows: FlowSet
    festivals: Sequence[Festival]
    standards: Standards
    files: Mapping[str, str]
    warnings: tuple[Problem, ...]
    number: int | None = None
    """The number under which it was published; None: it was not."""

    @property
    def regime(self) -> Regime:
        """The limits."""
        return self.standards.regime

    @property
    def calendar(self) -> WorkingCalendar:
        """The days of work."""
        return self.standards.calendar

    def begin(
        self,
        config: Config,
        clock: Clock,
        caller: str | None,
        called: str | None = None,
        waited_ms: Callable[[], int | None] = lambda: None,
        ears: Callable[[], Ears | None] = lambda: None,
        places: Places | None = None,
        modes: ModeWatch | None = None,
        entry: str | None = None,
        given: Mapping[str, str | None] | None = None,
        ours: bool = False,
    ) -> Beginning:
        """What a new call begins with; `waited_ms` is asked once it has been answered.

        While `ears` gives none callers are understood by their keys alone. `entry`: the flow,
        where the dialled number does not say which; `given`: its parameters; `ours`: we call.
        """
        hearing = Hearing(ears, clock, places.spoken_names if places else ())
        limit_ms = self.regime.answer // timedelta(milliseconds=1)
        maker = SessionMaker(
            config,
            self.flows,
            self.festivals,
            clock,
            speech=lambda: hearing.possible,
            late=lambda: (waited_ms() or 0) > limit_ms,
            mode=modes.mode if modes else lambda: ORDINARY,
            banners=modes.banners if modes else tuple,
            places=places.gazetteer if places else None,
            calendar=self.calendar,
            ours=ours,
        )
        return Beginning(
            maker.session(caller, entry or entry_flow(config, called), given),
            maker.safety_session,
            self.flows.version,
            self.number,
            limit_ms,
            hearing,
            lambda shared: KnowingActions(shared, self.flows.knowledge, clock.now),
            maker.sorry_session if ours else None,
        )

    def require_flow(self, name: str, given: Collection[str] = ()) -> None:
        """ConfigError where there is no such flow, or it does not take these parameters."""
        flow = self.flows.flows.get(name)
        if flow is None:
            raise ConfigError(f"没有叫「{name}」的流程，现有：{'、'.join(self.flows.flows)}。")
        if strange := [one for one in given if one not in flow.parameters]:
            known = "、".join(flow.parameters) or "没有参数"
            raise ConfigError(f"流程「{name}」没有参数「{strange[0]}」，它的参数：{known}。")

    def texts(self, company: str) -> Sequence[str]:
        """Every piece of text that it can say, to be rendered ahead."""
        return [*fixed_segments(self.flows, company, self.festivals), *reading_pieces()]


def read_edition(
    config: Config,
    contents: Contents,
    shown: str,
    *,
    number: int | None = None,
    known: Known | None = None,
) -> Edition:
    """The edition in these files, refused with all problems; `shown` says where they lie."""
    loaded = load_contents(flows_among(contents), known or known_names(config), shown)
    problems = in_order((*loaded.problems, *slips_in_standards(contents, shown)))
    if any(problem.stops for problem in problems):
        raise FlowsRefused(problems)
    flows = loaded.or_refuse()
    require_named_flows(config, flows, shown)
    check_categories(contents, flows.flows, shown)
    return Edition(
        flows=flows,
        festivals=festivals_in(contents, shown),
        standards=standards_in(contents, config.regime, shown),
        files=as_texts(contents),
        warnings=problems,
        number=number,
    )


def stored_edition(config: Config, record: FlowVersionRecord) -> Edition:
    """The edition in a published version; refused if this program cannot run it (any more)."""
    # It was checked when it was published: neither the time nor a lost recording takes it back.
    lasting = replace(known_names(config), now=None, has_recording=None)
    contents, shown = as_contents(record.files), f"第{record.number}版"
    return read_edition(config, contents, shown, number=record.number, known=lasting)


def stored_standards(config: Config, record: FlowVersionRecord) -> Standards | None:
    """The standards in a published version; None if they cannot be read (any more)."""
    try:
        contents, shown = as_contents(record.files), f"第{record.number}版"
        return standards_in(contents, config.regime, shown)
    except (ConfigError, FlowError):
        return None


class FlowLibrary:
    """Holds the edition that new calls begin with; changed as a whole or not at all."""

    def __init__(self, edition: Edition) -> None:
        self._current = edition

    @property
    def current(self) -> Edition:
        """The edition for a call that begins now."""
        return self._current

    def swap(self, edition: Edition) -> None:
        """Use another edition for new calls; calls that go on keep theirs."""
        self._current = edition
