"""Starts programs of ours by fork, from a process that has everything imported.

python -m tests.helpers.starter_process SOCKET

Each connection is one program: it gives a line of JSON with the module, its arguments, its folder
and environment, and the descriptors of its input, output and errors. It is told the process's id,
and how it ended. The starter has one thread, so that nothing is lost in a fork, and ends with its
own input.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import runpy
import selectors
import socket
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ivr import app
from ivr.app.store import open_store
from ivr.config import load
from ivr.flow.folder import flows_among, read_folder
from ivr.flow.library import load_contents
from ivr.media.waiting_music import prepare
from tests.helpers.shipped import FLOWS, check_shipped_flows_once

IMPORTED = (
    *("ivr.cli", "ivr.desk.api.server", "tests.helpers.hearing_hotline"),
    *(f"ivr.commands.{name}" for name in ("api", "backup", "call", "calls", "customers")),
    *(f"ivr.commands.{name}" for name in ("models", "orders", "publish", "restore", "serve")),
)
MOST_BYTES = 1 << 20

Request = dict[str, Any]


def main(place: str) -> None:
    """Start what is asked for until the input ends; in each new process, be that program."""
    make_ready()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen(16)
        print("ready", flush=True)
        asked = Starter(listening).run()
    if asked is not None:
        become(*asked)


def make_ready() -> None:
    """Import and load what programs need."""
    for name in IMPORTED:
        importlib.import_module(name)
    check_shipped_flows_once()
    with tempfile.TemporaryDirectory() as folder:
        config = load(Path(folder), None, {})
        open_store(config).close()
        app.load_checked_flows(config)
        # What was published was checked then: neither the time nor a lost recording counts.
        known = replace(app.known_names(config), now=None, has_recording=None)
    load_contents(flows_among(read_folder(FLOWS)), known, "第1版")
    prepare()
    gc.collect()
    gc.freeze()


class Starter:
    """Hands over requests to new processes, and tells how each ended."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._selector = selectors.DefaultSelector()
        self._open: dict[int, socket.socket] = {}

    def run(self) -> tuple[Request, list[int]] | None:
        """Until the input ends: None. In a new process: what it is to be."""
        self._selector.register(self._listening, selectors.EVENT_READ, self._start)
        self._selector.register(sys.stdin.buffer, selectors.EVENT_READ, None)
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    return None
                asked: tuple[Request, list[int]] | None = key.data()
                if asked is not None:
                    return asked

    def _start(self) -> tuple[Request, list[int]] | None:
        connection, _ = self._listening.accept()
        written, descriptors, _, _ = socket.recv_fds(connection, MOST_BYTES, 3)
        while not written.endswith(b"\n"):
            written += connection.recv(MOST_BYTES)
        child = os.fork()
        if child == 0:
            for each in (connection, self._listening, *self._open.values()):
                each.close()
            self._selector.close()
            return json.loads(written), descriptors
        for descriptor in descriptors:
            os.close(descriptor)
        connection.sendall(f"{child}\n".encode())
        watched = os.pidfd_open(child)
        self._open[watched] = connection
        ended = partial(self._ended, child, watched)
        self._selector.register(watched, selectors.EVENT_READ, ended)
        return None

    def _ended(self, child: int, watched: int) -> None:
        _, status = os.waitpid(child, 0)
        self._selector.unregister(watched)
        os.close(watched)
        with self._open.pop(watched) as connection:
            try:
                connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            except OSError:
                return  # nobody asks any more


def become(asked: Request, descriptors: list[int]) -> None:
    """Be `python -m MODULE ARGUMENTS`; it ends as that would."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    time.tzset()
    tempfile.tempdir = None
    coding = os.environ.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    sys.stdin = _text(0, coding, "strict")
    sys.stdout = _text(1, coding, "strict")
    sys.stderr = _text(2, coding, "backslashreplace")
    sys.argv = [asked["module"], *asked["arguments"]]
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)


def _text(number: int, coding: str, errors: str) -> io.TextIOWrapper:
    mode, at_once = ("rb", False) if number == 0 else ("wb", _unbuffered())
    stream = open(number, mode, buffering=0 if at_once else -1, closefd=False)  # noqa: SIM115
    lines = number == 2 and not at_once
    return io.TextIOWrapper(stream, coding, errors, line_buffering=lines, write_through=at_once)


def _unbuffered() -> bool:
    return bool(os.environ.get("PYTHONUNBUFFERED"))


if __name__ == "__main__":
    main(sys.argv[1])
