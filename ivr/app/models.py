"""The models of a data folder, opened by the settings."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.app.house import PROJECT, voices_folder
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import ConfigError, IvrError, ModelError, WrongUse
from ivr.models.digest import sha256_of
from ivr.models.download import Patience
from ivr.models.ensure import Ensured, ensure_models, filling
from ivr.models.fetch import Fetched, Fetcher
from ivr.models.kinds import KINDS, ROLES, kind_of
from ivr.models.manifest import read_manifest
from ivr.models.model import Manifest, Model
from ivr.models.progress import Stopped, Unwatched, Watcher
from ivr.models.store import Installed, ModelStore, required
from ivr.speech.profile import read_profile

log = logging.getLogger(__name__)

AT_START = Patience(silence_s=8, window_s=15, attempts=2, client_silence_s=45)
"""Whoever starts the hotline waits; what cannot be had now can be fetched later."""
AT_START_WAIT_S = 300.0
"""How long a start waits for another process that fetches the same model."""


@dataclass(frozen=True)
class Models:
    """The manifest, and what of it is in place."""

    manifest: Manifest
    store: ModelStore

    def model(self, name: str) -> Model:
        """The model of this name; WrongUse names those that there are."""
        if name not in self.manifest.models:
            there = "、".join(self.manifest.models)
            raise WrongUse(f"清单里没有叫「{name}」的模型，有：{there}。")
        return self.manifest.models[name]

    def filling(self, role: str) -> Installed | None:
        """The model that fills a role as things are."""
        return filling(role, self.manifest, self.store)

    @contextmanager
    def fetcher(self, watcher: Watcher) -> Iterator[Fetcher]:
        """What fetches models, with all patience: an operator asked for them."""
        with Fetcher(self.store, watcher) as fetcher:
            yield fetcher

    def use(self, wanted: str, watcher: Watcher) -> Installed:
        """Let a model that is in place, or one that lies unpacked at a path, fill its role."""
        path = Path(wanted).expanduser()
        if wanted in self.manifest.models or wanted in self.store.names():
            installed = required(self.store, wanted)
        elif path.is_dir():
            installed = self._adopt(path.resolve(), watcher).installed
        else:
            raise WrongUse(
                f"清单里没有叫「{wanted}」的模型，也没有这个文件夹；名字见 ivr models list。"
            )
        self.store.choose(KINDS[installed.kind].role, installed.name)
        return installed

    def _adopt(self, folder: Path, watcher: Watcher) -> Fetched:
        kind = kind_of(folder)
        if kind is None:
            known = "；".join(f"{name} 要有 {'、'.join(k.signs)}" for name, k in KINDS.items())
            raise ModelError(f"{folder} 不像任何一种模型，请写解开了的模型文件夹（{known}）。")
        name = own_name(folder)
        with self.fetcher(watcher) as fetcher:
            return fetcher.adopt(name, kind, content_key(folder), folder)


def open_models(config: Config) -> Models:
    """The models of this data folder."""
    return Models(
        read_manifest(manifest_file(config)), ModelStore(models_folder(config), SystemClock())
    )


def models_folder(config: Config) -> Path:
    """Where models lie."""
    return config.data / "models"


def manifest_file(config: Config) -> Path:
    """The manifest: the operator's voices may bring one, else the project's."""
    own = voices_folder(config) / "models.yaml"
    return own if own.exists() else PROJECT / "voices" / "models.yaml"


def ensure_all(
    config: Config, watcher: Watcher | None = None, roles: Collection[str] | None = None
) -> list[Ensured]:
    """Have a model for every role (or only these) if any way leads to one.

    A bad manifest is a note, too.
    """
    watcher = watcher or Unwatched()
    try:
        models = open_models(config)
    except IvrError as error:
        return [Ensured(role, None, f"模型清单读不了：{error}") for role in roles or ROLES]
    with Fetcher(models.store, watcher, AT_START, wait_s=AT_START_WAIT_S) as fetcher:
        return ensure_models(models.manifest, models.store, fetcher, roles)


def fetch_while_open(
    config: Config, roles: Collection[str], say: Callable[[str], None], stopping: Callable[[], bool]
) -> None:
    """`ensure_all` beside a line that is open: `say` tells the operator what came of it.

    `Stopped` once the hotline stops. Nothing is fetched where `models.fetch` says so.
    """
    if not config.models_fetch:
        return
    for ensured in ensure_all(config, _WhileOpen(stopping), roles):
        if ensured.note:
            say(ensured.note)


@dataclass
class _WhileOpen:
    """Ends a fetch when the hotline stops."""

    stopping: Callable[[], bool]

    def advance(self, what: str, done: int, total: int) -> None:
        if self.stopping():
            raise Stopped

    def note(self, text: str) -> None:
        log.info("fetching a model: %s", text)
        if self.stopping():
            raise Stopped


def examine_models(config: Config) -> Iterator[Finding]:
    """For the doctor: each role's model, by a quick look."""
    try:
        models = open_models(config)
    except ConfigError as error:
        yield Finding("模型清单", "problem", str(error), "照 voices/models.yaml 开头的说明改好")
        return
    for role, names in models.manifest.wanted.items():
        yield _examine(models, role, names)
    yield from _speaker_lacking(config, models)


def _examine(models: Models, role: str, names: tuple[str, ...]) -> Finding:
    title, filled = f"{ROLES[role]}的模型", models.filling(role)
    wanted = models.store.chosen(role) or names[0]
    if filled is not None and filled.name == wanted:
        pinned = models.manifest.models.get(wanted)
        if pinned is None or pinned.key == filled.key:
            return Finding(title, "ok", f"{wanted}，{filled.size // 1_000_000} MB")
        text = f"{wanted} 不是清单里现在的那一份"
    elif filled is not None:
        text = f"没有 {wanted}，先用 {filled.name}"
    else:
        text = f"没有 {wanted}" if models.store.installed(wanted) is None else f"{wanted} 缺文件"
    return Finding(title, "warning", text, f"ivr models fetch {wanted}")


def _speaker_lacking(config: Config, models: Models) -> Iterator[Finding]:
    """The speaker that the profile names must be there: otherwise another one speaks."""
    profile = voices_folder(config) / "voice.toml"
    try:
        speaker = read_profile(profile).speaker
    except ConfigError:
        return  # told where the voices are examined
    if speaker is None or models.store.installed(speaker) is not None:
        return
    known = speaker in models.manifest.models
    remedy = f"ivr models fetch {speaker}" if known else f"改好 {profile}，音色见 ivr models list"
    told = "还没有取来" if known else "清单里没有"
    yield Finding(
        "说话人", "warning", f"voice.toml 里写的「{speaker}」{told}，先用别的音色", remedy
    )


def own_name(folder: Path) -> str:
    """The name under which an operator's own folder is kept."""
    plain = re.sub(r"[^a-z0-9_.-]+", "-", folder.name.lower()).strip("-.") or "model"
    return f"own-{plain}"[:64]


def content_key(folder: Path) -> str:
    """What tells the folder's content from any other."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)} {sha256_of(path)}\n".encode())
    return digest.hexdigest()[:12]
