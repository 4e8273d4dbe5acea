"""A download gets its bytes over bad lines, and gives up where nothing is to be had."""

from __future__ import annotations

import http.client
import io
import random
import socket
import ssl
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from ivr.errors import SourceFailed
from ivr.models.download import Downloader, Patience, _StrictRedirects, _trust, _words
from tests.helpers.ports import free_port
from tests.models import server as web
from tests.models.server import Server

CONTENT = random.Random(7).randbytes(1_000_000)
QUICK = Patience(silence_s=0.8, window_s=0.8, least_bytes_s=20_000, attempts=3, pause_s=0)


class Line:
    """One download of CONTENT, with what was told and slept meanwhile."""

    def __init__(self, url: str, folder: Path) -> None:
        self.part = folder / "partial" / "file.part"
        self.url = url
        self.told: list[int] = []
        self.slept: list[float] = []
        self.downloader = Downloader(QUICK, sleep=self.slept.append)

    def run(self) -> bytes:
        self.downloader.download(self.url, self.part, len(CONTENT), self.told.append)
        return self.part.read_bytes()

    def fails(self) -> str:
        with pytest.raises(SourceFailed) as caught:
            self.run()
        return str(caught.value)


@pytest.fixture
def line(server: Server, tmp_path: Path) -> Line:
    return Line(f"{server.url}/model.zip", tmp_path)


def ranges(server: Server) -> list[str | None]:
    return [wanted for _, wanted in server.requests]


def test_a_file_comes_and_its_progress_is_told(server: Server, line: Line) -> None:
    server.scripts = [web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert line.told == sorted(line.told)
    assert line.told[-1] == len(CONTENT)
    assert line.slept == []


def test_what_breaks_off_goes_on_from_there(server: Server, line: Line) -> None:
    server.scripts = [web.cut(CONTENT, 300_000), web.cut(CONTENT, 1), web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert ranges(server) == [None, "bytes=300000-", "bytes=300001-"]


def test_what_an_earlier_run_left_is_gone_on_with(server: Server, line: Line) -> None:
    line.part.parent.mkdir()
    line.part.write_bytes(CONTENT[:777_777])
    server.scripts = [web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert ranges(server) == ["bytes=777777-"]


def test_what_is_whole_already_asks_nobody(server: Server, line: Line) -> None:
    line.part.parent.mkdir()
    line.part.write_bytes(CONTENT)
    assert line.run() == CONTENT
    assert server.requests == []


def test_what_is_longer_than_it_may_be_begins_anew(server: Server, line: Line) -> None:
    line.part.parent.mkdir()
    line.part.write_bytes(CONTENT + b"more")
    server.scripts = [web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert ranges(server) == [None]


def test_a_line_that_falls_silent_is_dialled_again(server: Server, line: Line) -> None:
    server.scripts = [web.stalling(CONTENT, 500_000), web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert ranges(server) == [None, "bytes=500000-"]


def test_a_server_that_only_answers_late_is_not_waited_for(server: Server, line: Line) -> None:
    server.scripts = [web.late(web.whole(CONTENT), 2.0)]
    assert "没有回应" in line.fails()
    assert len(server.requests) == QUICK.attempts


def test_a_line_that_always_breaks_at_once_is_given_up(server: Server, line: Line) -> None:
    server.scripts = [web.cut(CONTENT, 100_000), web.cut(CONTENT, 0)]
    assert "断" in line.fails()
    # One attempt that brought something, then as many in vain as patience allows.
    assert ranges(server) == [None] + ["bytes=100000-"] * QUICK.attempts
    assert line.part.stat().st_size == 100_000, "what came is kept for the next try"


def test_pauses_grow_with_each_attempt_in_vain(server: Server, line: Line) -> None:
    server.scripts = [web.status(503)]
    line.downloader.patience = Patience(silence_s=1, attempts=4, pause_s=1)
    assert line.fails() == "对方回答 503"
    assert line.slept == [1, 2, 4]


def test_a_server_without_ranges_begins_anew(server: Server, line: Line) -> None:
    server.scripts = [web.cut(CONTENT, 300_000), web.without_ranges(CONTENT)]
    assert line.run() == CONTENT
    assert ranges(server) == [None, "bytes=300000-"]


def test_a_server_without_ranges_that_always_breaks_ends(server: Server, line: Line) -> None:
    server.scripts = [web.lying(CONTENT[:400_000], len(CONTENT))]
    assert "断" in line.fails()
    assert len(server.requests) == 1 + QUICK.attempts


def test_another_part_than_was_asked_for_is_refused(server: Server, line: Line) -> None:
    server.scripts = [
        web.cut(CONTENT, 300_000),
        web.ranged(CONTENT[1:], f"bytes 1-{len(CONTENT) - 1}/{len(CONTENT)}"),
    ]
    assert "不是要的那一段" in line.fails()


def test_a_part_of_another_file_is_refused(server: Server, line: Line) -> None:
    server.scripts = [
        web.cut(CONTENT, 300_000),
        web.ranged(CONTENT[300_000:], "bytes 300000-999999/2000000"),
    ]
    assert "2000000" in line.fails()


def test_a_shorter_file_on_a_mirror_is_the_wrong_one(server: Server, line: Line) -> None:
    server.scripts = [web.cut(CONTENT, 300_000), web.status(416)]
    assert "不是要的文件" in line.fails()


def test_a_page_instead_of_the_file_is_refused_before_it_is_read(
    server: Server, line: Line
) -> None:
    server.scripts = [web.without_ranges(b"<html>Please log in</html>")]
    assert "不是要的文件" in line.fails()
    assert not line.part.exists()
    assert len(server.requests) == 1


@pytest.mark.parametrize("length", [len(CONTENT) - 1, len(CONTENT) + 1])
def test_another_length_than_the_pinned_one_is_refused(
    server: Server, line: Line, length: int
) -> None:
    server.scripts = [web.lying(CONTENT, length)]
    assert str(length) in line.fails()


def test_a_file_without_end_is_stopped_at_the_pinned_size(server: Server, line: Line) -> None:
    server.scripts = [web.unmeasured(CONTENT * 3)]
    assert "比清单里写的长" in line.fails()
    assert line.part.stat().st_size <= len(CONTENT)


def test_a_file_of_untold_length_may_be_right(server: Server, line: Line) -> None:
    server.scripts = [web.unmeasured(CONTENT)]
    assert line.run() == CONTENT


def test_content_compressed_on_the_way_is_refused(server: Server, line: Line) -> None:
    server.scripts = [web.coded(CONTENT)]
    assert "压缩" in line.fails()


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_refusal_is_final(server: Server, line: Line, code: int) -> None:
    server.scripts = [web.status(code)]
    assert line.fails() == f"对方回答 {code}"
    assert len(server.requests) == 1


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_trouble_of_the_server_may_pass(server: Server, line: Line, code: int) -> None:
    server.scripts = [web.status(code), web.status(code), web.whole(CONTENT)]
    assert line.run() == CONTENT


def test_a_server_may_say_when_to_come_back_but_not_tomorrow(server: Server, line: Line) -> None:
    server.scripts = [
        web.status(429, Retry_After="7"),
        web.status(503, Retry_After="86400"),
        web.whole(CONTENT),
    ]
    assert line.run() == CONTENT
    assert line.slept == [7, 30]


def test_redirects_are_followed_and_ranges_go_with_them(server: Server, line: Line) -> None:
    moved = web.status(302, Location=f"{server.url}/elsewhere.zip")
    server.scripts = [moved, web.cut(CONTENT, 9), moved, web.whole(CONTENT)]
    assert line.run() == CONTENT
    assert server.requests == [
        ("/model.zip", None),
        ("/elsewhere.zip", None),
        ("/model.zip", "bytes=9-"),
        ("/elsewhere.zip", "bytes=9-"),
    ]


def test_redirects_in_a_circle_end(server: Server, line: Line) -> None:
    server.scripts = [web.status(302, Location=line.url)]
    assert "302" in line.fails()


def test_nobody_is_led_from_https_to_http() -> None:
    request = urllib.request.Request("https://models.example/a")
    headers = http.client.HTTPMessage()
    with pytest.raises(SourceFailed, match="不加密"):
        _StrictRedirects().redirect_request(
            request,
            io.BytesIO(),
            302,
            "Found",
            headers,
            "http://models.example/a",
        )


def test_a_dripping_line_is_as_good_as_none(server: Server, line: Line) -> None:
    server.scripts = [web.slow(CONTENT, step=100, pause_s=0.05)]
    assert "太慢" in line.fails()
    assert len(server.requests) == 1


def test_a_slow_line_that_moves_is_waited_for(server: Server, line: Line) -> None:
    server.scripts = [web.slow(CONTENT, step=50_000, pause_s=0.08)]
    assert line.run() == CONTENT
    assert len(server.requests) == 1


def test_a_host_that_nobody_answers_at_costs_time_once(server: Server, tmp_path: Path) -> None:
    line = Line(f"http://127.0.0.1:{free_port()}/a", tmp_path)
    assert "对方拒绝连接" in line.fails()
    assert len(line.slept) == 1
    assert "对方拒绝连接" in line.fails()
    assert len(line.slept) == 1, "asked again, it is not tried again"


def test_a_host_that_swallows_packets_is_tried_once(server: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as held:
        for _ in range(3):  # nobody accepts: the next one's SYN is dropped
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        line = Line(f"http://127.0.0.1:{full.getsockname()[1]}/a", tmp_path)
        began = time.monotonic()
        assert line.fails() == "连不上（没有回应）"
        assert line.slept == []
        assert time.monotonic() - began >= QUICK.silence_s
        assert line.fails() == "连不上（没有回应）"


def test_a_name_that_nobody_knows_is_told_as_such(server: Server, tmp_path: Path) -> None:
    assert "域名解析不了" in Line("http://models.invalid/a", tmp_path).fails()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConnectionResetError(104, "Connection reset by peer"), "对方断开了"),
        (http.client.RemoteDisconnected(""), "对方断开了"),
        (http.client.IncompleteRead(b"", 9), "没传完"),
        (OSError(101, "Network is unreachable"), "网络不通"),
        (OSError(9999, "Something new"), "Something new"),
        (http.client.BadStatusLine("?"), "?"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "证书不对"),
    ],
)
def test_trouble_on_the_line_is_told_in_words(error: Exception, told: str) -> None:
    assert told in _words(error)


def test_a_machine_without_certificates_uses_those_of_certifi(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = SimpleNamespace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: bare)
    monkeypatch.setattr(
        ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    )
    assert _trust().cert_store_stats()["x509_ca"] > 50


def test_the_system_s_certificates_are_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").touch()
    kept = SimpleNamespace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: kept)
    monkeypatch.setattr(
        ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    )
    assert _trust().cert_store_stats()["x509_ca"] == 0


def test_the_proxy_of_the_environment_is_asked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.scripts = [web.whole(CONTENT)]
    assert Line("http://models.invalid/a.zip", tmp_path).run() == CONTENT
    assert server.requests == [("http://models.invalid/a.zip", None)]


def test_no_proxy_is_asked_for_what_is_excepted(
    server: Server, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.scripts = [web.whole(CONTENT)]
    assert line.run() == CONTENT
