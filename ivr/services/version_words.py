"""Versions of the flows in words, and under their public field names. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.clock import local
from ivr.domain.flow_versions import CASES, Changes, Origin
from ivr.domain.ports import FlowVersionRecord

Fields = dict[str, object]

_ORIGINS = {
    Origin.FIRST: "自动发布",
    Origin.PUBLISH: "发布",
    Origin.MERGE: "合并后发布",
    Origin.OVER: "盖过别人的发布",
    Origin.ROLLBACK: "退回",
}


def introduce(record: FlowVersionRecord) -> str:
    """Which version this is, by whom, when and why, in one breath."""
    at = f"{local(record.published_at):%m-%d %H:%M}"
    why = f"：{record.reason}" if record.reason else ""
    return f"第 {record.number} 版（{record.by or '没留名'} {at} {origin_in_words(record)}{why}）"


def origin_in_words(record: FlowVersionRecord) -> str:
    """How the version came to be."""
    if record.origin is Origin.ROLLBACK and record.based_on is not None:
        return f"退回到第 {record.based_on} 版"
    return _ORIGINS[record.origin]


def in_words(changes: Changes) -> str:
    """What was changed, shortly."""
    parts = [
        f"{word} {'、'.join(_listed(names))}"
        for word, names in (
            ("改", changes.changed),
            ("新", changes.added),
            ("删", changes.removed),
        )
        if names
    ]
    return "；".join(parts) or "没有不同"


def _listed(names: Sequence[str]) -> list[str]:
    """The files by name; of cases only how many, for there are a hundred and more."""
    flows = [name for name in names if not name.startswith(CASES)]
    cases = len(names) - len(flows)
    return [*flows, *([f"{cases} 个用例"] if cases else [])]


def change_fields(changes: Changes) -> Fields:
    """Changes under their public field names."""
    return {
        "added": list(changes.added),
        "changed": list(changes.changed),
        "removed": list(changes.removed),
    }


def version_fields(record: FlowVersionRecord) -> Fields:
    """A version under its public field names, without its files."""
    return {
        "number": record.number,
        "version": record.version,
        "published_at": local(record.published_at).isoformat(timespec="seconds"),
        "by": record.by,
        "reason": record.reason,
        "origin": record.origin.value,
        "based_on": record.based_on,
    }
