"""Crews' answers as a CSV file: the sheet that teams were given, filled in, or one of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.domain.crew_answer import STEP_NAMES, CrewAnswer, CrewStep
from ivr.domain.local_time import read_time
from ivr.domain.text import quoted, squeezed
from ivr.errors import DomainError
from ivr.services.crew_answers import CrewAnswers
from ivr.services.csv_table import Column, Row, read_rows, template
from ivr.services.import_report import BadRow, BadRows, RowRefused

COLUMNS = (
    Column("工单号", ("工单编号", "编号", "number"), True, "GD202611240001"),
    Column("回复", ("进展", "做了什么", "step"), False, "已到场"),
    Column("回复时间", ("什么时候", "at"), False, "2026-11-24 12:10"),
    Column("原因", ("故障原因", "cause"), False, "接户线烧断"),
    Column("预计复电", ("预计复电时间", "预计", "expected_at"), False, "2026-11-24 18:30"),
    Column("说明", ("备注", "note"), False, "正在换线"),
    Column("班组", ("谁", "回复人", "team"), False, "城区抢修班"),
)

TO_FILL_IN = ("回复", "回复时间", "原因", "预计复电", "说明")
"""What the sheet for teams leaves empty."""

MOST_TEAM = 40
"""Characters of who answers."""

_STEPS: Mapping[str, CrewStep] = {
    **{name: step for step, name in STEP_NAMES.items()},
    **{step.value: step for step in CrewStep},
    **dict.fromkeys(("出发", "在路上", "已接单"), CrewStep.ON_THE_WAY),
    **dict.fromkeys(("到场", "到达", "已到达"), CrewStep.ON_SITE),
    **dict.fromkeys(("复电", "已修好", "修好了", "已修复"), CrewStep.RESTORED),
    **dict.fromkeys(("客户资产", "客户自己的"), CrewStep.OWN_INSTALLATION),
}


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """What came of a file of answers."""

    taken: int
    known: int
    """Answers in which nothing was new."""
    skipped: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    answer: CrewAnswer
    by: str


def answers_template() -> bytes:
    """An empty file of answers with one example."""
    return template(COLUMNS)


def import_answers(desk: CrewAnswers, content: bytes, *, skip_bad: bool = False) -> AnswersReport:
    """Take a file's answers in its order; BadRows names each wrong line, and nothing was taken.

    `skip_bad`: the other lines are taken. A line without any answer is passed over. A file that
    is imported again changes nothing.
    """
    rows = [row for row in read_rows(content, COLUMNS) if _answers_anything(row)]
    bad: list[BadRow] = []
    changed = 0
    with desk.office.unit_of_work() as unit:
        for row in rows:
            try:
                line = _line(row)
                told = desk.take(unit, line.number, line.answer, line.by)
            except (RowRefused, DomainError) as refused:
                bad.append(BadRow(row.line, str(refused)))
            else:
                changed += bool(told["changed"])
        if bad and not skip_bad:
            raise BadRows(bad)
        unit.commit()
    return AnswersReport(changed, len(rows) - len(bad) - changed, tuple(bad))


def _answers_anything(row: Row) -> bool:
    return any(row.cells[name] for name in TO_FILL_IN)


def _line(row: Row) -> _Line:
    cells = row.cells
    number = squeezed(cells["工单号"])
    if not number:
        raise RowRefused("没有填工单号")
    answer = CrewAnswer(
        step=_step(cells["回复"]),
        at=_time("回复时间", cells["回复时间"]),
        cause=_text("原因", cells["原因"]),
        expected_at=_time("预计复电", cells["预计复电"]),
        note=_text("说明", cells["说明"]),
    )
    if answer == CrewAnswer(at=answer.at):
        raise RowRefused("只有回复时间，没有写回复了什么")
    team = _text("班组", cells["班组"], MOST_TEAM) or "抢修人员"
    return _Line(number, answer, f"{team}（表格）")


def _step(cell: str) -> CrewStep | None:
    word = squeezed(cell)
    if not word:
        return None
    step = _STEPS.get(word)
    if step is None:
        names: Sequence[str] = tuple(STEP_NAMES.values())
        raise RowRefused(f"回复「{quoted(cell)}」不认识，可以写{'、'.join(names)}，或者空着")
    return step


def _time(name: str, cell: str) -> datetime | None:
    if not cell:
        return None
    instant = read_time(cell)
    if instant is None:
        raise RowRefused(f"{name}「{quoted(cell)}」看不懂，请写成 2026-11-24 18:30 这样")
    return instant


def _text(name: str, cell: str, most: int = 200) -> str | None:
    if len(cell) > most:
        raise RowRefused(f"{name}有{len(cell)}个字，最多{most}个字")
    return cell or None
