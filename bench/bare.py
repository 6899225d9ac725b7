"""The yardstick of the fan-out: the least server that can do it, asyncio's own, which writes one payload to all who are connected.

Order, on the first line of standard input: {"payload"}. It says {"port"}; at each further line it writes the payload to
all and says {"begun", "listeners"} (seconds of the machine's monotonic clock).
"""

import asyncio
import json
import resource
import sys
import time
from typing import cast

import uvloop

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nid: 0\nevent: hello\ndata: {}\n\n"
)
connected: list[asyncio.Transport] = []


class Listener(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """A request of one packet, as our listeners send it."""
        self._transport.write(HEAD)
        connected.append(self._transport)


async def main() -> None:
    loop = asyncio.get_running_loop()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    payload = json.loads(await loop.run_in_executor(None, sys.stdin.readline))["payload"].encode()
    server = await loop.create_server(Listener, "127.0.0.1", 0, backlog=2048)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        begun = time.monotonic()
        for transport in connected:
            transport.write(payload)
        print(json.dumps({"begun": begun, "listeners": len(connected)}), flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # the loop that our server has
        runner.run(main())
