"""The service manager hears that we serve, where it asked to."""

import socket
from pathlib import Path

import pytest

from motcua.base import service_manager


def test_it_hears_when_we_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        service_manager.tell("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_where_nobody_asked_or_nobody_hears_the_server_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service_manager.tell("READY=1")
    assert caplog.text == ""
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")
    service_manager.tell("READY=1")
    assert "does not hear us" in caplog.text
