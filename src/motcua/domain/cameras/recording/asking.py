"""How a web process asks the recorder of this machine (`doorway.py` answers)."""

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from motcua.domain.cameras.recording import ring

WAIT_SECONDS = 5.0


class NotRunning(Exception):
    """The recorder does not answer."""


@contextmanager
def socket_path() -> Iterator[str]:
    """The socket by a path that is short wherever the data folder lies: such a path has at most 107 bytes."""
    folder = ring.folder()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{descriptor}/live.sock"
    finally:
        os.close(descriptor)


def ask(question: str, camera: UUID, **more: object) -> tuple[dict[str, Any], bytes]:
    """Facts and bytes. Raises NotRunning, also for a camera that it does not know."""
    line = json.dumps({"ask": question, "camera": str(camera), **more}).encode() + b"\n"
    try:
        with socket_path() as path, socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(WAIT_SECONDS)
            asking.connect(path)
            asking.sendall(line)
            with asking.makefile("rb") as answer:
                facts = json.loads(answer.readline() or b"null")
                if facts is None:
                    raise NotRunning
                return facts, answer.read(facts["size"])
    except (OSError, ValueError) as problem:
        raise NotRunning from problem


async def open_live(cameras: list[str]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The stream of several cameras. Raises NotRunning."""
    try:
        with socket_path() as path:
            reader, writer = await asyncio.open_unix_connection(path)
    except OSError as problem:
        raise NotRunning from problem
    writer.write(json.dumps({"ask": "live", "cameras": cameras}).encode() + b"\n")
    return reader, writer
