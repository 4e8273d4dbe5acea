"""What only the parts themselves can tell the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.app.accounts_checkup import examine_accounts
from ivr.app.agents_checkup import examine_agents
from ivr.app.appointments_checkup import examine_appointments
from ivr.app.dispatch_checkup import examine_dispatch
from ivr.app.house import (
    load_calendar,
    load_checked_flows,
    load_merge_rules,
    voices_folder,
)
from ivr.app.models import examine_models
from ivr.app.natural_voice import model_at_hand
from ivr.app.opening import describe_difference
from ivr.app.publishing import PublishingDesk, open_publishing
from ivr.app.standards import CALENDAR
from ivr.app.store import store_place
from ivr.clock import SystemClock, local
from ivr.config import Config
from ivr.doctor import Finding
from ivr.errors import IvrError, StorageError
from ivr.services.version_words import introduce
from ivr.speech.profile import KOKORO
from ivr.speech.voices import Voices

PUBLISHED_IN = 11
"""The month in which the next year's days off are published, as a rule."""

MENDS = {KOKORO: "ivr models check kokoro；缺软件包就重新运行 make serve"}


def examine(config: Config) -> Iterator[Finding]:
    """What only the parts themselves can tell: flows, database, voices."""
    yield from _examine_flows(config)
    yield from examine_agents(config)
    yield _working_days(config)
    yield _merging(config)
    yield from examine_appointments(config)
    yield from examine_accounts(config)
    yield from examine_dispatch(config)
    yield from _examine_voices(config)
    yield from examine_models(config)


def _working_days(config: Config) -> Finding:
    """Whether this year's days are known, and those of the next once they should be published."""
    today = local(SystemClock().now()).date()
    years = [today.year, today.year + 1] if today.month >= PUBLISHED_IN else [today.year]
    mend = f"等程序更新，或者把全年的放假安排写进流程目录的 {CALENDAR}，再 ivr publish"
    try:
        calendar = load_calendar(config)
    except IvrError as error:
        return Finding("工作日历", "problem", str(error).splitlines()[0], "改好以后 ivr check")
    unknown = "、".join(f"{year}" for year in years if not calendar.is_published(year))
    if unknown:
        text = f"不知道 {unknown} 年的放假安排，只知道法定节假日，按工作日算的限期都是暂定的"
        return Finding("工作日历", "warning", text, mend)
    return Finding("工作日历", "ok", f"知道 {years[-1]} 年的放假安排")


def _merging(config: Config) -> Finding:
    """Whether the rules of merging can be read, and which of them are off."""
    try:
        rules = load_merge_rules(config)
    except IvrError as error:
        return Finding("并单标准", "problem", str(error).splitlines()[0], "改好以后 ivr check")
    off = {"同户号": rules.account, "同一栋楼": rules.building, "同一条线路": rules.feeder}
    unused = "、".join(name for name, rule in off.items() if rule is None)
    told = f"，不自动并：{unused}" if unused else ""
    return Finding("并单标准", "ok", f"{len(rules.areas)} 种疑似停电{told}")


def _examine_flows(config: Config) -> Iterator[Finding]:
    """The database, what is published in it, and the folder that it is compared with."""
    if not store_place(config).may_exist:
        yield _folder_alone(config)
        yield Finding("数据库", "ok", "还没有建，第一次 ivr serve 时会建好")
        return
    try:
        with open_publishing(config) as desk:
            yield from _published(desk)
        yield Finding("数据库", "ok", store_place(config).shown)
    except StorageError as error:
        yield _folder_alone(config)
        yield Finding("数据库", "problem", str(error), "按上面说的做，或从备份恢复")


def _folder_alone(config: Config) -> Finding:
    try:
        flows = load_checked_flows(config)
    except IvrError as error:
        return Finding("流程", "problem", str(error).splitlines()[0], "ivr check 看全部错误")
    return Finding("流程", "ok", f"{len(flows.flows)} 个流程，没有错误，还没有发布过")


def _published(desk: PublishingDesk) -> Iterator[Finding]:
    latest, running = desk.versions.latest(), desk.running_number()
    if latest is None:
        yield _folder_alone(desk.config)
        return
    if running == latest.number:
        yield Finding("流程", "ok", f"启用的是{introduce(latest)}")
    else:
        instead = f"只能用第 {running} 版" if running else "也没有更早的可以用"
        text = f"{introduce(latest)}这个程序用不了，{instead}"
        mend = f"ivr check 看目录里的，改好后 ivr publish；或者 ivr rollback {running or '版本号'}"
        yield Finding("流程", "problem", text, mend)
    if told := describe_difference(desk.config, desk.folder, latest):
        yield Finding("流程目录", "warning", told, "ivr check 看错误；启用：ivr publish")
    else:
        yield Finding("流程目录", "ok", "和启用的一样")


def _examine_voices(config: Config) -> Iterator[Finding]:
    try:
        voices = Voices(voices_folder(config))
        prompts = voices.open_prompts(config.data / "prompts", SystemClock())
        voices.improve(prompts, model_at_hand(config, voices))
    except IvrError as error:
        yield Finding("声音", "problem", str(error), "照 voices/README.md 改好")
        return
    try:
        for name, trouble in prompts.check_voices().items():
            if trouble is None:
                yield Finding(f"声音 {name}", "ok", "能说话")
            else:
                mend = MENDS.get(name, "apt-get install -y espeak-ng libespeak-ng1")
                yield Finding(f"声音 {name}", "warning", trouble, mend)
    finally:
        prompts.close()
