"""One file over HTTP (RFC 9110), resumed where it broke off, given up when it leads nowhere.

A partial file lies at its place until it is whole, so that a later run, or another mirror of
the same bytes, goes on with it. Whether the content is right is the caller's to check.
"""

from __future__ import annotations

import errno
import http.client
import os
import re
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from ivr.clock import Clock, SystemClock
from ivr.errors import DiskFull, SourceFailed
from ivr.system_reasons import reason_of

PIECE = 256 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_WORTH_ANOTHER_TRY = {408, 425, 429}
"""Besides 5xx: the server may well answer otherwise in a moment."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a source is waited for."""

    silence_s: float = 20
    """For a connection, and for the next byte."""
    window_s: float = 30
    least_bytes_s: int = 2_000
    """Slower than this over the whole window is as good as nothing."""
    attempts: int = 4
    """So many in a row that bring nothing new, then the source has failed."""
    pause_s: float = 1.0
    """After the first of them; twice as long after each further one."""
    client_silence_s: float = 90
    """For pip and npm, which retry by themselves before they write anything."""


@dataclass
class Downloader:
    """Fetches addresses; remembers hosts that cannot be reached, so that each costs time once."""

    patience: Patience = field(default_factory=Patience)
    clock: Clock = field(default_factory=SystemClock)
    sleep: Callable[[float], None] = time.sleep
    _unreachable: dict[str, str] = field(default_factory=dict, init=False)

    def download(self, url: str, part: Path, size: int, advance: Callable[[int], None]) -> None:
        """Bring `part` to `size` bytes; SourceFailed says why this address cannot."""
        host = urlsplit(url).netloc
        if host in self._unreachable:
            raise SourceFailed(self._unreachable[host])
        farthest, fruitless = _length(part), 0
        while _length(part) != size:
            try:
                self._attempt(url, part, size, advance)
            except _TryAgain as trouble:
                fruitless = 0 if _length(part) > farthest else fruitless + 1
                farthest = max(farthest, _length(part))
                if fruitless >= min(trouble.most, self.patience.attempts):
                    if trouble.unreachable:
                        self._unreachable[host] = str(trouble)
                    raise SourceFailed(str(trouble)) from None
                self.sleep(trouble.wait_s or self.patience.pause_s * 2 ** max(fruitless - 1, 0))

    def _attempt(self, url: str, part: Path, size: int, advance: Callable[[int], None]) -> None:
        have = _length(part)
        if have > size:
            part.unlink()
            have = 0
        with self._open(url, have) as response:
            start = _start_of(response, have, size)
            with _writing(part, start) as file:
                self._take(response, file, start, size, advance)

    @contextmanager
    def _open(self, url: str, have: int) -> Iterator[http.client.HTTPResponse]:
        request = urllib.request.Request(url, headers=_headers(have))
        try:
            with _opener().open(request, timeout=self.patience.silence_s) as response:
                yield response
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error, have) from None
        except urllib.error.URLError as error:
            raise _unreachable(error.reason) from None
        except (OSError, http.client.HTTPException) as error:
            raise _TryAgain(f"连接断了（{_words(error)}）") from None

    def _take(
        self,
        response: http.client.HTTPResponse,
        file: IO[bytes],
        done: int,
        size: int,
        advance: Callable[[int], None],
    ) -> None:
        since, at_first = self.clock.monotonic_ms(), done
        advance(done)
        while piece := response.read1(PIECE):
            done += len(piece)
            if done > size:
                raise _wrong("比清单里写的长")
            with _disk_errors():
                file.write(piece)
            advance(done)
            elapsed_ms = self.clock.monotonic_ms() - since
            if elapsed_ms >= self.patience.window_s * 1000:
                if (done - at_first) * 1000 < self.patience.least_bytes_s * elapsed_ms:
                    raise SourceFailed("太慢了，等于不动")
                since, at_first = self.clock.monotonic_ms(), done
        if done < size:
            raise _TryAgain("没传完就断了")


class _TryAgain(Exception):
    """This attempt failed; the next may not. Never leaves this module."""

    def __init__(self, text: str, *, wait_s: float = 0, unreachable_after: int = 0) -> None:
        super().__init__(text)
        self.wait_s = wait_s
        self.unreachable = unreachable_after > 0
        self.most = unreachable_after or sys.maxsize


class _StrictRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https down to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise SourceFailed("被转到了不加密的地址，不跟过去")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Knows the proxies of the environment as they are now (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)."""
    secure = urllib.request.HTTPSHandler(context=_trust())
    return urllib.request.build_opener(_StrictRedirects(), secure)


def _trust() -> ssl.SSLContext:
    """The system's certificates; where a small container has none, those of certifi."""
    context = ssl.create_default_context()
    places = ssl.get_default_verify_paths()
    if places.cafile is None and not (places.capath and any(Path(places.capath).glob("*"))):
        try:
            import certifi
        except ImportError:
            return context
        context.load_verify_locations(certifi.where())
    return context


def _headers(have: int) -> dict[str, str]:
    headers = {"User-Agent": "ivr", "Accept-Encoding": "identity"}
    return headers | ({"Range": f"bytes={have}-"} if have else {})


def _start_of(response: http.client.HTTPResponse, have: int, size: int) -> int:
    """From which byte on the body is; the whole file where the server ignores ranges."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SourceFailed("对方擅自压缩了内容")
    if response.status == 206:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != have:
            raise SourceFailed("对方给的不是要的那一段")
        if found[3] not in ("*", str(size)):
            raise _wrong(f"有 {found[3]} 字节，清单里写的是 {size}")
        return have
    if response.status != 200:
        raise SourceFailed(f"对方回答 {response.status}")
    length = response.headers.get("Content-Length")
    if length is not None and length != str(size):
        raise _wrong(f"有 {length} 字节，清单里写的是 {size}")
    return 0


def _wrong(text: str) -> SourceFailed:
    return SourceFailed(f"不是要的文件：{text}")


def _refusal(error: urllib.error.HTTPError, have: int) -> Exception:
    if error.code == 416 and have:
        return _wrong(f"没有第 {have} 字节以后的内容")
    told = f"对方回答 {error.code}"
    if error.code >= 500 or error.code in _WORTH_ANOTHER_TRY:
        after = error.headers.get("Retry-After", "")
        return _TryAgain(told, wait_s=min(float(after), 30) if after.isdigit() else 0)
    return SourceFailed(told)


def _unreachable(reason: object) -> _TryAgain:
    # A host that swallows packets has cost its time, once for each of its addresses.
    attempts = 1 if isinstance(reason, TimeoutError) else 2
    return _TryAgain(f"连不上（{_words(reason)}）", unreachable_after=attempts)


def _words(reason: object) -> str:
    """Why a connection failed, in words for an operator."""
    if isinstance(reason, TimeoutError):
        return "没有回应"
    if isinstance(reason, ConnectionRefusedError):
        return "对方拒绝连接"
    if isinstance(reason, ConnectionResetError | http.client.RemoteDisconnected):
        return "对方断开了"
    if isinstance(reason, http.client.IncompleteRead):
        return "没传完"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"证书不对：{getattr(reason, 'verify_message', reason.strerror)}"
    if isinstance(reason, OSError) and (reason.errno or 0) < 0:  # getaddrinfo's EAI_ numbers
        return "域名解析不了"
    if isinstance(reason, OSError) and reason.errno:
        return reason_of(reason)
    return str(reason) or type(reason).__name__


@contextmanager
def _writing(part: Path, start: int) -> Iterator[IO[bytes]]:
    with _disk_errors():
        part.parent.mkdir(parents=True, exist_ok=True)
        file = part.open("r+b" if start else "wb")
    try:
        with _disk_errors():
            file.truncate(start)
            file.seek(start)
        yield file
    finally:
        with _disk_errors():
            file.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_trouble(error) from None


def disk_trouble(error: OSError) -> DiskFull:
    """What to tell of a file that cannot be written."""
    where = f" {error.filename}" if error.filename else "数据目录"
    if error.errno in _NO_ROOM:
        return DiskFull("磁盘满了，模型写不进数据目录，请腾出空间再取，或者用 --data 换一个目录")
    return DiskFull(
        f"模型写不进{where}（{reason_of(error)}），请检查权限，或者用 --data 换一个目录"
    )


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def sync(path: Path) -> None:
    """Make sure that a file's content survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
