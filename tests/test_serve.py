"""What `motcua serve` says when it cannot begin."""

import socket

import pytest

from motcua import server


def test_a_port_that_is_taken_is_told_as_such() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(server.CannotListen, match=f"cannot listen on 127.0.0.1:{port}"):
            server.listen("127.0.0.1", port)
