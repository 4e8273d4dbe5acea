"""What a starting hotline runs, and what it takes up while it runs."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.app.editions import Edition, FlowLibrary, stored_edition
from ivr.app.flow_watch import FlowWatch
from ivr.app.opening import Opening, edition_to_run
from ivr.app.publishing import PublishingDesk
from ivr.app.working_folder import WorkingFolder
from ivr.clock import ManualClock
from ivr.config import Config
from ivr.dialogue.actions import Play
from ivr.domain.flow_versions import Files, LastSeen, Origin, content_of
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import ConfigError, FlowError
from ivr.services.publishing import Draft, Publishing
from storage.database import Database, open_database
from tests.app.folders import GREETING, flow, settings, write_flows
from tests.services.town import NOON

NEW = "您好，欢迎致电。"
BROKEN = "流程: 总台\n步骤:\n  问候:\n    播报：您好\n"


@dataclass
class House:
    """A data folder, a flows folder, and what is published."""

    config: Config
    folder: Path
    versions: Publishing

    def open(self) -> Opening:
        return edition_to_run(self.config, self.versions)

    def edit(self, text: str, name: str = "总台") -> None:
        (self.folder / f"{name}.yaml").write_text(text, "utf-8")

    def publish(self, files: Files | None = None) -> None:
        held = WorkingFolder(self.folder).files() if files is None else files
        self.versions.publish(Draft(held, "abc", "王五", "改了问候"), self.versions.latest_number())

    @property
    def desk(self) -> PublishingDesk:
        return PublishingDesk(self.config, WorkingFolder(self.folder), self.versions)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "data" / "ivr.db", busy_timeout_ms=100)
    yield database
    database.close()


@pytest.fixture
def house(tmp_path: Path, database: Database) -> House:
    folder = write_flows(tmp_path / "flows")
    config = settings(tmp_path / "data", folder)
    return House(config, folder, Publishing(database.unit_of_work, ManualClock(NOON)))


def greeting(edition: Edition, config: Config) -> str:
    session = edition.begin(config, ManualClock(NOON), None).session
    return next(action.text for action in session.start() if isinstance(action, Play))


# -- the start ------------------------------------------------------------------------------------


def test_the_first_start_publishes_the_folder_as_version_1(house: House) -> None:
    opening = house.open()
    assert (opening.edition.number, opening.newest) == (1, 1)
    assert "第 1 版" in opening.notes[0]
    record = house.versions.get(1)
    assert (record.origin, record.reason) == (Origin.FIRST, "首次启动")
    assert set(record.files) == {"总台.yaml", "系统故障.yaml", "standards/默认.yaml"}
    assert WorkingFolder(house.folder).seen() == LastSeen(1, content_of(record.files))


def test_the_first_version_keeps_the_cases_and_they_matter_to_no_call(house: House) -> None:
    (house.folder / "cases").mkdir(parents=True)
    (house.folder / "cases" / "坏的.yaml").write_text("用例: [", "utf-8")
    house.open()
    assert house.versions.get(1).files["cases/坏的.yaml"] == "用例: ["
    (house.folder / "cases" / "坏的.yaml").unlink()
    assert house.open().notes == ()


def test_a_first_start_leaves_alone_what_a_folder_remembers_of_its_home(house: House) -> None:
    (house.folder / ".published").write_text('{"number": 7, "content": "x"}', "utf-8")
    house.open()
    assert WorkingFolder(house.folder).seen() == LastSeen(7, "x")


def test_two_hotlines_that_start_at_once_on_new_data_run_the_same_version(house: House) -> None:
    class Slower(Publishing):
        """Finds nothing published, and then another start was quicker."""

        def publish(self, draft: Draft, after: int) -> FlowVersionRecord:
            house.open()
            return super().publish(draft, after)

    slower = Slower(house.versions.unit_of_work, house.versions.clock)
    opening = edition_to_run(house.config, slower)
    assert (opening.edition.number, house.versions.latest_number()) == (1, 1)


def test_a_safety_flow_that_takes_urgency_as_a_number_is_refused(house: House) -> None:
    taking = "参数: {报过紧急: 数字}\n槽位: {报过紧急: {类型: 数字}}\n步骤:"
    house.edit(flow("系统故障", "您好，{报过紧急}。").replace("步骤:", taking), "系统故障")
    with pytest.raises(ConfigError, match="参数「报过紧急」应为「是否」"):
        house.open()


def test_a_safety_flow_may_do_without_urgency_and_learns_of_it_where_it_asks(
    house: House,
) -> None:
    assert (
        house.open().edition.begin(house.config, ManualClock(NOON), None).safety_session(None, True)
    )
    taking = """参数: {报过紧急: 是否}
槽位: {报过紧急: {类型: 是否}}
步骤:
  看:
    判断:
      - {如果: 报过紧急 是 是, 去: 问候}
      - {否则: 完}"""
    house.edit(flow("系统故障", "请打幺幺九。").replace("步骤:", taking), "系统故障")
    house.publish()
    begun = house.open().edition.begin(house.config, ManualClock(NOON), None)
    for urgency, words in ((True, "请打幺幺九。"), (False, "再见。")):
        safety = begun.safety_session(None, urgency)
        assert safety is not None
        first = safety.start()[0]
        assert isinstance(first, Play)
        assert first.text == words


def test_a_first_start_with_broken_flows_is_refused_and_publishes_nothing(house: House) -> None:
    house.edit(BROKEN)
    with pytest.raises(FlowError, match=r"总台.yaml:4:\d+: F003"):
        house.open()
    assert house.versions.latest_number() == 0


def test_a_later_start_says_nothing_while_folder_and_flows_agree(house: House) -> None:
    house.open()
    assert house.open().notes == ()


def test_a_broken_edit_on_disk_survives_a_restart_and_is_told(house: House) -> None:
    house.open()
    house.edit(BROKEN)
    opening = house.open()
    assert greeting(opening.edition, house.config) == GREETING
    (note,) = opening.notes
    for told in ("第 1 版", "改 总台.yaml", "1 处错误", "ivr check", "ivr publish"):
        assert told in note


def test_an_edit_that_was_not_published_is_told_and_not_run(house: House) -> None:
    house.open()
    house.edit(flow("总台", NEW))
    opening = house.open()
    assert greeting(opening.edition, house.config) == GREETING
    assert "没有错误" in opening.notes[0]


def test_the_line_opens_without_any_folder(house: House) -> None:
    house.open()
    for path in sorted(house.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    house.folder.rmdir()
    opening = house.open()
    assert opening.edition.number == 1
    assert "不在了" in opening.notes[0]


def test_a_published_version_that_cannot_be_run_gives_way_to_an_older_one(house: House) -> None:
    house.open()
    gone = dict(WorkingFolder(house.folder).files()) | {
        "总台.yaml": "流程: 总台\n步骤:\n  办:\n    执行: 泡茶\n    失败: 完\n"
        "  完: {结束: 再见, 结果: 好}\n"
    }
    house.publish(gone)
    opening = house.open()
    assert (opening.edition.number, opening.newest) == (1, 2)
    assert "更早的第 1 版" in opening.notes[0]
    assert "F022" in opening.notes[0]
    assert house.desk.running_number() == 1


def test_a_setting_that_names_a_missing_flow_lets_no_version_run(house: House) -> None:
    house.open()
    config = replace(house.config, entry="总机")
    with pytest.raises(ConfigError, match="都用不了") as refused:
        edition_to_run(config, house.versions)
    assert "总机" in str(refused.value)


def test_with_no_version_left_to_run_the_folder_has_to_do(house: House) -> None:
    house.publish({"总台.yaml": BROKEN})
    opening = house.open()
    assert opening.edition.number is None
    assert greeting(opening.edition, house.config) == GREETING
    assert "没发布的流程" in opening.notes[0]
    assert house.desk.running_number() is None


def test_limits_and_festivals_come_with_the_version(house: House) -> None:
    (house.folder / "standards" / "默认.yaml").write_text("回拨: 2小时\n", "utf-8")
    (house.folder / "standards" / "节日.yaml").write_text(
        '节日:\n  - {名称: 值班日, 问候: 辛苦了, 每年: "11-24"}\n', "utf-8"
    )
    (house.folder / "standards" / "工作日历.yaml").write_text("单日: {放假: 2026-11-24}\n", "utf-8")
    house.open()
    (house.folder / "standards" / "默认.yaml").write_text("回拨: 9小时\n", "utf-8")
    (house.folder / "standards" / "工作日历.yaml").write_text("单日:\n", "utf-8")
    edition = house.open().edition
    assert edition.regime.limit(Matter.RETURN_CALL) == Limit(timedelta(hours=2))
    assert [festival.greeting for festival in edition.festivals] == ["辛苦了"]
    assert edition.calendar.is_off(date(2026, 11, 24))


def test_a_slip_in_a_standard_is_found_before_it_is_published(house: House) -> None:
    standard = house.folder / "standards" / "默认.yaml"
    standard.write_text("回拨：2小时\n", "utf-8")
    with pytest.raises(ConfigError, match=r"standards/默认.yaml:1:1：.*冒号用半角"):
        house.desk.load()
    standard.write_text("# 以后再填\n", "utf-8")
    with pytest.raises(ConfigError, match=r"standards/默认.yaml 里没有内容"):
        house.desk.load()
    standard.write_text("回拨: 2小时\n回拨: 3小时\n", "utf-8")
    with pytest.raises(FlowError, match=r"standards/默认.yaml:2:1: F002"):
        house.desk.load()
    standard.write_text("回拨: 两小时\n", "utf-8")
    with pytest.raises(ConfigError, match=r"standards/默认.yaml:1:5：.*回拨"):
        house.desk.load()
    standard.write_bytes("标准: 默认\n".encode("gb18030"))
    with pytest.raises(FlowError, match="GBK"):
        house.desk.load()


# -- while it runs --------------------------------------------------------------------------------


@dataclass
class Running:
    """A hotline that looks for new versions when it is told to."""

    house: House
    library: FlowLibrary
    watch: FlowWatch
    rendered: list[Edition]

    def new_call(self) -> str:
        return greeting(self.library.current, self.house.config)


@pytest.fixture
def running(house: House) -> Running:
    opening = house.open()
    library, rendered = FlowLibrary(opening.edition), list[Edition]()
    watch = FlowWatch(house.config, house.versions, library, rendered.append, opening.newest)
    return Running(house, library, watch, rendered)


def test_a_new_call_begins_with_what_was_published_a_live_one_keeps_its_own(
    running: Running,
) -> None:
    clock = ManualClock(NOON)
    live = running.library.current.begin(running.house.config, clock, "13800000001")
    running.house.edit(flow("总台", NEW))
    running.house.publish()
    running.watch.look()
    assert running.new_call() == NEW
    assert running.library.current.number == 2
    assert [edition.number for edition in running.rendered] == [2]
    said = [action.text for action in live.session.start() if isinstance(action, Play)]
    assert said[0] == GREETING
    assert live.number == 1
    safety = live.safety_session(None, False)
    assert safety is not None
    assert safety._course.flows is live.session._course.flows


def test_nothing_new_costs_nothing(running: Running) -> None:
    before = running.library.current
    running.watch.look()
    running.watch.look()
    assert running.library.current is before
    assert running.rendered == []


def test_a_version_that_cannot_be_run_changes_nothing_and_is_told_once(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.house.publish({"总台.yaml": BROKEN})
    running.watch.look()
    running.watch.look()
    assert running.new_call() == GREETING
    assert len([r for r in caplog.records if "用不了" in r.getMessage()]) == 1
    running.house.publish()
    running.watch.look()
    assert running.library.current.number == 3


def test_of_two_versions_published_at_once_the_usable_one_is_taken_up(running: Running) -> None:
    running.house.edit(flow("总台", NEW))
    running.house.publish()
    running.house.publish({"总台.yaml": BROKEN})
    running.watch.look()
    assert running.new_call() == NEW
    assert (running.library.current.number, running.watch.newest) == (2, 3)


def test_a_database_that_is_gone_for_a_while_changes_nothing_and_is_told_once(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    path = running.house.config.data / "ivr.db"
    running.house.edit(flow("总台", NEW))
    running.house.publish()
    for _ in range(2):
        path.rename(path.with_suffix(".away"))
        running.watch.look()
        running.watch.look()
        path.with_suffix(".away").rename(path)
        assert running.new_call() == GREETING
    assert [r.levelno for r in caplog.records] == [logging.ERROR]
    running.watch.look()
    assert running.new_call() == NEW


def test_a_writer_that_locks_the_database_does_not_hold_up_the_look(running: Running) -> None:
    running.house.edit(flow("总台", NEW))
    running.house.publish()
    other = sqlite3.connect(running.house.config.data / "ivr.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    running.watch.look()
    other.execute("ROLLBACK")
    other.close()
    assert running.new_call() == NEW


# -- the desk -------------------------------------------------------------------------------------


def test_a_folder_that_is_brought_back_keeps_a_copy_of_what_was_never_published(
    house: House,
) -> None:
    house.open()
    house.edit(BROKEN)
    house.edit(flow("夜班"), "夜班")
    kept = house.desk.bring_folder_back(house.versions.get(1)).kept
    assert WorkingFolder(house.folder).files() == house.versions.get(1).files
    assert kept is not None
    assert kept == house.config.data / "kept-flows" / "20261124-120000"
    assert (kept / "总台.yaml").read_text("utf-8") == BROKEN
    assert (kept / "夜班.yaml").exists()
    assert house.desk.bring_folder_back(house.versions.get(1)).kept is None


def test_a_file_keeps_its_rights_and_a_name_never_leads_out_of_the_folder(house: House) -> None:
    house.open()
    place = house.folder / "总台.yaml"
    place.chmod(0o640)
    folder = WorkingFolder(house.folder)
    folder.put(dict(folder.files()) | {"总台.yaml": flow("总台", NEW)})
    assert place.stat().st_mode & 0o777 == 0o640
    for name in ("../总台.yaml", "/总台.yaml", "别处/总台.yaml", "cases/../../总台.yaml"):
        with pytest.raises(ConfigError, match="不该有的文件名"):
            folder.put(dict(folder.files()) | {name: "x"})


def test_a_folder_that_cannot_be_written_forgets_and_says_why_it_cannot_be_changed(
    house: House,
) -> None:
    house.publish()
    (house.folder / ".published").mkdir()
    (house.folder / "新.yaml").mkdir()
    folder, record = WorkingFolder(house.folder), house.versions.get(1)
    assert not folder.remember(record)
    with pytest.raises(ConfigError, match="写不了"):
        folder.put(dict(record.files) | {"新.yaml": "x"})
    with pytest.raises(ConfigError, match="留一份"):
        folder.keep_aside(house.folder / "总台.yaml" / "x")
    assert sorted(path.name for path in house.folder.iterdir() if path.is_file()) == [
        "总台.yaml",
        "系统故障.yaml",
    ]


def test_what_is_kept_aside_is_kept_whole_or_the_folder_is_left_alone(house: House) -> None:
    house.open()
    long = "流程: 总台\n" + "# 长长的说明\n" * 100_000
    house.edit(long)
    kept = house.desk.bring_folder_back(house.versions.get(1)).kept
    assert kept is not None
    assert (kept / "总台.yaml").read_text("utf-8") == long

    house.edit("流程: 夜班\n", "夜班")
    (house.folder / "早班.yaml").symlink_to(house.folder / "没有.yaml")
    later = replace(house.versions, clock=ManualClock(NOON + timedelta(hours=1)))
    desk = replace(house.desk, versions=later)
    with pytest.raises(ConfigError, match=r"早班.yaml：文件不在.*目录没有动"):
        desk.bring_folder_back(house.versions.get(1))
    assert (house.folder / "夜班.yaml").exists()


def test_what_a_folder_remembers_may_be_damaged(house: House) -> None:
    for content in ("", "{}", "[]", '{"number": "x", "content": 1}', "\ufeff?"):
        (house.folder / ".published").write_text(content, "utf-8")
        assert WorkingFolder(house.folder).seen() is None


def test_a_stored_edition_shows_its_version_in_its_problems(house: House) -> None:
    house.publish({"总台.yaml": BROKEN})
    with pytest.raises(FlowError, match=r"^第1版/总台.yaml:4:\d+: F003"):
        stored_edition(house.config, house.versions.get(1))


def test_knowledge_is_published_restored_and_kept_with_its_call(house: House) -> None:
    """What was published is told in new calls; a call that began before keeps its own."""
    entry = "知识: 常识\n条目:\n  怎么交费:\n    问法: [在哪里交费]\n    答: [手机上交。]\n"
    place = house.folder / "知识"
    place.mkdir()
    (place / "常识.yaml").write_text(entry, "utf-8")
    house.publish()
    first = stored_edition(house.config, house.versions.get(house.versions.latest_number()))
    (place / "常识.yaml").write_text(entry.replace("手机上", "营业厅"), "utf-8")
    house.publish()
    record = house.versions.get(house.versions.latest_number())
    assert "知识/常识.yaml" in record.files

    class Others:
        def run(self, name: str, *_: object, **__: object) -> dict[str, str | None]:
            raise AssertionError(name)

    def answer(edition: Edition) -> str | None:
        beginning = edition.begin(house.config, ManualClock(NOON), None)
        runner = beginning.actions(Others())
        found = runner.run("查知识", {"问题": "在哪里交费"}, call_id="1", caller=None, test=False)
        return found["答案"]

    second = stored_edition(house.config, record)
    assert (answer(first), answer(second)) == ("手机上交。", "营业厅交。")
    assert "营业厅交。" in second.texts("公司")
    place.joinpath("常识.yaml").unlink()
    WorkingFolder(house.folder).put(record.files)
    assert "营业厅" in (place / "常识.yaml").read_text("utf-8")
    assert (WorkingFolder(house.folder).keep_aside(house.folder.parent / "留") / "知识").is_dir()
