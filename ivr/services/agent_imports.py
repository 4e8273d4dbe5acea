"""Agents from a CSV file: all or nothing, every bad row named with its reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ivr.domain.agent import (
    HALL,
    LANGUAGE_QUEUES,
    QUEUES,
    SUPERVISORS,
    Agent,
    require_address,
    require_category,
    require_staff_number,
)
from ivr.domain.agent_shift import Shift
from ivr.domain.import_log import ImportedList, Sender
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.domain.text import quoted, squeezed
from ivr.services.csv_table import Column, Content, template
from ivr.services.import_cells import (
    Cells,
    filled,
    parts_in,
    refuse_spreadsheet_number,
)
from ivr.services.import_report import ImportReport, RowRefused
from ivr.services.list_import import ListImport, ListKind

AGENT_COLUMNS = (
    Column("工号", ("员工号", "坐席工号", "staff_number"), True, "1001"),
    Column("姓名", ("坐席姓名", "名字", "name"), True, "李小明"),
    Column("分机地址", ("分机", "地址", "SIP地址", "address"), False, "sip:1001@10.0.0.2"),
    Column("队列", ("技能", "技能组", "queues"), False, "人工坐席、抢修值班"),
    Column("语言", ("languages",), False, "英语"),
    Column("值班长", ("班长", "supervisor"), False, "否"),
    Column("类别", ("业务类别", "categories")),
    Column("班次", ("排班", "上班时间", "shifts"), False, "周一至周五 08:00-17:00"),
)

AGENTS: ListKind[Agent] = ListKind(
    ImportedList.AGENTS, AGENT_COLUMNS, lambda agent: agent.staff_number, "工号"
)

_YES_NO: Mapping[str, bool] = {
    **dict.fromkeys(("是", "yes", "y", "1", "true"), True),
    **dict.fromkeys(("", "否", "不是", "no", "n", "0", "false"), False),
}


def agents_template() -> bytes:
    """An empty agents' file with one example."""
    return template(AGENT_COLUMNS)


@dataclass(frozen=True, slots=True)
class AgentImports:
    """Reads the company's agents into the store."""

    unit_of_work: OpenUnitOfWork
    rules: QueueRules = field(default_factory=QueueRules)

    def agents(
        self, content: Content, *, skip_bad: bool = False, sender: Sender | None = None
    ) -> ImportReport:
        """Store the agents of a file; who is stored already is replaced and does what he does."""
        read = partial(_agent, self.rules.categories)
        bringing = ListImport(self.unit_of_work, AGENTS, lambda _rows: read, _stored)
        return bringing.bring(content, skip_bad=skip_bad, sender=sender)


def skills_in(cell: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Queues, languages and whether somebody is a supervisor, from a list of skills."""
    queues: list[str] = []
    languages: list[str] = []
    supervisor = False
    for word in parts_in(cell):
        if word == SUPERVISORS:
            supervisor = True
        elif word in LANGUAGE_QUEUES.values():
            languages.append(word)
        elif word in LANGUAGE_QUEUES:
            languages.append(LANGUAGE_QUEUES[word])
        elif word in QUEUES:
            queues.append(word)
        else:
            known = "、".join(QUEUES)
            raise RowRefused(f"队列「{quoted(word)}」不认识，可以写：{known}")
    return tuple(dict.fromkeys(queues)), tuple(dict.fromkeys(languages)), supervisor


def _stored(unit: UnitOfWork, agents: Sequence[Agent]) -> int:
    updated = 0
    for agent in agents:
        known = unit.agents.get(agent.staff_number)
        updated += known is not None
        unit.agents.save(agent if known is None else _as_told(known, agent))
    return updated


def _as_told(known: Agent, told: Agent) -> Agent:
    return replace(
        known,
        name=told.name,
        address=told.address,
        queues=told.queues,
        languages=told.languages,
        supervisor=told.supervisor,
        categories=told.categories,
        shifts=told.shifts,
    )


def _agent(known: Collection[str], cells: Cells) -> Agent:
    refuse_spreadsheet_number("工号", cells["工号"])
    queues, languages, supervisor = skills_in(cells["队列"])
    more, spoken, _ = skills_in(cells["语言"])
    if more:
        raise RowRefused(f"语言「{quoted(more[0])}」不认识，可以写：英语、方言")
    marked = squeezed(cells["值班长"]).lower()
    if marked not in _YES_NO:
        raise RowRefused(f"值班长「{quoted(cells['值班长'])}」不认识，只能写是或者否")
    supervisor = supervisor or _YES_NO[marked]
    languages = tuple(dict.fromkeys((*languages, *spoken)))
    if not queues and not languages and not supervisor:
        queues = (HALL,)
    shifts = filter(None, (part.strip() for part in re.split("[;；|]", cells["班次"])))
    return Agent(
        staff_number=require_staff_number(squeezed(filled("工号", cells["工号"]))),
        name=filled("姓名", cells["姓名"], 40),
        address=require_address(squeezed(cells["分机地址"])) if cells["分机地址"] else None,
        queues=queues,
        languages=languages,
        supervisor=supervisor,
        categories=_categories(cells["类别"], known),
        shifts=tuple(map(Shift.parse, shifts)),
    )


def _categories(cell: str, known: Collection[str]) -> tuple[str, ...]:
    return tuple(require_category(word, known) for word in dict.fromkeys(parts_in(cell)))
