from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr import app
from ivr.app.editions import read_edition
from ivr.app.entries import entry_flow, known_numbers
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.errors import ConfigError
from ivr.flow.folder import read_folder
from tests.calls.test_worker import NOON

FILE = """
area_code = "0571"
[lines]
95598 = "总台"
"0571-88880000" = "停电查询"
"0571*" = "故障报修"
hotline = "总台"
"""


def config_of(folder: Path, text: str = FILE) -> Config:
    (folder / "ivr.toml").write_text(text, "utf-8")
    return load(folder, None, {})


@pytest.mark.parametrize(
    ("called", "flow"),
    [
        ("95598", "总台"),
        ("057188880000", "停电查询"),
        ("057188880001", "故障报修"),
        ("hotline", "总台"),
        ("95599", "打错了"),
        (None, "打错了"),
    ],
)
def test_each_number_has_its_entry_flow(tmp_path: Path, called: str | None, flow: str) -> None:
    config = replace(config_of(tmp_path), entry="打错了")
    assert entry_flow(config, called) == flow
    assert list(known_numbers(config)) == ["95598", "057188880000", "0571*", "hotline"]
    folder = app.flows_folder(config)
    edition = read_edition(config, read_folder(folder), "flows")
    assert edition.begin(config, ManualClock(NOON), None, called).session.flow == flow


def test_lines_come_from_the_environment_too(tmp_path: Path) -> None:
    config = load(tmp_path, None, {"IVR_LINES": "95598=总台,0571*=故障报修"})
    assert config.lines == {"95598": "总台", "0571*": "故障报修"}


@pytest.mark.parametrize("line", ['"95 98" = "总台"', '95598 = ""', "95598 = 1", '"9*8" = "总台"'])
def test_a_line_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=r"设置 lines 的值.*应为"):
        config_of(tmp_path, f"[lines]\n{line}\n")


def test_an_unknown_flow_is_refused_at_the_start_with_its_number(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[lines]\n"95598" = "总机"\n')
    with pytest.raises(ConfigError, match=r"设置 lines 里号码 95598 指定的流程「总机」不在.*总台"):
        app.load_checked_flows(config)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[sip]\noverflow = "95598"\n', "sip.overflow"),
        ("[sip]\nsession_s = 30\n", "sip.session_s"),
        ("[sip]\nwait_ms = 13000\n", "sip.wait_ms"),
        ('[sip]\naccept = ["here"]\n', "sip.accept"),
    ],
)
def test_a_setting_of_the_line_that_cannot_be_is_refused(
    tmp_path: Path, text: str, name: str
) -> None:
    with pytest.raises(ConfigError, match=f"设置 {name} 的值"):
        config_of(tmp_path, text)


@pytest.mark.parametrize(("waited_ms", "sorry"), [(12_000, False), (12_001, True), (None, False)])
def test_whoever_waited_too_long_hears_an_apology_first(
    tmp_path: Path, waited_ms: int | None, sorry: bool
) -> None:
    config = config_of(tmp_path)
    edition = read_edition(config, read_folder(app.flows_folder(config)), "flows")
    session = edition.begin(config, ManualClock(NOON), None, "95598", lambda: waited_ms).session
    said = [getattr(action, "text", "") for action in session.start()]
    assert ("让您久等了" in said[0]) is sorry
