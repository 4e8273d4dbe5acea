"""The process in which a recogniser lives: one model, one thread that decodes, many utterances.

Reads messages (see `wire`) on its standard input and writes answers on a descriptor of its own:
what a library prints goes nowhere. It acknowledges each message once that has been seen to, which
tells the hotline how far it is behind, and ends when its input ends: it cannot outlive its hotline.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from ivr.errors import EngineError
from ivr.media.g711 import FRAME_SAMPLES
from ivr.speech.recognition.engines import make
from ivr.speech.recognition.recognizer import (
    FREE,
    Final,
    Guess,
    Partial,
    RecognitionEvent,
    Recognizer,
    Utterance,
)
from ivr.speech.recognition.wire import (
    Kind,
    Message,
    Unpacker,
    pack_guess,
    pack_hypothesis,
    pack_ready,
    unpack_grammar,
)

NICER = 5
"""Sound that is on its way to a caller comes before sound that is understood a little later."""
TRIAL_FRAMES = 15


class Server:
    """Sees to messages in their order; `write` takes packed messages."""

    def __init__(self, recognizer: Recognizer, write: Callable[[bytes], None]) -> None:
        self._recognizer, self._write = recognizer, write
        self._open: dict[int, Utterance] = {}
        self.cancelled: set[int] = set()
        """Utterances that nobody wants any more; known before their turn comes."""

    def see_to(self, message: Message) -> None:
        """One message; an utterance that fails is told so and forgotten."""
        number = message.utterance
        try:
            if message.kind is Kind.CANCEL:
                self._forget(number)
                self.cancelled.discard(number)
            elif number not in self.cancelled:
                self._obey(message)
        except Exception as error:
            self._open.pop(number, None)
            told = f"{type(error).__name__}: {error}".encode()
            self._write(Message(Kind.FAILED, number, told).pack())
        self._write(Message(Kind.ACK, number, bytes([message.kind])).pack())

    def _obey(self, message: Message) -> None:
        number = message.utterance
        match message.kind:
            case Kind.OPEN:
                grammar = unpack_grammar(message.payload)
                self._open[number] = self._recognizer.open(grammar, lambda e: self._tell(number, e))
            case Kind.FRAME if number in self._open:
                self._open[number].feed(message.payload)
            case Kind.GUESS if number in self._open:
                self._open[number].guess()
            case Kind.FINISH if number in self._open:
                self._open[number].finish()
                self._open.pop(number, None)

    def _forget(self, number: int) -> None:
        if utterance := self._open.pop(number, None):
            utterance.cancel()

    def _tell(self, number: int, event: RecognitionEvent) -> None:
        match event:
            case Partial(text):
                self._write(Message(Kind.PARTIAL, number, text.encode()).pack())
            case Guess():
                self._write(Message(Kind.GUESSED, number, pack_guess(event)).pack())
            case Final(hypothesis):
                self._write(Message(Kind.FINAL, number, pack_hypothesis(hypothesis)).pack())


def main(factory: str, folder: str) -> int:
    """Serve until the input ends."""
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        recognizer = make(factory, Path(folder))
        try_out(recognizer)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    os.nice(NICER)
    ready = Message(Kind.READY, payload=pack_ready(_resident_bytes()))
    _write_all(answers, ready.pack())
    server = Server(recognizer, lambda packed: _write_all(answers, packed))
    waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(server, waiting), daemon=True).start()
    while (message := waiting.get()) is not None:
        server.see_to(message)
    # A library's own clean-up may hang or abort; nobody waits for this process any more.
    os._exit(0)


def try_out(recognizer: Recognizer) -> None:
    """Listen to a little silence: a model that kills does so now, and not under a caller."""
    utterance = recognizer.open(FREE, lambda _: None)
    for _ in range(TRIAL_FRAMES):
        utterance.feed(bytes(2 * FRAME_SAMPLES))
    utterance.finish()


def _read(server: Server, waiting: queue.SimpleQueue[Message | None]) -> None:
    unpacker = Unpacker()
    while chunk := os.read(0, 65536):
        for message in unpacker.push(chunk):
            if message.kind is Kind.CANCEL:
                server.cancelled.add(message.utterance)
            waiting.put(message)
    waiting.put(None)


def _write_all(descriptor: int, packed: bytes) -> None:
    while packed:
        packed = packed[os.write(descriptor, packed) :]


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
