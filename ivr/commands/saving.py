"""A talk that is kept as a case when it is over."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.commands.paint import Painter
from ivr.config import Config
from ivr.errors import IvrError, WrongUse
from ivr.simulator.talk import TalkTurn

SAVE = "保存"
"""Typed with a name: the talk becomes a case."""


def named_in(line: str) -> str | None:
    """The name, when the line asks for the talk to be kept."""
    word, space, name = line.strip().replace("\u3000", " ").partition(" ")
    return name.strip() or None if word == SAVE and space else None


class Saving:
    """The wish to keep a talk; whether it may be kept is found out before anything is lost.

    Nothing is kept of talks on real data: what was said there is about customers.
    """

    def __init__(self, config: Config, *, scratch: bool, force: bool) -> None:
        self._config = config
        self._scratch = scratch
        self._force = force
        self._painter = Painter(sys.stderr)
        self._name = ""
        self._path: Path | None = None

    @property
    def allowed(self) -> bool:
        """Whether talks like this one may be kept at all."""
        return self._scratch

    @property
    def wished(self) -> bool:
        """Whether the talk is going to be kept."""
        return self._path is not None

    def under(self, name: str) -> None:
        """Keep the talk under this name; WrongUse when that may not be."""
        if not self._scratch:
            raise WrongUse(
                "用真实数据（--data）说的话里有客户的资料，不能存成用例；去掉 --data 再说一遍。"
            )
        self._path = app.new_case_path(self._config, name, force=self._force)
        self._name = name

    def try_under(self, name: str) -> None:
        """The same in the middle of a talk, which goes on if it may not be."""
        try:
            self.under(name)
        except IvrError as error:
            self._painter.line("wrong", str(error))
        else:
            self._painter.line("waiting", f"说完就存成用例「{name}」。")

    def keep(
        self,
        held: Sequence[tuple[str | None, TalkTurn]],
        wishes: app.TalkWishes,
        session: app.OpenTalk,
    ) -> None:
        """Write the file if it was wished for, and say how it is run."""
        if self._path is None:
            return
        app.save_case(self._path, self._name, held, wishes, session.orders())
        told = f"存成了用例 {self._path}，跑一遍：ivr cases {self._path}"
        self._painter.line("good", told)
