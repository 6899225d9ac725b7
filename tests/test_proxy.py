"""The configuration of nginx that we hand out, read by nginx and before a running server: what stays open is passed on at once, uploads
come through, each answer bears the number that the proxy gave it, and where no node answers people read a page."""

import datetime
import os
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.base.supervisor import end_with_parent
from tests.running import CENTRE, Running, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
DEPLOY = Path(__file__).parents[1] / "deploy"
WHOLE = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/motcua.conf;
}}
"""

pytestmark = [pytest.mark.server, pytest.mark.skipif(not NGINX, reason="nginx is not installed")]


@dataclass
class Front:
    """A proxy that runs before a server."""

    client: httpx.Client
    log: Path


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
    )
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False).sign(
        key, hashes.SHA256()
    )
    (folder / "localhost.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "localhost.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.fixture(scope="module")
def front(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_proxy(tmp_path_factory.mktemp("nginx"), server.base.removeprefix("http://")) as started:
        yield started


@contextmanager
def running_proxy(folder: Path, node: str) -> Iterator[Front]:
    port, plain = free_port(), free_port()
    certificate(folder)
    text = (DEPLOY / "nginx/motcua.conf").read_text().replace("@HOST@", "localhost")
    for ours, here in {
        "server 127.0.0.1:8000": f"server {node}",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/motcua": str(folder),
        "/var/log/nginx": str(folder),
        "/opt/motcua/current/deploy": str(DEPLOY),
    }.items():
        assert ours in text, ours
        text = text.replace(ours, here)
    (folder / "motcua.conf").write_text(text)
    (folder / "nginx.conf").write_text(WHOLE.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    folder.chmod(0o755)
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr, tried.stderr
    process = subprocess.Popen(command, preexec_fn=end_with_parent(signal.SIGTERM))
    known = ssl.create_default_context(cafile=str(folder / "localhost.crt"))
    with httpx.Client(base_url=f"https://localhost:{port}", verify=known, timeout=10) as client:
        deadline = time.monotonic() + 20
        while True:
            try:
                client.get("/healthz")
                break
            except httpx.ConnectError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        try:
            yield Front(client, folder / "motcua.log")
        finally:
            process.terminate()
            process.wait(20)


def test_what_happens_in_the_hall_is_told_through_the_proxy_at_once(server: Running, front: Front) -> None:
    begun = 0.0
    with front.client.stream("GET", f"/api/v1/centres/{CENTRE}/live") as stream:
        lines = stream.iter_lines()
        while not next(lines).startswith("event: hello"):
            pass
        with server.client("kiosk", centre=CENTRE) as kiosk:
            begun = time.monotonic()
            kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": "Z"}).raise_for_status()
        while not next(lines).startswith("event: ticket.issued"):
            pass
    assert time.monotonic() - begun < 5, "the proxy kept it"


def test_an_answer_bears_the_number_that_the_proxy_gave_it_and_its_log_no_address(front: Front) -> None:
    page = front.client.get("/p/a-secret-of-somebody-0001")
    number = page.headers["X-Request-Id"]
    assert page.status_code == 404
    assert number in page.text
    assert page.headers["Strict-Transport-Security"]
    deadline = time.monotonic() + 10
    while number not in front.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert "a-secret-of-somebody" not in front.log.read_text()
    assert "GET /p 404" in front.log.read_text()


def test_a_large_body_comes_through_and_one_beyond_measure_does_not(front: Front) -> None:
    assert front.client.post("/api/v1/scanner/pages", content=bytes(26 << 20)).status_code in (401, 403, 404, 405)
    assert front.client.post("/api/v1/scanner/pages", content=bytes(56 << 20)).status_code == 413


def test_figures_are_told_to_this_machine_and_name_what_was_answered(front: Front) -> None:
    told = front.client.get("/metrics").text
    assert 'motcua_http_answers_total{door="page",status="4xx"}' in told
    assert "motcua_database_answers 1.0" in told
    assert 'motcua_hall_waiting{centre="BG"}' in told


def test_while_no_node_answers_people_read_what_is_so_and_programs_are_told_when_to_send_again(tmp_path: Path) -> None:
    with running_proxy(tmp_path, f"127.0.0.1:{free_port()}") as alone:
        page = alone.client.get("/tra-cuu")
        assert (page.status_code, page.headers["Retry-After"]) == (502, "10")
        assert "Hệ thống tạm ngừng trong giây lát" in page.text
        told = alone.client.post(f"/api/v1/centres/{CENTRE}/tickets", json={"service": "Z"})
        assert (told.status_code, told.headers["Retry-After"]) == (503, "2")
        assert told.headers["Content-Type"] == "application/problem+json"
        assert told.json()["code"] == "unavailable"
