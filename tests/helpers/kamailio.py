"""Kamailio from Debian as registrar and proxy on loopback: digest, Record-Route, forking."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.helpers.ports import HOST, free_port

KAMAILIO = shutil.which("kamailio") or shutil.which("kamailio", path="/usr/sbin")

TABLES = {
    "version": "table_name(string) table_version(int)\nsubscriber:7\n",
    "subscriber": "username(string) domain(string) password(string)\n",
}

CONFIG = """#!KAMAILIO
debug=2
log_stderror=yes
children=1
auto_aliases=no
disable_tcp=yes
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "maxfwd.so"
loadmodule "sanity.so"
loadmodule "rr.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "db_text.so"
loadmodule "auth.so"
loadmodule "auth_db.so"
modparam("rr", "enable_full_lr", 1)
modparam("usrloc", "db_mode", 0)
modparam("registrar", "min_expires", 10)
modparam("registrar", "default_expires", 60)
modparam("auth", "nonce_expire", NONCE_S)
modparam("auth", "qop", "auth")
modparam("auth", "nonce_count", 1)
modparam("auth", "algorithm", "HASH")
modparam("auth_db", "db_url", "text://TABLES")
modparam("auth_db", "calculate_ha1", yes)
modparam("auth_db", "password_column", "password")
modparam("auth_db", "use_domain", 0)

request_route {
    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
    if (!sanity_check("1511", "7")) { exit; }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
    if (is_method("ACK") && !has_totag()) { if (t_check_trans()) t_relay(); exit; }
    if (!is_method("ACK") && !is_method("CANCEL") && ($fU == "95598") && !is_method("REGISTER")) {
        if (!proxy_authenticate("test.invalid", "subscriber")) {
            proxy_challenge("test.invalid", "1");
            exit;
        }
        consume_credentials();
    }
    if (has_totag()) {
        if (loose_route()) { t_relay(); exit; }
        if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
        sl_send_reply("404", "Not here");
        exit;
    }
    t_check_trans();
    if (is_method("REGISTER")) {
        if (!www_authenticate("test.invalid", "subscriber")) {
            www_challenge("test.invalid", "1");
            exit;
        }
        if (!save("location")) sl_reply_error();
        exit;
    }
    if (is_method("INVITE")) record_route();
    if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
    if (!t_relay()) sl_reply_error();
    exit;
}
"""


@dataclass
class Kamailio:
    """One running proxy with these users; every request of 95598 is asked for its password."""

    folder: Path
    users: dict[str, str]
    algorithm: str = "MD5"
    nonce_s: int = 30
    port: int = field(default_factory=free_port)

    @property
    def place(self) -> str:
        """Where it listens."""
        return f"{HOST}:{self.port}"

    def __enter__(self) -> Self:
        assert KAMAILIO is not None, "Kamailio is not installed: apt-get install -y kamailio"
        tables = self.folder / "tables"
        tables.mkdir(parents=True)
        rows = "".join(f"{user}:test.invalid:{secret}\n" for user, secret in self.users.items())
        (tables / "version").write_text(TABLES["version"], "utf-8")
        (tables / "subscriber").write_text(TABLES["subscriber"] + rows, "utf-8")
        text = CONFIG.replace("TABLES", str(tables)).replace("HASH", self.algorithm)
        (self.folder / "kamailio.cfg").write_text(text.replace("NONCE_S", str(self.nonce_s)))
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Come up, with nobody registered."""
        assert KAMAILIO is not None
        self._log = (self.folder / "kamailio.log").open("ab")
        self._process = subprocess.Popen(
            [
                *(KAMAILIO, "-DD", "-E", "-f", str(self.folder / "kamailio.cfg")),
                *("-m", "32", "-M", "4", "-Y", str(self.folder), "-l", f"udp:{self.place}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        self._log.close()

    def log(self) -> str:
        """What it printed."""
        return (self.folder / "kamailio.log").read_text("utf-8", "replace")

    def _wait_until_it_answers(self, timeout_s: float = 10) -> None:
        """It takes a while to load; a request for nobody is answered once it is there."""
        deadline = time.monotonic() + timeout_s
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST, 0))
            probe.settimeout(0.2)
            here = f"{HOST}:{probe.getsockname()[1]}"
            text = (
                f"OPTIONS sip:nobody@{self.place} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {here};branch=z9hG4bK-up\r\nMax-Forwards: 9\r\n"
                f"From: <sip:probe@{here}>;tag=1\r\nTo: <sip:nobody@{self.place}>\r\n"
                "Call-ID: up\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
            )
            while time.monotonic() < deadline:
                assert self._process.poll() is None, f"Kamailio ended: {self.log()[-2000:]}"
                probe.sendto(text.encode(), (HOST, self.port))
                try:
                    probe.recvfrom(65_535)
                except (TimeoutError, ConnectionRefusedError):
                    continue
                return
        raise AssertionError(f"Kamailio does not answer: {self.log()[-2000:]}")
