"""Which flows a starting hotline runs: what was published last, whatever lies on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.app.editions import Edition, read_edition, stored_edition
from ivr.app.house import flows_folder
from ivr.app.login import login_name
from ivr.app.working_folder import WorkingFolder
from ivr.config import Config
from ivr.domain.flow_versions import Origin, changes_between, flows_of
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import ConfigError, FlowError, IvrError, PublishedMeanwhile
from ivr.flow.problems import FlowsRefused
from ivr.services.publishing import READ_AT_ONCE, Draft, Publishing
from ivr.services.version_words import in_words, introduce

FIRST_REASON = "首次启动"


@dataclass(frozen=True, slots=True)
class Opening:
    """The edition that runs, the newest version's number, and what the operator should know."""

    edition: Edition
    newest: int
    notes: tuple[str, ...]


def edition_to_run(config: Config, publishing: Publishing) -> Opening:
    """What was published last, as far as this program can run it; on a first start the folder."""
    folder = WorkingFolder(flows_folder(config))
    newest = publishing.latest()
    if newest is None:
        try:
            return _first(config, publishing, folder)
        except PublishedMeanwhile:
            newest = publishing.latest()  # another hotline starts on the same data
    assert newest is not None
    refused: list[str] = []
    for record in _every(publishing):
        try:
            edition = stored_edition(config, record)
        except (FlowError, ConfigError) as error:
            refused.append(f"{introduce(record)}：{str(error).splitlines()[0]}")
            continue
        notes = [*_passed_over(refused, record), *_not_published(config, folder, record)]
        return Opening(edition, newest.number, tuple(notes))
    return _last_resort(config, folder, newest, refused)


def _first(config: Config, publishing: Publishing, folder: WorkingFolder) -> Opening:
    """Nothing was ever published: what lies in the folder becomes version 1."""
    edition = load_folder(config, folder)
    files = {**edition.files, **folder.cases()}
    draft = Draft(files, edition.flows.version, login_name(), FIRST_REASON, Origin.FIRST)
    record = publishing.publish(draft, after=0)
    if folder.seen() is None:  # it may be at home with another database already
        folder.remember(record)
    note = (
        f"{folder.path} 里的流程作为第 1 版启用了。以后改了流程，用 ivr publish 启用，"
        "不用重新启动。"
    )
    return Opening(stored_edition(config, record), record.number, (note,))


def load_folder(config: Config, folder: WorkingFolder) -> Edition:
    """The edition that lies in the working folder."""
    if not folder.path.is_dir():
        raise ConfigError(f"没有找到流程目录 {folder.path}，请检查设置 flows 或 --flows。")
    return read_edition(config, folder.contents(), str(folder.path))


def _every(publishing: Publishing) -> Iterator[FlowVersionRecord]:
    """All versions, the newest first."""
    before: int | None = None
    while batch := publishing.history(READ_AT_ONCE, before):
        yield from batch
        before = batch[-1].number


def _passed_over(refused: list[str], record: FlowVersionRecord) -> list[str]:
    if not refused:
        return []
    told = "\n  ".join(refused)
    return [
        f"注意：最近发布的流程这个程序用不了，现在用的是更早的{introduce(record)}。\n  {told}\n"
        "  请改好流程再 ivr publish，或者换回原来的程序。"
    ]


def _not_published(config: Config, folder: WorkingFolder, record: FlowVersionRecord) -> list[str]:
    """What lies in the folder and does not run, if anything does."""
    told = describe_difference(config, folder, record)
    if told is None:
        return []
    return [
        f"正在用的是{introduce(record)}。{told}\n"
        "  看有没有错误：ivr check    启用目录里的：ivr publish"
    ]


def describe_difference(
    config: Config, folder: WorkingFolder, record: FlowVersionRecord
) -> str | None:
    """How the folder differs from a version and whether it has errors; None: it does not."""
    if not folder.path.is_dir():
        return f"流程目录 {folder.path} 不在了，不影响接电话。"
    changes = changes_between(flows_of(record.files), folder.files())
    if not changes:
        return None
    state = _state(config, folder)
    return f"流程目录 {folder.path} 里有没发布的改动（{in_words(changes)}），{state}。"


def _state(config: Config, folder: WorkingFolder) -> str:
    try:
        load_folder(config, folder)
    except FlowsRefused as refused:
        return f"其中有 {sum(problem.stops for problem in refused.problems)} 处错误"
    except IvrError as error:
        return f"其中有错误：{str(error).rstrip('。')}"
    return "没有错误"


def _last_resort(
    config: Config, folder: WorkingFolder, newest: FlowVersionRecord, refused: list[str]
) -> Opening:
    """No published version can be run: the folder, unpublished, rather than no line at all."""
    told = "\n  ".join(refused)
    try:
        edition = load_folder(config, folder)
    except IvrError as error:
        raise ConfigError(
            f"发布过的流程这个程序都用不了：\n  {told}\n流程目录里的也有错误：\n{error}"
        ) from error
    note = (
        f"注意：发布过的流程这个程序都用不了，现在用的是目录 {folder.path} 里没发布的流程。\n"
        f"  {told}\n  请尽快看一遍，然后 ivr publish。"
    )
    return Opening(edition, newest.number, (note,))
