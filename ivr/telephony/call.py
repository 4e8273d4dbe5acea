"""One call as the core keeps it: its dialog, its phase, its sound, what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ivr.media.stream import MediaTarget
from ivr.telephony.change import Change
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop, Transport
from ivr.telephony.leg_events import EndedBy, LegEnded, LegEvent, TransferEnded
from ivr.telephony.login import Login
from ivr.telephony.message import Field, Request
from ivr.telephony.negotiation import Agreement, LocalMedia, agree, answer_text, offer_text
from ivr.telephony.outward_events import AccountChanged, Lookup, SoundBegan
from ivr.telephony.referral import Referral
from ivr.telephony.reoffer import HELD, renumbered, turned
from ivr.telephony.responses import ALLOW, ALLOW_REFER
from ivr.telephony.sent import Sent
from ivr.telephony.session_text import Session
from ivr.telephony.session_timer import SessionTimer, Terms
from ivr.telephony.transactions import Transaction
from ivr.telephony.transfer import Transfer


class Phase(Enum):
    """Where a call stands."""

    RINGING = auto()  # INVITE came, no final answer yet
    ANSWERED = auto()  # the 200 is out, no ACK yet
    UP = auto()
    CLOSING = auto()  # over for everybody; a BYE of ours waits to be sent or answered


@dataclass(frozen=True, slots=True)
class Invited:
    """A new call waits to be answered. `target` is None where we have to make the offer."""

    call: str
    call_id: str
    caller: str | None
    called: str | None
    target: MediaTarget | None
    invited_ms: int
    """When the caller began to wait."""
    private: bool = False
    """Whether the caller wants the number kept from others (RFC 3323, RFC 3325)."""
    peer: str = ""
    """The host that the INVITE came from."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The 200 has been sent, so long after the caller began to wait."""

    call: str
    waited_ms: int


@dataclass(frozen=True, slots=True)
class MediaAgreed:
    """From now on the sound of the call goes there."""

    call: str
    target: MediaTarget


@dataclass(frozen=True, slots=True)
class Told:
    """Something for whoever listens to the leg."""

    call: str
    event: LegEvent


CoreEvent = Invited | Answered | MediaAgreed | Told | Lookup | SoundBegan | AccountChanged


@dataclass(slots=True)
class Call:
    """The state of one call; everything it tells is appended to `events`."""

    key: str
    dialog: Dialog
    invite: Request | None
    """What began a call that came in; None: we began it."""
    source: Hop
    """Where the INVITE, or the answer to ours, came from."""
    transaction: Transaction
    """The INVITE that was served last; its ACK is what we wait for."""
    address: Hop
    """Our address as the peer is told it."""
    local: Callable[[str], Hop]
    """Our address as any host is told it."""
    session_id: int
    events: list[CoreEvent]
    invited_ms: int
    unanswered_ms: int
    """When a call that nobody answers is given up."""
    offer: Session | None = None
    agreement: Agreement | None = None
    phase: Phase = Phase.RINGING
    rtp_port: int | None = None
    answer_ms: int | None = None
    """When the 200 goes out, once somebody has answered."""
    awaits_answer: bool = False
    """Our offer is out; the ACK must bring the answer."""
    transfer: Transfer | None = None
    refers: bool = False
    """Whether whoever listens follows a REFER of the peer's."""
    referral: Referral | None = None
    """The peer's REFER that is being followed."""
    terms: Terms | None = None
    """What the INVITE's 200 says of the session's life."""
    timer: SessionTimer | None = None
    change: Change | None = None
    """A re-INVITE or UPDATE of ours that waits or is under way."""
    held: bool = False
    """Whether the peer is on hold by our wish."""
    hold_wanted: bool = False
    peer_updates: bool = False
    """Whether the peer allows UPDATE."""
    ours: bool = False
    """Whether the call is one that we began."""
    user: str = ""
    """The user part of our Contact."""
    login: Login | None = None
    """Our credentials, where the call goes through an account."""
    sent: dict[str, Sent] = field(default_factory=dict)
    """The requests of ours that wait for an answer, by their branch."""
    bye_sent: bool = False
    _ended: bool = field(default=False, init=False)
    _version: int = field(default=0, init=False)
    _told_session: bytes = field(default=b"", init=False)
    _agreed_session: bytes = field(default=b"", init=False)
    """What was told before an offer of ours that is under way."""
    _free: str = field(default="sendrecv", init=False)
    """Our direction as the peer's own offers leave it, whatever we hold."""

    def __post_init__(self) -> None:
        if self.agreement is not None:
            self._free = self.agreement.direction

    @property
    def allow(self) -> Field:
        """What the peer may ask of us in this call."""
        return ALLOW_REFER if self.refers else ALLOW

    @property
    def contact(self) -> str:
        """Our Contact in this call."""
        tail = f";transport={self.address.transport.lower()}" if self.address.reliable else ""
        return f"<sip:{f'{self.user}@' if self.user else ''}{self.address.place}{tail}>"

    def via(self, branch: str, transport: Transport = "UDP") -> str:
        """Our Via for a request of this call that goes out over this transport."""
        return f"SIP/2.0/{transport} {self.address.place};rport;branch={branch}"

    @property
    def deadline(self) -> int | None:
        """When the call wants to be looked at next."""
        if self.phase is Phase.RINGING:
            return self.unanswered_ms if self.answer_ms is None else self.answer_ms
        due = [self.transfer.due_ms] if self.transfer else []
        if self.phase is Phase.CLOSING:  # nothing is changed or refreshed any more
            return min(due, default=None)
        if self.change:
            due.append(self.change.at_ms)
        elif self.timer:
            due.append(self.timer.due_ms)
        return min(due, default=None)

    @property
    def invite_cseq(self) -> int:
        """The CSeq that the ACK we wait for must carry."""
        return self.transaction.cseq

    @property
    def quiet(self) -> bool:
        """Whether no INVITE of the peer's is under way, so that we may send one."""
        return self.phase is Phase.UP and not self.transaction.accepted and not self.awaits_answer

    def tell(self, event: LegEvent) -> None:
        """Tell the leg's listener, unless the leg is over already."""
        if not self._ended:
            self.events.append(Told(self.key, event))

    def end(self, by: EndedBy) -> None:
        """The leg is over: a waiting transfer has failed; after this nothing more is told."""
        self.finish_transfer(TransferEnded(False, 0, "the call ended"))
        self.tell(LegEnded(by))
        self._ended = True

    def finish_transfer(self, outcome: TransferEnded) -> None:
        """Tell how the transfer ended, once."""
        if self.transfer:
            self.transfer = None
            self.tell(outcome)

    def offered(self, text: bytes) -> None:
        """Our INVITE made this offer: what is told from now on follows it."""
        self._told_session = text

    def silence(self) -> None:
        """Tell nothing: nobody listens to this call."""
        self._ended = True

    def session_answer(self) -> bytes:
        """The description for our 200: the answer to the offer, or an offer where none came."""
        if self.offer is not None and self.agreement is not None:
            return self._told(self.offer, self.agreement)
        self.awaits_answer = True
        return self._told(None, None)

    def renegotiate(self, session: Session) -> bytes | None:
        """The answer to a new offer, whose sound counts from now on; None: nothing in common."""
        agreement = agree(session, self.dialog.source.host)
        if agreement is None or self._sound_host(agreement) is None:
            return None
        self._free = agreement.direction
        if self.held:  # what the peer offers takes back no hold of ours
            ours = HELD.get(agreement.direction, agreement.direction)
            agreement = replace(agreement, direction=ours)
        self.offer, self.agreement = session, agreement
        self.events.append(MediaAgreed(self.key, agreement.target))
        return self._told(session, agreement)

    def reoffer(self, held: bool) -> bytes:
        """An offer of what we last agreed to, the peer on hold or not."""
        told = self._agreed_session = self._told_session
        text = turned(told, HELD.get(self._free, self._free) if held else self._free)
        if text != told:
            self._version += 1
            text = renumbered(text, self._version)
        self._told_session = text
        return text

    def keep_session(self) -> None:
        """An offer of ours was refused: what was agreed before goes on."""
        self._told_session = self._agreed_session

    def take_answer(self, session: Session | None) -> bool:
        """Take the answer to our offer; False: it is missing or nothing can be done with it."""
        self.awaits_answer = False
        agreement = agree(session, self.dialog.source.host) if session else None
        if agreement is None or self._sound_host(agreement) is None:
            return False
        self.agreement = agreement
        self.events.append(MediaAgreed(self.key, agreement.target))
        return True

    def _sound_host(self, agreement: Agreement | None) -> str | None:
        return sound_host(self.address.host, agreement, self.local)

    def _told(self, offer: Session | None, agreement: Agreement | None) -> bytes:
        """The description under our o= line, whose version grows when anything else changes."""
        text = self._written(offer, agreement)
        if self._told_session and text != self._told_session:
            self._version += 1
            text = self._written(offer, agreement)
        self._told_session = text
        return text

    def _written(self, offer: Session | None, agreement: Agreement | None) -> bytes:
        host = self._sound_host(agreement) or self.address.host
        local = LocalMedia(host, self.rtp_port or 0, self.session_id, self._version)
        if offer is not None and agreement is not None:
            return answer_text(offer, agreement, local)
        text = offer_text(local)
        return turned(text, HELD["sendrecv"]) if self.held else text


def sound_host(ours: str, agreement: Agreement | None, local: Callable[[str], Hop]) -> str | None:
    """Our address for sound, of the peer's family of addresses; None: we have none such.

    A telephone that signals over IPv6 may want its sound over IPv4.
    """
    theirs = agreement.target.host if agreement else ours
    if _same_family(ours, theirs):
        return ours
    other = local(theirs).host
    return other if _same_family(other, theirs) else None


def _same_family(one: str, other: str) -> bool:
    return (":" in one) == (":" in other)
