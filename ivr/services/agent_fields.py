"""Agents, the queue and a call's context as plain values: what `--json` and the interface show."""

from __future__ import annotations

from ivr.domain.agent import Agent
from ivr.services.agent_desk import Duty, Line
from ivr.services.record_fields import Fields, iso


def agent_fields(agent: Agent) -> Fields:
    """An agent under his public field names."""
    return {
        "staff_number": agent.staff_number,
        "name": agent.name,
        "address": agent.address,
        "queues": list(agent.queues),
        "languages": list(agent.languages),
        "supervisor": agent.supervisor,
        "categories": list(agent.categories),
        "shifts": [str(shift) for shift in agent.shifts],
        "state": agent.state.value,
        "reason": agent.reason,
        "since": iso(agent.since),
        "until": iso(agent.until),
        "call_id": agent.call_id,
        "missed": agent.missed,
        "then": None if agent.wish is None else agent.wish.value,
    }


def line_fields(line: Line) -> Fields:
    """A caller in the queue under public field names; lengths of time in seconds."""
    caller, outlook = line.caller, line.outlook
    return {
        "call_id": caller.call_id,
        "queue": caller.queue,
        "place": caller.place.value,
        "position": None if outlook is None else outlook.position,
        "priority": caller.rank.name.lower(),
        "language": caller.language,
        "category": caller.category,
        "joined_at": iso(caller.joined_at),
        "waited_s": round(line.waited.total_seconds()),
        "wait_s": None if outlook is None else outlook.wait_s,
        "reason": caller.reason,
        "caller": caller.caller,
        "order": caller.order,
        "agent": None if line.agent is None else line.agent.staff_number,
        "node": caller.node,
    }


def duty_fields(duty: Duty) -> Fields:
    """Whether somebody is there who should be."""
    return {
        "staff_number": duty.agent.staff_number,
        "name": duty.agent.name,
        "shifts": [str(shift) for shift in duty.agent.shifts],
        "expected": duty.expected,
        "present": duty.present,
        "state": duty.agent.state.value,
        "ends_at": iso(duty.agent.goes_home_at()),
    }
