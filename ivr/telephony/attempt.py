"""One call that we try to make: where it stands, as a table, and the INVITE that it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ivr.accounts import split_place
from ivr.telephony.call import CoreEvent, Told
from ivr.telephony.dial import Dial
from ivr.telephony.dialog import routed
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import EndedBy, LegEnded, LegEvent, Refused
from ivr.telephony.login import Login, Place
from ivr.telephony.message import Field, write_request
from ivr.telephony.negotiation import Agreement
from ivr.telephony.responses import ACCEPT, ALLOW, ALLOW_REFER
from ivr.telephony.session_text import SDP
from ivr.telephony.uri import Uri


class Stage(Enum):
    """Where an attempt stands."""

    LOOKING = auto()  # the name of the first hop is being looked up
    CALLING = auto()  # INVITE sent, nothing heard yet
    RINGING = auto()  # something heard
    GIVING_UP = auto()  # given up before anything was heard: CANCEL has to wait (§9.1)
    CANCELLED = auto()
    PICKED_UP = auto()  # a 2xx came; others may follow from forks
    OVER = auto()


class Turn(Enum):
    """What can happen to an attempt."""

    FOUND = auto()
    HEARD = auto()  # a provisional response
    ANSWERED = auto()  # the first 2xx
    FORKED = auto()  # another one's 2xx
    REFUSED = auto()
    GIVE_UP = auto()  # by whoever ordered the call, or by its time
    SILENCE = auto()  # no name found, no response, or none to CANCEL


class Deed(Enum):
    """What a turn orders."""

    INVITE = auto()
    CANCEL = auto()
    TELL_PROGRESS = auto()
    TAKE = auto()  # ACK, and it is a call
    DISMISS = auto()  # ACK and BYE at once
    END = auto()  # nothing was sent: it is over
    FAIL = auto()  # tell why, then it is over


Next = tuple[Stage, Deed | None]

_LATE: Next = (Stage.PICKED_UP, Deed.DISMISS)

# Every step of a call of ours before it is a call (RFC 3261 §9, §13.2; RFC 5407 §3.1).
ATTEMPT: Mapping[Stage, Mapping[Turn, Next]] = {
    Stage.LOOKING: {
        Turn.FOUND: (Stage.CALLING, Deed.INVITE),
        Turn.GIVE_UP: (Stage.OVER, Deed.END),
        Turn.SILENCE: (Stage.OVER, Deed.FAIL),
    },
    Stage.CALLING: {
        Turn.HEARD: (Stage.RINGING, Deed.TELL_PROGRESS),
        Turn.ANSWERED: (Stage.PICKED_UP, Deed.TAKE),
        Turn.REFUSED: (Stage.OVER, Deed.FAIL),
        Turn.SILENCE: (Stage.OVER, Deed.FAIL),
        Turn.GIVE_UP: (Stage.GIVING_UP, None),
    },
    Stage.RINGING: {
        Turn.HEARD: (Stage.RINGING, Deed.TELL_PROGRESS),
        Turn.ANSWERED: (Stage.PICKED_UP, Deed.TAKE),
        Turn.REFUSED: (Stage.OVER, Deed.FAIL),
        Turn.GIVE_UP: (Stage.CANCELLED, Deed.CANCEL),
    },
    Stage.GIVING_UP: {
        Turn.HEARD: (Stage.CANCELLED, Deed.CANCEL),
        Turn.ANSWERED: _LATE,
        Turn.REFUSED: (Stage.OVER, Deed.END),
        Turn.SILENCE: (Stage.OVER, Deed.END),
    },
    Stage.CANCELLED: {
        Turn.ANSWERED: _LATE,
        Turn.REFUSED: (Stage.OVER, Deed.END),
        Turn.SILENCE: (Stage.OVER, Deed.END),
    },
    Stage.PICKED_UP: {Turn.FORKED: _LATE, Turn.SILENCE: (Stage.OVER, Deed.END)},
    Stage.OVER: {},
}


@dataclass(slots=True)
class Attempt:
    """The state of one attempt; `key` is our tag in every dialog that it makes."""

    key: str
    dial: Dial
    events: list[CoreEvent]
    target: str
    """The Request-URI now: another after a 30x that was followed."""
    routes: tuple[str, ...]
    call_id: str
    session_id: int
    rtp_port: int
    due_ms: int
    """When it is given up; once given up or answered, when it is forgotten."""
    login: Login | None
    stage: Stage = Stage.LOOKING
    hops: list[Hop] = field(default_factory=list)
    """Where the INVITE can still go, the place where it is going first."""
    address: Hop | None = None
    """Ours, as those there are told it."""
    cseq: int = 0
    branch: str = ""
    invite: bytes = b""
    offer: bytes = b""
    proof: tuple[Field, ...] = ()
    """The credentials in the INVITE, which its ACK repeats (§22.1)."""
    tried: list[Place] = field(default_factory=list)
    been: set[str] = field(default_factory=set)
    """The targets that were called already."""
    early: dict[str, Agreement | None] = field(default_factory=dict)
    """Those who ring, by their tag, and what was agreed with them on the sound so far."""
    progress: int = 0
    """The last provisional status that was told."""
    acks: dict[str, tuple[bytes, Hop]] = field(default_factory=dict)
    """The ACKs to the answers of forks, by their tags."""
    outcome: Refused | None = None
    """What to tell where nobody answers."""
    ended: bool = False
    """Whether the leg is over, so that nobody listens any more."""

    @property
    def owner(self) -> str:
        """Whose its transactions are."""
        return f"dial {self.key}"

    @property
    def local(self) -> str:
        """Our side, as From says it."""
        return f"<{self._identity}>;tag={self.key}"

    @property
    def user(self) -> str:
        """The user part of our Contact."""
        return self.dial.account.user if self.dial.account else ""

    @property
    def contact(self) -> str:
        """Our Contact."""
        return f"<sip:{f'{self.user}@' if self.user else ''}{self._address.place}{self._tail}>"

    def via(self, branch: str) -> str:
        """Our Via."""
        return f"SIP/2.0/{self._address.transport} {self._address.place};rport;branch={branch}"

    @property
    def at_home(self) -> bool:
        """Whether the target is reached through the account's own servers."""
        account = self.dial.account
        if account is None:
            return False
        homes = (account.host, split_place(account.registrar)[0])
        return bool(self.routes) or Uri.parse(self.target).host in homes

    def write_invite(self, branch: str, offer: bytes) -> bytes:
        """A new INVITE: its number is one more, what was heard of an older one is forgotten."""
        self.cseq += 1
        self.branch, self.offer = branch, offer
        self.early.clear()
        uri, routes = routed(self.target, self.routes)
        self.proof = self.login.fields("INVITE", uri) if self.login else ()
        asserted = (("P-Asserted-Identity", f"<{self._identity}>"),)
        fields: list[Field] = [
            ("Via", self.via(branch)),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in routes),
            ("From", self.local),
            ("To", f"<{self.dial.target}>"),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.cseq} INVITE"),
            ("Contact", self.contact),
            ALLOW_REFER if self.dial.refers else ALLOW,
            ACCEPT,
            *(asserted if self.dial.assert_caller else ()),
            *self.dial.fields,
            *self.proof,
            ("Content-Type", SDP),
        ]
        self.invite = write_request("INVITE", uri, fields, offer)
        return self.invite

    def tell(self, event: LegEvent) -> None:
        """Tell whoever listens to the leg."""
        if not self.ended:
            self.events.append(Told(self.key, event))

    def end(self, by: EndedBy) -> None:
        """The leg is over; what is still under way is seen through in silence."""
        self.tell(LegEnded(by))
        self.ended = True

    def owns(self, call_id: str, from_tag: str) -> bool:
        """Whether a request belongs to one of its early dialogs."""
        return call_id == self.call_id and from_tag in self.early

    @property
    def _address(self) -> Hop:
        assert self.address is not None, "an INVITE without a way"
        return self.address

    @property
    def _tail(self) -> str:
        return ";transport=tcp" if self._address.transport == "TCP" else ""

    @property
    def _identity(self) -> str:
        account, caller = self.dial.account, self.dial.caller
        if account is None:
            return f"sip:{f'{caller}@' if caller else 'anonymous@'}{self._address.place}"
        return account.uri if caller is None else f"sip:{caller}@{account.uri.rpartition('@')[2]}"
