import shutil
import ssl
import subprocess
import threading
import urllib.request
from pathlib import Path

import pytest
from fastapi import FastAPI

from ivr.desk.api.server import ApiServer, Certificate
from ivr.errors import ConfigError
from tests.helpers.ports import HOST


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A certificate that this test alone trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = Certificate(tmp_path / "api.pem", tmp_path / "api.key")
    wanted = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    named = ("-subj", "/CN=hotline", "-addext", f"subjectAltName=IP:{HOST}", "-nodes")
    files = ("-keyout", str(made.key), "-out", str(made.chain))
    subprocess.run(["openssl", *wanted, *named, *files], check=True, capture_output=True)
    return made


def test_it_speaks_tls_with_files_of_a_certificate(certificate: Certificate) -> None:
    server = ApiServer(FastAPI(), (HOST, 0), certificate)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        trust = ssl.create_default_context(cafile=str(certificate.chain))
        address = f"{server.address}/openapi.json"
        assert address.startswith("https://")
        with urllib.request.urlopen(address, timeout=20, context=trust) as answer:
            assert answer.status == 200
    finally:
        server.stop()
        thread.join(20)


def test_a_key_that_does_not_fit_is_told(certificate: Certificate) -> None:
    certificate.key.write_text("no key", "utf-8")
    with pytest.raises(ConfigError, match="证书或私钥不对"):
        ApiServer(FastAPI(), (HOST, 0), certificate)


def test_a_port_that_is_taken_is_told() -> None:
    first = ApiServer(FastAPI(), (HOST, 0))
    port = int(first.address.rpartition(":")[2])
    with pytest.raises(ConfigError, match="端口已经被占用"):
        ApiServer(FastAPI(), (HOST, port))
    first.close()
