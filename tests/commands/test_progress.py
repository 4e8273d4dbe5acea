"""How far something is, told to a person and to nobody else."""

from __future__ import annotations

import io

from ivr.commands.progress import ProgressLine, cases_told_on


class Terminal(io.StringIO):
    """A screen with a person before it."""

    def isatty(self) -> bool:
        return True


def test_a_person_sees_how_far_it_is_and_then_nothing_of_it() -> None:
    screen = Terminal()
    with ProgressLine(screen) as progress:
        progress.tell("走到了 1 条路")
        progress.tell("走到了 2 条路")
        progress.clear()
        progress.tell("走到了 3 条路")
    assert screen.getvalue() == "\r\x1b[K走到了 1 条路\r\x1b[K\r\x1b[K走到了 3 条路\r\x1b[K"


def test_a_pipe_is_told_nothing() -> None:
    pipe = io.StringIO()
    with ProgressLine(pipe) as progress:
        progress.tell("走到了 1 条路")
    assert pipe.getvalue() == ""


def test_whoever_waits_for_the_cases_sees_how_many_have_been_run() -> None:
    screen = Terminal()
    with ProgressLine(screen) as progress:
        told = cases_told_on(progress)
        told(12, 725)
        told(13, 725)  # too soon after the one before
    assert screen.getvalue() == "\r\x1b[K正在试跑用例：12 / 725\r\x1b[K"
