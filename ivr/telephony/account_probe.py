"""Whether an account's registrar answers and takes its password, without registering anything."""

from __future__ import annotations

import select
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue

from ivr.accounts import Account
from ivr.clock import SystemClock
from ivr.telephony.hop import Hop
from ivr.telephony.network import SipSocket, reachable_host
from ivr.telephony.outward_events import AccountChanged, Lookup
from ivr.telephony.resolver import look_up
from ivr.telephony.rules import Rules
from ivr.telephony.user_agent import UserAgent

Found = SimpleQueue[tuple[str, tuple[Hop, ...]]]

PATIENCE_MS = 3_000
STEP_MS = 50


def probe(account: Account, patience_ms: int = PATIENCE_MS) -> AccountChanged:
    """How the account would stand, asked over UDP from a port of its own."""
    clock, sip = SystemClock(), SipSocket("0.0.0.0", 0)
    agent = UserAgent(
        Rules(accounts=(replace(account, register=True),)),
        lambda peer: Hop(reachable_host("0.0.0.0", None, peer), sip.address.port),
    )
    agent.registrations.ask_only()
    found: Found = SimpleQueue()
    until_ms = clock.monotonic_ms() + patience_ms
    agent.registrations.begin(clock.monotonic_ms())
    try:
        while (now_ms := clock.monotonic_ms()) < until_ms:
            agent.tick(now_ms)
            datagrams, events = agent.take()
            for event in events:
                if isinstance(event, AccountChanged):
                    return event
                if isinstance(event, Lookup):
                    look_up(event, False, partial(_note, found, event.owner))
            for datagram, hop in datagrams:
                _send(sip, datagram, hop)
            select.select([sip.fileno()], [], [], STEP_MS / 1000)
            while (arrived := sip.receive()) is not None:
                agent.receive(*arrived, clock.monotonic_ms())
            _take_found(agent, found, clock.monotonic_ms())
    finally:
        sip.close()
    return AccountChanged(account.name, account.registrar, "unreachable")


def _send(sip: SipSocket, datagram: bytes, hop: Hop) -> None:
    try:
        sip.send(datagram, hop)
    except OSError:
        return  # then nothing answers, which is what is told


def _note(found: Found, owner: str, hops: tuple[Hop, ...]) -> None:
    found.put((owner, hops))


def _take_found(agent: UserAgent, found: Found, now_ms: int) -> None:
    try:
        agent.found(*found.get_nowait(), now_ms)
    except Empty:
        return
