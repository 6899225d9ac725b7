"""What `motcua serve` says when it cannot begin."""

import socket
from pathlib import Path

import pytest

from motcua import server
from motcua.keeping.places import UNDER_WAY, KeepingProblem


def test_a_port_that_is_taken_is_told_as_such() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(server.CannotListen, match=f"cannot listen on 127.0.0.1:{port}"):
            server.listen("127.0.0.1", port)


def test_halves_of_a_restore_are_not_served(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / UNDER_WAY).write_text("{}")
    with pytest.raises(KeepingProblem, match="restore was interrupted"):
        server.serve("127.0.0.1", 0, besides={})
