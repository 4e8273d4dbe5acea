"""A UDP port that never blocks, and never lets go of the interpreter's lock.

`socket.sendto` releases the lock around each call. With hundreds of calls to serve in one tick any
other thread that computes takes it each time and keeps it for a switch interval (5 ms): with one
busy thread and 100 calls the sound stood still. A send that cannot block needs no release, so the C
library is called directly (docs/decisions/0003-media-engine.md).
"""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import struct

from ivr.media.rtp import LARGEST_PACKET

Address = tuple[str, int]
"""An IP address as text and a port; IPv4 never wrapped in IPv6."""

MAPPED = "::ffff:"
ROOM = LARGEST_PACKET + 1
IPV4 = struct.Struct("!4s8x")
IPV6 = struct.Struct("!I16sI")
FAMILY = struct.Struct("=H")
PORT = struct.Struct("!H")
LONGEST_ADDRESS = FAMILY.size + PORT.size + IPV6.size

_libc = ctypes.PyDLL(None, use_errno=True)  # unlike CDLL it keeps the lock
_sendto, _recvfrom = _libc.sendto, _libc.recvfrom
_sendto.argtypes = [
    *(ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int),
    *(ctypes.c_char_p, ctypes.c_uint),
]
_recvfrom.argtypes = [
    *(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int),
    *(ctypes.c_void_p, ctypes.c_void_p),
]
_sendto.restype = _recvfrom.restype = ctypes.c_ssize_t


class UdpPort:
    """One bound port, for IPv4 or (bound to an IPv6 address) for both."""

    __slots__ = ("_fd", "_inbox", "_outbox", "_six", "_socket", "number")

    def __init__(self, host: str, number: int) -> None:
        """Bind; raises OSError when the port is taken."""
        self._six = ":" in host
        self._socket = socket.socket(
            socket.AF_INET6 if self._six else socket.AF_INET, socket.SOCK_DGRAM
        )
        try:
            if self._six:
                self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            self._socket.setblocking(False)
            self._socket.bind((host, number))
        except OSError:
            self._socket.close()
            raise
        self._fd = self._socket.fileno()
        self.number = int(self._socket.getsockname()[1])
        self._outbox: tuple[Address, bytes] = (("", 0), b"")
        self._inbox = _Inbox()

    def fileno(self) -> int:
        return self._fd

    def send(self, packet: bytes, to: Address) -> None:
        """Send, or raise OSError."""
        if to != self._outbox[0]:
            self._outbox = (to, _packed(to, self._six))
        raw = self._outbox[1]
        if _sendto(self._fd, packet, len(packet), socket.MSG_DONTWAIT, raw, len(raw)) < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    def receive(self) -> tuple[bytes, Address] | None:
        """A waiting datagram and where it came from, if there is one."""
        return self._inbox.take(self._fd)

    def close(self) -> None:
        self._socket.close()


def bound_pair(host: str, number: int) -> tuple[UdpPort, UdpPort]:
    """A port and the one above it; raises OSError, with neither bound, when one is taken."""
    lower = UdpPort(host, number)
    try:
        return lower, UdpPort(host, number + 1)
    except OSError:
        lower.close()
        raise


def allow_many_ports() -> None:
    """Let this process have as many descriptors as the system allows it: two for each call."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least != most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _Inbox:
    """The memory into which the kernel writes a datagram and its source."""

    __slots__ = ("_arguments", "_from", "_known", "_length", "_room", "_view")

    def __init__(self) -> None:
        self._room = ctypes.create_string_buffer(ROOM)
        self._from = ctypes.create_string_buffer(LONGEST_ADDRESS)
        self._length = ctypes.c_uint(LONGEST_ADDRESS)
        self._view = memoryview(self._room)
        self._known: tuple[bytes, Address] = (b"", ("", 0))
        self._arguments = (
            *(ctypes.addressof(self._room), ROOM, socket.MSG_DONTWAIT),
            *(ctypes.addressof(self._from), ctypes.addressof(self._length)),
        )

    def take(self, fd: int) -> tuple[bytes, Address] | None:
        self._length.value = LONGEST_ADDRESS
        size = _recvfrom(fd, *self._arguments)
        if size < 0:
            return None
        raw = self._from.raw
        if raw != self._known[0]:
            self._known = (raw, _unpacked(raw))
        return self._view[:size].tobytes(), self._known[1]


def _packed(address: Address, six: bool) -> bytes:
    """The address as the kernel wants it; text that is no IP address raises OSError."""
    host, port = address
    head = FAMILY.pack(socket.AF_INET6 if six else socket.AF_INET) + PORT.pack(port)
    if not six:
        return head + IPV4.pack(socket.inet_pton(socket.AF_INET, host))
    text = host if ":" in host else MAPPED + host
    return head + IPV6.pack(0, socket.inet_pton(socket.AF_INET6, text), 0)


def _unpacked(raw: bytes) -> Address:
    (family,) = FAMILY.unpack_from(raw)
    (port,) = PORT.unpack_from(raw, FAMILY.size)
    start = FAMILY.size + PORT.size
    if family == socket.AF_INET:
        return socket.inet_ntop(socket.AF_INET, IPV4.unpack_from(raw, start)[0]), port
    host = socket.inet_ntop(socket.AF_INET6, IPV6.unpack_from(raw, start)[1])
    return host.removeprefix(MAPPED), port
