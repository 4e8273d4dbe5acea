"""What only the parts themselves can tell the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.app.house import QUEUES, database_file, load_checked_flows, voices_folder
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import IvrError
from ivr.speech.voices import open_prompts
from storage.database import open_database


def examine(config: Config) -> Iterator[Finding]:
    """What only the parts themselves can tell: flows, database, voices."""
    try:
        flows = load_checked_flows(config)
        yield Finding("流程", "ok", f"{len(flows.flows)} 个流程，没有错误")
    except IvrError as error:
        yield Finding("流程", "problem", str(error).splitlines()[0], "ivr check 看全部错误")
    if not database_file(config).exists():
        yield Finding("数据库", "ok", "还没有建，第一次 ivr serve 时会建好")
    else:
        try:
            open_database(database_file(config)).close()
            yield Finding("数据库", "ok", str(database_file(config)))
        except IvrError as error:
            yield Finding("数据库", "problem", str(error), "按上面说的做，或从备份恢复")
    if missing := sorted(QUEUES - set(config.transfer)):
        mend = '在 ivr.toml 的 [transfer] 里写 "队列" = "sip:号码@地址"'
        yield Finding("转接", "warning", f"没有号码的队列：{'、'.join(missing)}", mend)
    yield from _examine_voices(config)
    yield Finding("语音识别", "ok", "这一版按键服务，还不需要识别模型")


def _examine_voices(config: Config) -> Iterator[Finding]:
    try:
        prompts = open_prompts(voices_folder(config), config.data / "prompts", SystemClock())
    except IvrError as error:
        yield Finding("声音", "problem", str(error), "照 voices/README.md 改好")
        return
    try:
        for name, trouble in prompts.check_voices().items():
            if trouble is None:
                yield Finding(f"声音 {name}", "ok", "能说话")
            else:
                mend = "apt-get install -y espeak-ng libespeak-ng1"
                yield Finding(f"声音 {name}", "warning", trouble, mend)
    finally:
        prompts.close()
