"""Every account's registration: kept up for as long as the line is open, taken back at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ivr.telephony.account_calls import AccountCalls
from ivr.telephony.alarms import Alarms
from ivr.telephony.call import CoreEvent
from ivr.telephony.dial import first_place
from ivr.telephony.hop import Hop
from ivr.telephony.login import CHALLENGES, Login
from ivr.telephony.message import Response
from ivr.telephony.outward_events import AccountChanged, Lookup, Standing
from ivr.telephony.registration import (
    REGISTRATION,
    Registration,
    Stage,
    Turn,
    pause_s,
    refresh_after_s,
    seconds,
)
from ivr.telephony.rules import Rules
from ivr.telephony.transaction_layer import MAGIC, TransactionLayer
from ivr.telephony.transactions import Transaction
from ivr.telephony.uri import is_ip

REFUSALS = range(300, 500)
"""These answers stay the same until somebody mends the account or the registrar."""

PASSING = frozenset({408, 423, 480, 491, 429})
"""But these pass by themselves."""


class Registrations:
    """The registrations by their owner, which is the account's name."""

    def __init__(
        self,
        rules: Rules,
        transactions: TransactionLayer,
        events: list[CoreEvent],
        counters: Counter[str],
        local: Callable[[str], Hop],
        token: Callable[[], str],
        accounts: AccountCalls,
    ) -> None:
        self._transactions, self._events, self._counters = transactions, events, counters
        self._local, self._token, self._accounts = local, token, accounts
        self._all: dict[str, Registration] = {}
        self._alarms: Alarms[str] = Alarms()
        for account in rules.accounts:
            if account.register:
                owner = f"register {account.name}"
                self._all[owner] = Registration(
                    account=account,
                    owner=owner,
                    call_id=token() + token(),
                    tag=token(),
                    login=Login(account, token),
                    expires_s=account.expires_s,
                )

    @property
    def leaving(self) -> bool:
        """Whether an answer to an un-registration is still awaited."""
        return any(one.stage is Stage.LEAVING for one in self._all.values())

    @property
    def standing(self) -> dict[str, Standing | None]:
        """How every account stands, by its name."""
        return {one.account.name: one.standing for one in self._all.values()}

    @property
    def next_ms(self) -> int | None:
        """When one wants to be looked at next."""
        return self._alarms.next_ms

    def ask_only(self) -> None:
        """Change nothing at the registrars: only try whether they know us."""
        for one in self._all.values():
            one.asks_only = one.adjusted = True

    def begin(self, now_ms: int) -> None:
        """Register every account."""
        for one in self._all.values():
            self._look_up(one, now_ms)

    def leave(self, now_ms: int) -> None:
        """Take every registration back: callers shall be sent elsewhere."""
        for one in self._all.values():
            known = now_ms < one.granted_until_ms or one.stage is Stage.ASKING
            self._turn(one, Turn.LEAVE)
            self._alarms.set(one.owner, None)
            if one.stage is not Stage.LEAVING:
                continue
            if known and one.hop is not None:
                one.tried = []
                self._send(one, now_ms)
            else:
                one.stage = Stage.GONE

    def found(self, owner: str, hops: tuple[Hop, ...], now_ms: int) -> None:
        """The addresses of a registrar's name; none: there are none."""
        one = self._all.get(owner)
        if one is None or one.stage is not Stage.LOOKING:
            return
        if not hops:
            self._failed(one, "unreachable", now_ms, reason="no such name")
            return
        one.hop = hops[one.failures % len(hops)]
        self._accounts.learn(one.account, one.hop.host)
        self._turn(one, Turn.FOUND)
        self._send(one, now_ms)

    def tick(self, now_ms: int) -> None:
        """Refresh, or try again, what is due."""
        for owner in self._alarms.due(now_ms):
            one = self._all[owner]
            self._turn(one, Turn.DUE)
            self._look_up(one, now_ms)

    def responded(self, owner: str, response: Response, now_ms: int) -> None:
        """The registrar has answered."""
        one = self._all.get(owner)
        if one is None or response.branch != one.branch or response.status < 200:
            return
        status, headers = response.status, response.headers
        if status < 300:
            self._granted(one, response, now_ms)
        elif status in CHALLENGES:
            denial = one.login.challenged(status, headers, one.tried)
            if denial is None:
                self._again(one, now_ms)
                return
            one.login.forget()
            wrong = denial == "wrong password" and one.account.password
            standing: Standing = "wrong password" if wrong else "refused"
            self._failed(one, standing, now_ms, response, reason=denial)
        elif status == 423 and self._wait_longer(one, response):
            self._again(one, now_ms)
        elif status in REFUSALS and status not in PASSING:
            one.login.forget()
            self._failed(one, "refused", now_ms, response)
        else:
            self._failed(one, "unreachable", now_ms, response)

    def unanswered(self, transaction: Transaction, now_ms: int) -> None:
        """The registrar has not answered at all."""
        one = self._all.get(transaction.owner)
        if one is not None and transaction.key[1] == one.branch:
            self._failed(one, "unreachable", now_ms)

    def _turn(self, one: Registration, turn: Turn) -> None:
        one.stage = REGISTRATION[one.stage].get(turn, one.stage)

    def _look_up(self, one: Registration, now_ms: int) -> None:
        one.tried, one.adjusted = [], one.asks_only
        place = first_place(one.target, one.routes)
        if is_ip(place.host):
            self.found(one.owner, (Hop(place.host, place.port, place.transport),), now_ms)
        else:
            self._events.append(Lookup(one.owner, place.host, place.port, place.transport))

    def _send(self, one: Registration, now_ms: int) -> None:
        assert one.hop is not None
        address = self._local(one.hop.host)._replace(transport=one.hop.transport)
        branch = MAGIC + self._token()
        expires_s = 0 if one.stage is Stage.LEAVING else one.expires_s
        text = one.write(branch, address, expires_s)
        self._transactions.request(text, "REGISTER", branch, one.hop, one.owner, now_ms)

    def _again(self, one: Registration, now_ms: int) -> None:
        self._turn(one, Turn.AGAIN)
        self._send(one, now_ms)

    def _granted(self, one: Registration, response: Response, now_ms: int) -> None:
        if one.stage is Stage.LEAVING:
            self._turn(one, Turn.GRANTED)
            self._tell(one, "left", response.status)
            return
        seen = one.seen_as(response.headers)
        if seen and seen != one.contact and not one.adjusted:
            one.adjusted, one.former, one.contact = True, one.contact, seen
            self._again(one, now_ms)
            return
        granted_s = one.granted_s(response.headers)
        if granted_s == 0 and not one.asks_only:
            self._failed(one, "refused", now_ms, response, reason="granted for no time at all")
            return
        one.former, one.failures = None, 0
        one.granted_until_ms = now_ms + granted_s * 1000
        self._turn(one, Turn.GRANTED)
        self._alarms.set(one.owner, now_ms + refresh_after_s(granted_s) * 1000)
        self._tell(one, "registered", response.status, again_s=granted_s)

    def _wait_longer(self, one: Registration, response: Response) -> bool:
        least_s = seconds(response.headers.first("Min-Expires"))
        if one.adjusted or least_s is None or least_s <= one.expires_s:
            return False
        one.adjusted, one.expires_s = True, least_s
        return True

    def _failed(
        self,
        one: Registration,
        standing: Standing,
        now_ms: int,
        response: Response | None = None,
        reason: str = "",
    ) -> None:
        if one.stage is Stage.LEAVING:
            self._turn(one, Turn.FAILED)
            return
        one.failures += 1
        told_s = seconds(response.headers.first("Retry-After")) if response else None
        chance = int(self._token()[-8:], 16)
        again_s = pause_s(one.failures, chance, told_s, slow=standing != "unreachable")
        self._turn(one, Turn.FAILED)
        self._alarms.set(one.owner, now_ms + again_s * 1000)
        status = response.status if response else 0
        said = reason or (response.reason if response else "")
        self._tell(one, standing, status, said, again_s)

    def _tell(
        self, one: Registration, standing: Standing, status: int, reason: str = "", again_s: int = 0
    ) -> None:
        """Tell a change, and count every outcome."""
        self._counters[f"account {standing}"] += 1
        before, one.standing = one.standing, standing
        if before != standing:
            name, registrar = one.account.name, one.account.registrar
            self._events.append(
                AccountChanged(name, registrar, standing, status, reason, again_s, before)
            )
