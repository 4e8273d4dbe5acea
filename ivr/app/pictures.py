"""Pictures of flows, laid out by Graphviz."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ivr.app.store import open_store
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.errors import ConfigError, WrongUse
from ivr.flow.library import FlowSet
from ivr.flow.model import Call, Transfer
from ivr.flow.picture.dot import dot_of, overview
from ivr.flow.picture.sketch import holding_everywhere, sketch
from ivr.flow.picture.svg import centred
from ivr.flow.picture.traffic import Traffic, arrivals_of
from ivr.services.traffic import TrafficCount, count_traffic, local_today, read_period
from ivr.system_reasons import reason_of

LAYOUT_S = 60
"""How long the layout of one picture may take."""

FORMS = ("svg", "png", "pdf", "dot")
"""What a picture may be: dot is the text that Graphviz draws."""

NO_GRAPHVIZ = (
    "画图要用 Graphviz，这台机器上还没有：apt-get install -y graphviz。加 --dot 可以只要图的文字。"
)


def picture_of(flows: FlowSet, name: str, traffic: Traffic | None) -> str:
    """A flow in Graphviz's language."""
    return dot_of(sketch(flows.plans[name]), traffic)


def overview_of(flows: FlowSet) -> str:
    """Which flow calls which, in Graphviz's language."""
    calls: dict[str, tuple[str, ...]] = {}
    queues: dict[str, tuple[str, ...]] = {}
    for name, plan in flows.plans.items():
        steps = plan.flow.steps.values()
        # What the common part has every flow call is told over the picture.
        own = (step for step in steps if isinstance(step, Call) and not step.lenient)
        called = (str(step.flow) for step in own if step.flow in flows.plans)
        calls[name] = tuple(dict.fromkeys(called))
        queues[name] = tuple(dict.fromkeys(str(s.queue) for s in steps if isinstance(s, Transfer)))
    return overview(calls, queues, holding_everywhere(flows.common))


def as_picture(dot: str, form: str = "svg") -> bytes:
    """The picture in one of the FORMS; ConfigError when Graphviz is not there or gives up."""
    if form == "dot":
        return dot.encode()
    program = shutil.which("dot")
    if program is None:
        raise ConfigError(NO_GRAPHVIZ)
    try:
        done = subprocess.run(
            [program, f"-T{form}"], input=dot.encode(), capture_output=True, timeout=LAYOUT_S
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(f"图太大，{LAYOUT_S} 秒还没有画完；把流程拆成几个子流程。") from None
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise ConfigError(f"Graphviz 画不出来：{told[0] if told else '没有说原因'}")
    return centred(done.stdout) if form == "svg" else done.stdout


def form_of(path: Path) -> str:
    """The form that a file's ending asks for, svg without one; WrongUse for one we cannot draw."""
    form = path.suffix.removeprefix(".").lower() or "svg"
    if form not in FORMS:
        endings = "、".join(f".{name}" for name in FORMS)
        raise WrongUse(
            f"不会画成「{path.suffix}」，文件名请用 {endings} 结尾，例如 {path.stem}.png"
        )
    return form


def traffic_of(config: Config, period: str) -> Traffic:
    """What the stored calls of a period did."""
    wanted = read_period(period, local_today(SystemClock().now()))
    if wanted is None:
        raise WrongUse(
            f"--calls 的时间「{period}」看不懂，"
            "请写成 今天、昨天、近7天、全部、2026-11-20 或 2026-11-20..2026-11-24。"
        )
    database = open_store(config, create=False)
    try:
        return as_traffic(count_traffic(database.unit_of_work, wanted))
    finally:
        database.close()


def as_traffic(count: TrafficCount) -> Traffic:
    """The sums as a picture shows them."""
    return Traffic(count.calls, count.edges, arrivals_of(count.edges, count.lost), count.lost)


def write_pictures(pictures: Mapping[str, str], folder: Path, form: str) -> list[Path]:
    """Each picture in the folder, as NAME.svg or in another of the FORMS."""
    return [write_picture(dot, folder / f"{name}.{form}", form) for name, dot in pictures.items()]


def write_picture(dot: str, path: Path, form: str) -> Path:
    """One picture in a file, whose folder is made when it is not there."""
    drawn = as_picture(dot, form)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(drawn)
    except OSError as error:
        raise ConfigError(
            f"图写不进 {path}（{reason_of(error)}），请检查路径、权限和磁盘。"
        ) from error
    return path
