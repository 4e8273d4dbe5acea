"""Published versions of the flows: what changed from one to the next, and who changed what."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Files = Mapping[str, str]
"""The text of each file by its name; a name in a sub-folder has a slash: standards/默认.yaml."""

CASES = "cases/"
"""How the names of the talks begin that prove the flows. They matter to no call."""


class Origin(StrEnum):
    """How a version came to be."""

    FIRST = "first"
    """The folder's flows at the very first start."""
    PUBLISH = "publish"
    MERGE = "merge"
    """Published together with what others had published meanwhile."""
    OVER = "over"
    """Published over what others had published meanwhile, knowingly."""
    ROLLBACK = "rollback"
    """An older version's content, published anew."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two sets of files."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All files that differ."""
        return tuple(sorted((*self.added, *self.changed, *self.removed)))

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Divergence:
    """What a folder and the newest version each changed since the version both come from."""

    mine: Changes
    theirs: Changes
    both: tuple[str, ...]
    """Files that were changed on both sides, and differently."""
    lost: tuple[str, ...]
    """Files whose published change is undone when the folder is published as it is."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """What a folder remembers: the version it was last in step with, and its content."""

    number: int
    content: str


def flows_of(files: Files) -> dict[str, str]:
    """The files that matter to a call."""
    return {name: text for name, text in files.items() if not name.startswith(CASES)}


def cases_of(files: Files) -> dict[str, str]:
    """The talks among the files; none in a version from before they were kept."""
    return {name: text for name, text in files.items() if name.startswith(CASES)}


def changes_between(before: Files, after: Files) -> Changes:
    """What leads from one set of files to the other."""
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(
            sorted(name for name in before.keys() & after.keys() if before[name] != after[name])
        ),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def diverge(base: Files, mine: Files, latest: Files) -> Divergence:
    """How two descendants of one version have grown apart."""
    my, their = changes_between(base, mine), changes_between(base, latest)
    apart = set(changes_between(mine, latest).names)
    lost = tuple(name for name in their.names if name in apart)
    both = tuple(name for name in lost if name in my.names)
    return Divergence(my, their, both, lost)


def merged(base: Files, mine: Files, latest: Files) -> dict[str, str]:
    """My files with their changes, wherever I changed nothing; what both changed stays mine.

    So do my cases where one of the versions keeps none: nobody knows what they changed there.
    """
    if not cases_of(base) or not cases_of(latest):
        base, latest = flows_of(base), flows_of(latest)
    parted = diverge(base, mine, latest)
    result = dict(mine)
    for name in set(parted.lost) - set(parted.both):
        if name in latest:
            result[name] = latest[name]
        else:
            del result[name]
    return result


def content_of(files: Files) -> str:
    """A name for exactly these files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def diff_lines(
    before: Files, after: Files, name: str, places: tuple[str, str] = ("", "")
) -> Sequence[str]:
    """The unified diff of one file; `places` say where either side lies."""
    old, new = before.get(name, ""), after.get(name, "")
    lines = difflib.unified_diff(
        _lines(old), _lines(new), f"{places[0]}{name}", f"{places[1]}{name}", n=2, lineterm=""
    )
    return list(lines)


def _lines(text: str) -> list[str]:
    """The lines of a text; one that only differs in how its lines end shows that."""
    return [line.replace("\r", "␍") for line in text.removesuffix("\n").split("\n")] if text else []
