"""Calls that we make: from the order to the answer or the refusal (RFC 3261, the calling side).

What is answered becomes a `Call` among the others; what comes to nothing is seen through here:
CANCEL, the 2xx that crosses it, the other branches of a fork.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ivr.telephony import in_dialog
from ivr.telephony.admission import NOT_ALLOWED
from ivr.telephony.alarms import Alarms
from ivr.telephony.attempt import ATTEMPT, Attempt, Deed, Stage, Turn
from ivr.telephony.call import MediaAgreed
from ivr.telephony.calls import Calls
from ivr.telephony.dial import Dial, first_place
from ivr.telephony.hop import Hop
from ivr.telephony.invite_sender import InviteSender
from ivr.telephony.leg_events import (
    EarlyMedia,
    PickedUp,
    Refused,
    Ringing,
)
from ivr.telephony.login import CHALLENGES, Login
from ivr.telephony.message import Request, Response
from ivr.telephony.outward_events import Lookup, SoundBegan
from ivr.telephony.pick_up import agreed, call_of, dialog_of
from ivr.telephony.redirection import next_target
from ivr.telephony.refusals import meaning
from ivr.telephony.responses import Reply
from ivr.telephony.rules import Rules
from ivr.telephony.transaction_layer import TransactionLayer
from ivr.telephony.transactions import Transaction
from ivr.telephony.uri import is_ip

MOST_FORKS = 20
"""So many may ring for one call of ours; more are noise."""

UNREACHABLE = Refused(0, "nothing answers there", "unreachable")
NO_ANSWER = Refused(408, "nobody answered in time", "no answer")


class Dialling:
    """The attempts by their key, which is our tag in their dialogs."""

    def __init__(
        self,
        rules: Rules,
        transactions: TransactionLayer,
        calls: Calls,
        local: Callable[[str], Hop],
        token: Callable[[], str],
        counters: Counter[str],
    ) -> None:
        self._counters = counters
        self._rules, self._transactions, self._calls = rules, transactions, calls
        self._local, self._token = local, token
        self._sender = InviteSender(transactions, local, token)
        self._events = calls.events
        self.closed = False  # once true, no more calls are made
        self._attempts: dict[str, Attempt] = {}
        self._alarms: Alarms[str] = Alarms()

    def __len__(self) -> int:
        return len(self._attempts)

    @property
    def live(self) -> tuple[str, ...]:
        """The keys of the attempts that may still become calls, or have to be seen through."""
        settled = (Stage.PICKED_UP, Stage.OVER)
        return tuple(key for key, a in self._attempts.items() if a.stage not in settled)

    @property
    def next_ms(self) -> int | None:
        """When an attempt wants to be looked at next."""
        return self._alarms.next_ms

    def begin(self, key: str, dial: Dial, rtp_port: int, now_ms: int) -> None:
        """Call somebody. `key` is unguessable; the leg of that key is told how it goes."""
        self._counters["calls out"] += 1
        account = dial.account
        self._attempts[key] = attempt = Attempt(
            key=key,
            dial=dial,
            events=self._events,
            target=dial.target,
            routes=dial.routes,
            call_id=self._token() + self._token(),
            session_id=int(self._token()[:12], 16),
            rtp_port=rtp_port,
            due_ms=now_ms + dial.ring_ms,
            login=Login(account, self._token) if account else None,
        )
        full = len(self._calls.live) + len(self.live) > self._rules.most_calls
        if self.closed or (full and not dial.though_full):
            attempt.outcome = Refused(0, "no line is free", "failed")
            self._step(attempt, Turn.SILENCE, now_ms)
            return
        self._look_up(attempt, now_ms)

    def found(self, owner: str, hops: tuple[Hop, ...], now_ms: int) -> None:
        """The addresses of a name that was asked for; none: there are none."""
        attempt = self._of_owner(owner)
        if attempt is None or attempt.stage is not Stage.LOOKING:
            return
        attempt.hops = list(hops)
        self._step(attempt, Turn.FOUND if hops else Turn.SILENCE, now_ms)

    def give_up(self, key: str, now_ms: int) -> None:
        """Whoever ordered the call wants it no more; once it is answered, that is a hang-up."""
        attempt = self._attempts.get(key)
        if attempt is not None and attempt.stage is not Stage.PICKED_UP:
            attempt.end("us")
            self._step(attempt, Turn.GIVE_UP, now_ms)

    def responded(self, owner: str, response: Response, source: Hop, now_ms: int) -> None:
        """A response to an INVITE of ours has come; one to CANCEL says nothing (§9.1)."""
        attempt = self._of_owner(owner)
        if attempt is None or response.method != "INVITE" or response.branch != attempt.branch:
            return
        if response.status < 200:
            self._hear(attempt, response, source, now_ms)
        elif response.status < 300:
            first = attempt.stage is not Stage.PICKED_UP
            turn = Turn.ANSWERED if first else Turn.FORKED
            self._step(attempt, turn, now_ms, response, source)
        elif not self._try_again(attempt, response, now_ms):
            cause = meaning(response.status, response.headers)
            attempt.outcome = attempt.outcome or Refused(response.status, response.reason, cause)
            self._step(attempt, Turn.REFUSED, now_ms)

    def unanswered(self, transaction: Transaction, now_ms: int) -> None:
        """An INVITE or CANCEL was not answered at all."""
        attempt = self._of_owner(transaction.owner)
        if attempt is None or transaction.key[1:] != (attempt.branch, "INVITE"):
            return
        if attempt.stage is Stage.CALLING and len(attempt.hops) > 1:
            self._next_hop(attempt, now_ms)
        else:
            self._step(attempt, Turn.SILENCE, now_ms)

    def tick(self, now_ms: int) -> None:
        """Give up what has rung long enough, forget what is long over."""
        for key in self._alarms.due(now_ms):
            attempt = self._attempts[key]
            if attempt.stage in (Stage.CANCELLED, Stage.PICKED_UP):
                self._transactions.abandon(attempt.branch, "INVITE")
                self._step(attempt, Turn.SILENCE, now_ms)
            elif attempt.stage is not Stage.GIVING_UP:  # there timer B decides
                self._fail(attempt, NO_ANSWER)
                self._step(attempt, Turn.GIVE_UP, now_ms)

    def of(self, request: Request) -> Attempt | None:
        """The attempt to one of whose early dialogs the request belongs."""
        attempt = self._attempts.get(request.to_tag or "")
        return attempt if attempt and attempt.owns(request.call_id, request.from_tag) else None

    def serve(self, attempt: Attempt, request: Request, now_ms: int) -> Reply:
        """The reply to a request of somebody who rings; offers have to wait for the answer."""
        if request.method == "BYE":
            attempt.end("caller")
            self._step(attempt, Turn.GIVE_UP, now_ms)
        elif request.method == "INVITE" or (request.method == "UPDATE" and request.body):
            return in_dialog.LATER
        return NOT_ALLOWED if request.method == "REFER" else in_dialog.OK

    def _step(
        self,
        attempt: Attempt,
        turn: Turn,
        now_ms: int,
        response: Response | None = None,
        source: Hop | None = None,
    ) -> None:
        if turn not in ATTEMPT[attempt.stage]:
            return
        attempt.stage, deed = ATTEMPT[attempt.stage][turn]
        patience = now_ms + self._rules.timing.patience
        match deed:
            case Deed.INVITE:
                self._sender.invite(attempt, now_ms)
            case Deed.CANCEL:
                self._sender.cancel(attempt, now_ms)
                attempt.due_ms = patience
            case Deed.TAKE | Deed.DISMISS if response and source:
                wanted = deed is Deed.TAKE
                self._confirm(attempt, response, source, now_ms, wanted=wanted)
                attempt.due_ms = patience
            case Deed.TELL_PROGRESS if response and source:
                self._tell_progress(attempt, response, source)
            case Deed.FAIL:
                self._fail(attempt, attempt.outcome or UNREACHABLE)
        if attempt.stage is Stage.OVER:
            self._attempts.pop(attempt.key, None)
            self._alarms.set(attempt.key, None)
        else:
            self._alarms.set(attempt.key, attempt.due_ms)

    def _look_up(self, attempt: Attempt, now_ms: int) -> None:
        """Find out where the target is, and call it."""
        attempt.stage = Stage.LOOKING
        attempt.been.add(attempt.target)
        place = first_place(attempt.target, attempt.routes)
        self._alarms.set(attempt.key, attempt.due_ms)
        if is_ip(place.host):
            self.found(attempt.owner, (Hop(place.host, place.port, place.transport),), now_ms)
        else:
            self._events.append(Lookup(attempt.owner, place.host, place.port, place.transport))

    def _try_again(self, attempt: Attempt, response: Response, now_ms: int) -> bool:
        """Whether a refusal is no end: it asks who we are, leads elsewhere, or another host may."""
        if attempt.stage not in (Stage.CALLING, Stage.RINGING):
            return False
        status = response.status
        if status in CHALLENGES and attempt.login is not None:
            denial = attempt.login.challenged(status, response.headers, attempt.tried)
            if denial is None:
                attempt.stage = Stage.CALLING
                self._sender.invite(attempt, now_ms)
                return True
            attempt.outcome = Refused(status, denial, "not allowed")
        elif 300 <= status < 400 and attempt.dial.follow_moved:
            target = next_target(response.headers, attempt.been)
            if target is not None:
                attempt.target, attempt.tried = target, []
                if not attempt.at_home:
                    attempt.login = None
                self._look_up(attempt, now_ms)
                return True
        elif status == 503 and len(attempt.hops) > 1:
            self._next_hop(attempt, now_ms)
            return True
        return False

    def _next_hop(self, attempt: Attempt, now_ms: int) -> None:
        """The next of the addresses that a name has (RFC 3263 §4.3)."""
        attempt.hops.pop(0)
        attempt.stage = Stage.CALLING
        self._sender.invite(attempt, now_ms)

    def _hear(self, attempt: Attempt, response: Response, source: Hop, now_ms: int) -> None:
        tag = response.to_tag
        if tag and response.status > 100 and len(attempt.early) < MOST_FORKS:
            agreement = agreed(response, source, self._local)
            attempt.early[tag] = agreement or attempt.early.get(tag)
        self._step(attempt, Turn.HEARD, now_ms, response, source)

    def _tell_progress(self, attempt: Attempt, response: Response, source: Hop) -> None:
        if response.status == 100:
            return
        if response.status != attempt.progress:
            attempt.progress = response.status
            attempt.tell(Ringing(response.status))
        agreement = agreed(response, source, self._local)
        if agreement is not None:
            self._events.append(MediaAgreed(attempt.key, agreement.target))
            self._events.append(SoundBegan(attempt.key))
            attempt.tell(EarlyMedia())

    def _confirm(
        self, attempt: Attempt, response: Response, source: Hop, now_ms: int, *, wanted: bool
    ) -> None:
        """ACK a 2xx: the call is up, or, where it is not wanted, ended at once."""
        tag = response.to_tag or ""
        if tag in attempt.acks:
            self._sender.acknowledge_again(attempt, tag)
            return
        if len(attempt.acks) >= MOST_FORKS:
            return
        key = f"{attempt.key} {tag}" if attempt.acks else attempt.key
        dialog = dialog_of(attempt, response, source)
        self._sender.acknowledge(attempt, dialog)
        agreement = agreed(response, source, self._local)
        if agreement is None and not response.body and tag in attempt.early:
            agreement = attempt.early[tag]
        call = call_of(attempt, dialog, agreement, key, now_ms, self._local, self._events)
        if wanted and agreement is not None:
            self._calls.adopt(call)
            self._events.append(MediaAgreed(call.key, agreement.target))
            self._events.append(SoundBegan(call.key))
            call.tell(PickedUp())
            self._counters["calls out answered"] += 1
            return
        if wanted:
            self._fail(attempt, Refused(response.status, "no usable answer", "no common sound"))
        self._calls.dismiss(call, now_ms)

    def _fail(self, attempt: Attempt, outcome: Refused) -> None:
        self._counters[f"calls out {outcome.cause}"] += 1
        attempt.tell(outcome)
        attempt.end("refused")

    def _of_owner(self, owner: str) -> Attempt | None:
        return self._attempts.get(owner.removeprefix("dial "))
