"""What `ivr voices` works on: every text that calls say, where its sound comes from, recordings."""

from __future__ import annotations

import csv
import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.app.editions import Edition
from ivr.app.house import flows_folder, voices_folder
from ivr.app.live_words import texts_of
from ivr.app.natural_voice import model_at_hand
from ivr.app.opening import load_folder
from ivr.app.place_names import place_names
from ivr.app.store import open_store, store_place
from ivr.app.working_folder import WorkingFolder
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.errors import ConfigError, ImportFileError
from ivr.speech.parts import core
from ivr.speech.prompts import Prompts
from ivr.speech.recordings import recording_finder
from ivr.speech.studio import Judged, Line, judge, lines
from ivr.speech.voices import Voices
from ivr.system_reasons import reason_of


@dataclass(frozen=True)
class VoiceWork:
    """Voices, prompts and texts of a data folder, for an operator's command."""

    voices: Voices
    prompts: Prompts
    natural: bool
    texts: Sequence[str]
    """Every text that the flows in the folder say."""
    places: Sequence[str]
    """The names in the customers' file."""
    recorded: Path

    def lines(self) -> list[Line]:
        """Everything that may be recorded."""
        return lines(self.texts, self.voices.mandarin)

    def unrecorded(self) -> list[Line]:
        """What a studio has still to record."""
        found = recording_finder(self.recorded)
        return [line for line in self.lines() if not found(line.text)]

    def judge(self, path: Path, text: str) -> Judged:
        """The file as a recording of the text."""
        try:
            content = path.read_bytes()
        except OSError as error:
            return Judged(None, (f"读不出来（{reason_of(error)}）",))
        return judge(content, text, self.voices.mandarin, self.voices.profile.level)

    def take(self, taken: Mapping[Line, Judged]) -> None:
        """Put these recordings into use, all of them or none."""
        try:
            self.recorded.mkdir(parents=True, exist_ok=True)
            for line, judged in taken.items():
                if judged.sound is not None:
                    _replace(self.recorded / line.file, judged.sound.wav())
            _list(self.recorded / "recordings.toml", list(taken))
        except OSError as error:
            raise ConfigError(
                f"录音放不进 {self.recorded}（{reason_of(error)}），请检查权限和磁盘空间。"
            ) from error


@contextmanager
def open_voice_work(config: Config) -> Iterator[VoiceWork]:
    """The voices by the settings, with the flows of the folder."""
    voices = Voices(voices_folder(config))
    edition = load_folder(config, WorkingFolder(flows_folder(config)))
    prompts = voices.open_prompts(config.data / "prompts", SystemClock())
    try:
        model = model_at_hand(config, voices)
        voices.improve(prompts, model)
        yield VoiceWork(
            voices,
            prompts,
            model is not None,
            _texts(config, edition),
            _places(config),
            voices_folder(config) / "recorded",
        )
    finally:
        prompts.close()


def read_script(path: Path) -> dict[str, str]:
    """File to text, out of a list that `ivr voices script` wrote as CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFileError(f"录音清单 {path} 读不出来（{error}）。") from error
    wrong = next((row for row in rows if not row.get("文件名") or not row.get("要说的话")), None)
    if not rows or wrong is not None:
        raise ImportFileError(f"录音清单 {path} 里要有「文件名」和「要说的话」两列，每行都写上。")
    return {row["文件名"]: row["要说的话"] for row in rows}


def _texts(config: Config, edition: Edition) -> list[str]:
    return list(dict.fromkeys(said for text in texts_of(config, edition) if (said := core(text))))


def _places(config: Config) -> Sequence[str]:
    if not store_place(config).may_exist:
        return []
    database = open_store(config)
    try:
        return place_names(database.unit_of_work)
    finally:
        database.close()


def _list(path: Path, taken: Sequence[Line]) -> None:
    """The list with these in it; comments and other lines stay as they are."""
    texts = {core(line.text) for line in taken}
    old = path.read_text("utf-8-sig").splitlines() if path.exists() else []
    files = {line.file for line in taken}
    kept = [
        row
        for row in old
        if not ((told := _listed_in(row)) and (told[0] in files or core(told[1]) in texts))
    ]
    # A JSON string is a TOML string as well.
    fresh = [f"{_quoted(line.file)} = {_quoted(line.text)}" for line in taken]
    _replace(path, ("\n".join([*kept, *fresh]) + "\n").encode())


def _listed_in(row: str) -> tuple[str, str] | None:
    """The file and the text that a row of the list tells of; a comment tells of none."""
    try:
        ((file, text),) = tomllib.loads(row).items()
    except ValueError:
        return None
    return (file, text) if isinstance(text, str) else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _replace(path: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
