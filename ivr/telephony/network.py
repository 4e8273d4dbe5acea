"""The one signalling socket, and which address of ours a peer can reach."""

from __future__ import annotations

import errno
import socket
import struct
from ipaddress import ip_address

from ivr.errors import ConfigError
from ivr.system_reasons import reason_of
from ivr.telephony.hop import Hop, Transport
from ivr.telephony.uri import host_port, unbracketed

MOST_AT_ONCE = 65_535
TIMESTAMPNS = 35
"""SO_TIMESTAMPNS of Linux, on which the kernel stamps what arrives; Python has no name for it."""

BUFFER_BYTES = 1 << 20
"""Room for what arrives while a burst is being served."""

_STAMP = struct.Struct("@qq")
MOST_WAITING = 128
"""Connections that wait to be taken."""

_MAPPED = "::ffff:"


class SipSocket:
    """A bound, non-blocking UDP socket; IPv4 peers of an IPv6 one look like IPv4 peers."""

    def __init__(self, host: str, port: int) -> None:
        self._family, address = _resolve(unbracketed(host), port)
        self._socket = socket.socket(self._family, socket.SOCK_DGRAM)
        try:
            if self._family == socket.AF_INET6:
                self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
            self._socket.setsockopt(socket.SOL_SOCKET, TIMESTAMPNS, 1)
            self._socket.bind(address)
        except OSError as error:
            self._socket.close()
            raise ConfigError(_why(host, port, error)) from error
        self._socket.setblocking(False)
        self.address = Hop(*self._socket.getsockname()[:2])
        self.stamped_ns: int | None = None
        """When the last datagram reached this machine, in nanoseconds of the time of day."""

    def fileno(self) -> int:
        return self._socket.fileno()

    def receive(self) -> tuple[bytes, Hop] | None:
        """The next datagram with where it came from; None when none waits."""
        try:
            datagram, told, _, source = self._socket.recvmsg(MOST_AT_ONCE, 64)
        except BlockingIOError:
            return None
        self.stamped_ns = _stamp(told)
        return datagram, Hop(plain_host(str(source[0])), int(source[1]))

    def send(self, datagram: bytes, destination: Hop) -> None:
        """Send it; OSError where that cannot be."""
        host = destination.host
        if self._family == socket.AF_INET6 and ":" not in host:
            host = _MAPPED + host
        self._socket.sendto(datagram, (host, destination.port))

    def close(self) -> None:
        self._socket.close()


def open_listener(host: str, port: int) -> socket.socket:
    """A listening, non-blocking TCP socket; ConfigError where it cannot be had."""
    family, address = _resolve(unbracketed(host), port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(MOST_WAITING)
    except OSError as error:
        listener.close()
        raise ConfigError(_why(host, port, error, "TCP")) from error
    listener.setblocking(False)
    return listener


def plain_host(host: str) -> str:
    """A peer's address without its scope, an IPv4 one as such also on an IPv6 socket."""
    host = host.split("%", 1)[0]
    return host[len(_MAPPED) :] if host.startswith(_MAPPED) and "." in host else host


def _stamp(told: list[tuple[int, int, bytes]]) -> int | None:
    for level, kind, value in told:
        if (level, kind, len(value)) == (socket.SOL_SOCKET, TIMESTAMPNS, _STAMP.size):
            seconds, nanoseconds = _STAMP.unpack(value)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return None


def address_toward(host: str) -> str | None:
    """The address of this machine from which a packet to `host` would leave; None: no way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))  # UDP: only the route is looked up, nothing is sent
        except OSError:
            return None
        return str(probe.getsockname()[0]).split("%", 1)[0]


def reachable_host(bound: str, advertise: str | None, peer: str) -> str:
    """What to tell a peer as our address: the advertised, else the bound, else the route's."""
    if ":" in peer and ":" not in bound:
        return bound  # nothing of ours listens there
    for told in (advertise, bound):
        if told and not ip_address(told).is_unspecified and (":" in told) == (":" in peer):
            return told
    return address_toward(peer) or bound


def checked_advertise(advertise: str | None) -> str | None:
    """The advertised address without brackets; ConfigError if it is no address."""
    if not advertise:
        return None
    try:
        return str(ip_address(unbracketed(advertise)))
    except ValueError:
        raise ConfigError(
            f"对外地址“{advertise}”不是 IP 地址，请改成对方能访问到的 IP，例如 192.0.2.10"
        ) from None


def _resolve(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        if not 0 <= port <= 65_535:
            raise OverflowError(port)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ConfigError(
            f"SIP 地址“{host}:{port}”无法识别，请写成“地址:端口”，例如 0.0.0.0:5060"
        ) from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _why(host: str, port: int, error: OSError, transport: Transport = "UDP") -> str:
    place = host_port(unbracketed(host), port)
    if error.errno == errno.EADDRINUSE:
        kind, other = ("u", "") if transport == "UDP" else ("t", "，或设 sip.tcp = false 只用 UDP")
        return (
            f"SIP 端口 {place} 已被别的程序占用（{transport}），请先停掉它"
            f"（用“ss -{kind}lpn sport = :{port}”查看），或换一个端口启动{other}"
        )
    if error.errno == errno.EACCES:
        return f"没有权限使用 SIP 端口 {place}，请换成 1024 以上的端口，或用 root 启动"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"本机没有 {place} 这个地址，请改成本机的地址，或用 0.0.0.0 表示全部地址"
    return f"SIP 地址 {place} 无法使用（{reason_of(error)}），请检查本机网络设置"
