"""The measured hotline begins afresh and knows no setting of this machine's own."""

from __future__ import annotations

from pathlib import Path

from ivr.bench.peers import HotlinePeer, environment


def test_settings_of_the_machines_own_hotline_do_not_count() -> None:
    told = environment({"IVR_DATA": "elsewhere", "IVR_SIP_MOST_CALLS": "3", "PATH": "/bin"})
    assert told["PATH"] == "/bin"
    assert "IVR_DATA" not in told
    assert told["IVR_SIP_MOST_CALLS"] == "1000"


def test_only_the_prompts_are_kept(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "one.wav").write_bytes(b"kept")
    (tmp_path / "recordings").mkdir()
    (tmp_path / "ivr.db").write_bytes(b"calls of before")
    HotlinePeer(tmp_path).clear()
    assert [path.name for path in tmp_path.rglob("*")] == ["prompts", "one.wav"]
