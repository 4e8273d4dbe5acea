"""Visits for which there is no room (any more): told, so that people ask the callers first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from ivr.app.house import flows_folder, load_standards
from ivr.app.records import open_records, records_of
from ivr.app.standards import BOOKINGS, plan_places
from ivr.app.store import open_store, store_place
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.doctor import Finding
from ivr.domain.appointment import Excess
from ivr.errors import IvrError, StorageError
from ivr.flow.folder import read_folder
from ivr.flow.problems import Problem
from ivr.services.booking import shown

_FILE = PurePath(BOOKINGS).name
MEND = "先和客户商量，再用 ivr appointments move 改约；看约了谁：ivr appointments --day 日期"


def examine_appointments(config: Config) -> Iterator[Finding]:
    """What the doctor says of the visits to come, by the standards in force."""
    if not store_place(config).may_exist:
        return
    try:
        with open_records(config, create=False) as records:
            told = [_sentence(excess) for excess in records.appointments.excesses()]
            told += [_without_plan(team) for team in records.appointments.unplanned()]
    except IvrError:
        return  # the flows and the database are findings of their own
    if told:
        yield Finding("预约", "warning", "；".join(told), MEND)
    else:
        yield Finding("预约", "ok", "约好的都排得下")


def overbooked(config: Config) -> Sequence[Problem]:
    """W054 where the capacity in the flows' folder is less than what is booked already."""
    folder = flows_folder(config)
    places = plan_places(read_folder(folder), str(folder))
    if not places or not store_place(config).may_exist:
        return ()
    try:
        database = open_store(config, create=False)
    except StorageError:
        return ()  # a finding of the doctor's
    try:
        standards = load_standards(config)
        records = records_of(config, database.unit_of_work, SystemClock(), standards)
        return [
            Problem(places[excess.team], "W054", _sentence(excess), MEND)
            for excess in records.appointments.excesses()
        ]
    finally:
        database.close()


def _sentence(excess: Excess) -> str:
    when = f"{excess.team} {shown(excess.span)}"
    return f"{when} 约了 {excess.booked} 家，{_FILE} 里只排得下 {excess.places} 家"


def _without_plan(team: str) -> str:
    return f"{team}还有约好的，{_FILE} 里却没有它"
