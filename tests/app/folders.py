"""Small flows on disk, and a hotline's settings for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr.config import Config, load

GREETING = "您好，这里是清河供电公司。"


def flow(name: str, words: str = GREETING) -> str:
    """A flow that says something and ends."""
    return (
        f"流程: {name}\n步骤:\n  问候:\n    播报: {words}\n"
        "  完:\n    结束: 再见。\n    结果: 自助办结\n"
    )


def write_flows(folder: Path, **words: str) -> Path:
    """A folder with both flows that the settings name; `words` are what a flow says."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in {"总台", "系统故障", *words}:
        (folder / f"{name}.yaml").write_text(flow(name, words.get(name, GREETING)), "utf-8")
    (folder / "standards").mkdir(exist_ok=True)
    (folder / "standards" / "默认.yaml").write_text("标准: 默认\n回拨: 24小时\n", "utf-8")
    return folder


def settings(data: Path, flows: Path) -> Config:
    """The settings of a hotline in this data folder."""
    return replace(load(data, None, {}), flows=str(flows))
