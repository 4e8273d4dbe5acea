"""Publishing flows: versions that are only added, and no work of others that is lost silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ivr.clock import Clock
from ivr.domain.flow_versions import (
    Changes,
    Divergence,
    Files,
    LastSeen,
    Origin,
    changes_between,
    content_of,
    diverge,
    flows_of,
)
from ivr.domain.ports import FlowVersionRecord, OpenUnitOfWork, UnitOfWork
from ivr.errors import NotFound, PublishedMeanwhile
from ivr.services.version_words import introduce

READ_AT_ONCE = 20


class Way(Enum):
    """What stands between a folder and its publication."""

    NOTHING_NEW = auto()
    """The folder holds what is published."""
    FREE = auto()
    TAKEN_BACK = auto()
    """What the folder still holds was rolled back since: ask before it comes again."""
    OVERTAKEN = auto()
    """Others have published since, and publishing would undo something of theirs."""
    STRANGE = auto()
    """Nobody knows which version this folder comes from."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a folder stands to what is published."""

    latest: FlowVersionRecord | None
    base: FlowVersionRecord | None
    """The version that the folder was last in step with, where that is known."""
    since: tuple[FlowVersionRecord, ...]
    """What was published after the base, the oldest first."""
    changes: Changes
    """What publishing the folder changes."""
    parted: Divergence

    @property
    def way(self) -> Way:
        """Whether the folder may be published just like this."""
        if self.latest is None:
            return Way.FREE
        if not self.changes:
            return Way.NOTHING_NEW
        if self.base is None:
            return Way.STRANGE
        if not self.parted.lost:
            return Way.FREE
        if all(record.origin is Origin.ROLLBACK for record in self.since):
            return Way.TAKEN_BACK
        return Way.OVERTAKEN

    @property
    def latest_number(self) -> int:
        """The number of what is published, 0 before the first."""
        return self.latest.number if self.latest else 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A version to be: `version` names the content of its flows."""

    files: Files
    version: str
    by: str
    reason: str
    origin: Origin = Origin.PUBLISH
    based_on: int | None = None


@dataclass(frozen=True, slots=True)
class Publishing:
    """The versions of the flows."""

    unit_of_work: OpenUnitOfWork
    clock: Clock

    def latest_number(self) -> int:
        """The newest version's number, 0 before the first; cheap."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.flow_versions.latest_number()

    def latest(self) -> FlowVersionRecord | None:
        """The newest version."""
        return next(iter(self.history(1)), None)

    def get(self, number: int) -> FlowVersionRecord:
        """The version of this number."""
        with self.unit_of_work(read_only=True) as unit:
            record = unit.flow_versions.get(number)
        if record is None:
            raise NotFound(f"没有第 {number} 版，用 ivr history 可以看到全部版本。")
        return record

    def history(self, most: int, before: int | None = None) -> Sequence[FlowVersionRecord]:
        """The newest versions (older than `before`), the newest first."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.flow_versions.latest(most, before)

    def stand(self, files: Files, seen: LastSeen | None) -> Standing:
        """How a folder with these files stands, that remembers having `seen` a version.

        Cases do not count: they are kept with the flows that they prove.
        """
        files = flows_of(files)
        with self.unit_of_work(read_only=True) as unit:
            latest = next(iter(unit.flow_versions.latest(1)), None)
            if latest is None:
                parted = diverge({}, files, {})
                return Standing(None, None, (), changes_between({}, files), parted)
            base = _base(unit, files, seen, latest)
            since = _since(unit, base, latest) if base else ()
        newest = flows_of(latest.files)
        changes = changes_between(newest, files)
        parted = diverge(flows_of(base.files) if base else newest, files, newest)
        return Standing(latest, base, since, changes, parted)

    def publish(self, draft: Draft, after: int) -> FlowVersionRecord:
        """The draft stored as the version after this one; refused if that is the newest no more."""
        record = FlowVersionRecord(
            number=after + 1,
            version=draft.version,
            published_at=self.clock.now(),
            files=dict(draft.files),
            by=draft.by,
            reason=draft.reason,
            origin=draft.origin,
            based_on=draft.based_on,
        )
        with self.unit_of_work() as unit:
            newest = unit.flow_versions.latest_number()
            if newest == after and unit.flow_versions.add(record):
                unit.commit()
                return record
        raise PublishedMeanwhile(
            f"就在这时，{self._who_was_first(after)}。您的没有发布，什么也没有变；"
            "请先看看改了什么（ivr history），再发布一次。"
        )

    def _who_was_first(self, after: int) -> str:
        latest = self.latest()
        if latest is None or latest.number <= after:
            return "发布记录变了"
        return f"别人先发布了{introduce(latest)}"


def _base(
    unit: UnitOfWork, files: Files, seen: LastSeen | None, latest: FlowVersionRecord
) -> FlowVersionRecord | None:
    """The version that the folder comes from.

    What it remembers is believed only if that version holds just that content: the folder may
    have been used with another database. Else it is the version that it equals. And before
    anybody has published, no work of anybody can be lost.
    """
    if seen is not None:
        record = unit.flow_versions.get(seen.number)
        if record is not None and content_of(record.files) == seen.content:
            return record
    before: int | None = None
    while batch := unit.flow_versions.latest(READ_AT_ONCE, before):
        if found := next((record for record in batch if flows_of(record.files) == files), None):
            return found
        before = batch[-1].number
    return latest if latest.origin is Origin.FIRST else None


def _since(
    unit: UnitOfWork, base: FlowVersionRecord, latest: FlowVersionRecord
) -> tuple[FlowVersionRecord, ...]:
    newer = unit.flow_versions.latest(latest.number - base.number)
    return tuple(record for record in reversed(newer) if record.number > base.number)
