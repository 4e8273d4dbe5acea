"""What has to be told where an agent brings a third person into a talk."""

from __future__ import annotations

from typing import Protocol

from ivr.calls.ports import Stream


class Company(Protocol):
    """Where it is known who is busy with the caller (see `queued.Queued`).

    None instead of a staff number: somebody who is not stored, of whom nothing is known there.
    """

    def brought_in(self, staff_number: str | None) -> None:
        """This colleague is rung."""
        ...

    def came_in(self, staff_number: str | None) -> None:
        """He has answered."""
        ...

    def let_go(self, staff_number: str | None) -> None:
        """He has not answered, or the others go on without him."""
        ...

    def taken_over(self, staff_number: str | None) -> None:
        """The caller is his, and the agent is out of it."""
        ...


class Tape(Protocol):
    """Records what is said aside, without the caller (see `taping.Taping`)."""

    def begin_aside(self, agent: Stream) -> None: ...
    def end_aside(self) -> None: ...
