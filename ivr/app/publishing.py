"""The desk at which flows are published, looked at again and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.app.appointments_checkup import overbooked
from ivr.app.case_runs import Told, judge_by_cases
from ivr.app.editions import Edition, stored_edition
from ivr.app.house import flows_folder
from ivr.app.opening import load_folder
from ivr.app.standards import check_regimes
from ivr.app.store import open_store
from ivr.app.working_folder import WorkingFolder
from ivr.clock import Clock, SystemClock, local
from ivr.config import Config
from ivr.domain.flow_versions import (
    CASES,
    Changes,
    Files,
    Origin,
    cases_of,
    changes_between,
    flows_of,
    merged,
)
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import ConfigError, FlowError, NotAllowed
from ivr.flow.problems import Problem, in_order
from ivr.services.publishing import Draft, Publishing, Standing, Way
from ivr.services.version_words import introduce
from ivr.system_reasons import reason_of

ASIDE = "kept-flows"
"""Where in the data folder edits are kept that a restored folder would lose."""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What came of the talks in flows/cases."""

    failures: tuple[str, ...] = ()
    """One line for each talk that went wrong."""
    uncovered: tuple[Problem, ...] = ()
    """W045: edges that no talk covers; the publisher confirms them."""


def prove_by_cases(config: Config, edition: Edition, told: Told | None = None) -> CaseReport:
    """Hold the talks in flows/cases against these flows; a folder without any proves nothing."""
    verdict = judge_by_cases(config, edition.flows, told)
    if not verdict.cases and not verdict.failures:
        return CaseReport()
    return CaseReport(tuple(map(str, verdict.failures)), verdict.uncovered)


@dataclass(frozen=True, slots=True)
class Merging:
    """What taking over the changes of others has come to."""

    taken: Changes
    """What was written into the folder."""
    both: tuple[str, ...]
    """Files that a person has to mend, for they were changed on both sides."""
    standing: Standing
    """How the folder stood before."""

    @property
    def replaced(self) -> bool:
        """Whether flows in the folder gave way; every one of them was published once."""
        names = (*self.taken.changed, *self.taken.removed)
        return any(not name.startswith(CASES) for name in names)


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What a rollback has come to; `record` is None: those very flows are in force already."""

    record: FlowVersionRecord | None
    folder_differs: Changes
    """What the folder has and the flows in force have not."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What bringing the folder back to a version has come to."""

    kept: Path | None
    """Where edits were kept that were never published."""
    cases: bool
    """Whether the version keeps its cases; else the folder's stay as they are."""


@dataclass(frozen=True, slots=True)
class PublishingDesk:
    """The working folder and the published versions, side by side."""

    config: Config
    folder: WorkingFolder
    versions: Publishing

    def load(self) -> Edition:
        """The edition in the folder, warned of as `ivr check` does; refused with every problem."""
        edition = load_folder(self.config, self.folder)
        check_regimes(self.folder.contents(), str(self.folder.path))
        booked = overbooked(self.config)
        return replace(edition, warnings=in_order((*edition.warnings, *booked)))

    def stand(self, files: Files) -> Standing:
        """How the folder with these files stands to what is published."""
        return self.versions.stand(files, self.folder.seen())

    def merge(self) -> Merging | None:
        """Take the changes of others over into the folder, where I changed nothing.

        None: there is nothing to take over, or nobody knows what the folder comes from.
        """
        files = self.folder.files() | self.folder.cases()
        standing = self.stand(files)
        if standing.base is None or standing.latest is None or not standing.parted.lost:
            return None
        after = merged(standing.base.files, files, standing.latest.files)
        self.folder.put(after)
        if not standing.parted.both:
            self.folder.remember(standing.latest)
        return Merging(changes_between(files, after), standing.parted.both, standing)

    def publish(
        self, edition: Edition, standing: Standing, *, by: str, reason: str, merging: bool
    ) -> FlowVersionRecord:
        """The edition stored as the next version; PublishedMeanwhile if that is too late."""
        origin = Origin.MERGE if merging else Origin.PUBLISH
        if standing.way in (Way.OVERTAKEN, Way.STRANGE, Way.TAKEN_BACK):
            origin = Origin.OVER
        draft = Draft(
            files={**edition.files, **self.folder.cases()},
            version=edition.flows.version,
            by=by,
            reason=reason,
            origin=origin,
            based_on=standing.base.number if standing.base else None,
        )
        record = self.versions.publish(draft, standing.latest_number)
        self.folder.remember(record)
        return record

    def roll_back(self, number: int, *, by: str, reason: str) -> RolledBack:
        """An old version's content published anew; refused if this program cannot run it."""
        wanted = self.versions.get(number)
        try:
            edition = stored_edition(self.config, wanted)
        except (FlowError, ConfigError) as error:
            raise NotAllowed(
                f"退不回{introduce(wanted)}，这个程序已经用不了它，什么也没有变：\n{error}"
            ) from error
        latest = self.versions.latest()
        assert latest is not None
        record = None
        if flows_of(latest.files) != flows_of(wanted.files):
            draft = Draft(wanted.files, edition.flows.version, by, reason, Origin.ROLLBACK, number)
            record = self.versions.publish(draft, latest.number)
        differs = changes_between(flows_of(wanted.files), self.folder.files())
        if not differs:
            self.folder.remember(record or latest)
        return RolledBack(record, differs)

    def bring_folder_back(self, record: FlowVersionRecord) -> Restored:
        """Make the folder's files, with the cases, those of the version."""
        cases = bool(cases_of(record.files))
        files = self.folder.files() | (self.folder.cases() if cases else {})
        kept = None
        if files and files != record.files and not self._is_published(files):
            now = local(self.versions.clock.now())
            kept = self.folder.keep_aside(self.config.data / ASIDE / f"{now:%Y%m%d-%H%M%S}")
        self.folder.path.mkdir(parents=True, exist_ok=True)
        self.folder.put(record.files)
        self.folder.remember(record)
        return Restored(kept, cases)

    def restore(self, record: FlowVersionRecord, place: Path) -> None:
        """Write the version's files into a new or empty folder."""
        folder = WorkingFolder(place)
        if not folder.is_free():
            raise ConfigError(f"{place} 里已经有东西了，请换一个空的或者还没有的目录。")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"建不了目录 {place}（{reason_of(error)}），请换一个地方。"
            ) from error
        folder.put(record.files)
        folder.remember(record)

    def running_number(self) -> int | None:
        """The newest version that this program can run: what a hotline takes up."""
        before: int | None = None
        while record := next(iter(self.versions.history(1, before)), None):
            try:
                stored_edition(self.config, record)
            except (FlowError, ConfigError):
                before = record.number
            else:
                return record.number
        return None

    def _is_published(self, files: Files) -> bool:
        base = self.versions.stand(files, None).base
        return base is not None and files in (base.files, flows_of(base.files))


@contextmanager
def open_publishing(
    config: Config, *, create: bool = False, clock: Clock | None = None
) -> Iterator[PublishingDesk]:
    """The desk over the data folder's database; `create`: made when it is not there."""
    database = open_store(config, create=create)
    try:
        versions = Publishing(database.unit_of_work, clock or SystemClock())
        yield PublishingDesk(config, WorkingFolder(flows_folder(config)), versions)
    finally:
        database.close()
