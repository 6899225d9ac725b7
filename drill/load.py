"""The worst hour of a province: 40 centres, 600 counters, 30,000 people who wait, 5,000 readers of the portal, for ten minutes.

LOAD_SHARE: how much of it (1); a share is told with its figures. LOAD_SECONDS: for how long (600). Everybody does what such people do: a
counter calls, begins and ends every six minutes, for each who is called another comes, a reader opens a page every 20 seconds, every
counter and eight screens a centre listen. Fails where an answer was an error, or memory grew by more than a quarter.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx
import yaml

from drill._house import Node, descendants, number, prepare, say, serving

CENTRES, COUNTERS, WAITING, READERS = 40, 600, 30_000, 5_000
VISIT_SECONDS, READ_SECONDS, SCREENS = 360, 20, 8
PREFIXES = ("A", "B", "K", "M", "Z")
PAGES = ("/", "/tra-cuu", "/thu-tuc", "/thu-tuc?q=dat+dai", "/trung-tam")
MOST_GROWTH = 1.25
AT_ONCE = 16  # who come in while the halls fill


@dataclass
class Hour:
    """Who there are, by the share; what they were answered, and how long each waited for it (seconds)."""

    node: Node
    share: float
    seconds: float
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    events: int = 0

    def __post_init__(self) -> None:
        self.centres = [f"C{place:02}" for place in range(1, max(1, round(CENTRES * self.share)) + 1)]
        self.counters = max(1, round(COUNTERS * self.share / len(self.centres)))
        self.waiting = max(1, round(WAITING * self.share / len(self.centres)))
        self.readers = round(READERS * self.share)
        self.chance = random.Random(1)
        self.kiosk: dict[str, str] = {}
        self.officer: dict[str, str] = {}

    async def ask(self, client: httpx.AsyncClient, kind: str, method: str, path: str, **more: object) -> httpx.Response:
        begun = time.monotonic()
        answer = await client.request(method, path, **more)  # type: ignore[arg-type] # json, headers
        self.took[kind].append(time.monotonic() - begun)
        self.answers[f"{kind} {answer.status_code}"] += 1
        return answer

    def found_centres(self) -> None:
        """Their halls as master data: every counter serves one of five groups."""
        hours = {"mon-sun": ["00:00-24:00"]}
        for code in self.centres:
            numbers = list(range(1, self.counters + 1))
            groups = [numbers[turn :: len(PREFIXES)] or numbers[:1] for turn in range(len(PREFIXES))]
            data = {
                "centre": {
                    "code": code,
                    "name": f"Trung tâm {code}",
                    "time_zone": "Asia/Ho_Chi_Minh",
                    "hours": hours,
                    "always_open": True,
                },
                "counters": [{"number": one, "agencies": ["STP"]} for one in numbers],
                "queue_services": [
                    {"prefix": prefix, "name": f"Nhóm {prefix}", "counters": group}
                    for prefix, group in zip(PREFIXES, groups, strict=True)
                ],
            }
            place = self.node.data / f"{code}.yaml"
            place.write_text(yaml.safe_dump(data, allow_unicode=True))
            self.node.command("import", str(place))

    async def fill(self, client: httpx.AsyncClient) -> None:
        """The halls are full before the hour begins."""
        orders = [code for code in self.centres for _ in range(self.waiting)]

        async def machine() -> None:
            while orders:
                await self.take(client, orders.pop(), "fill")

        await asyncio.gather(*(machine() for _ in range(AT_ONCE)))

    async def take(self, client: httpx.AsyncClient, centre: str, kind: str) -> None:
        order = {"service": self.chance.choice(PREFIXES)}
        await self.ask(client, kind, "POST", f"/api/v1/centres/{centre}/tickets", json=order, headers=self.kiosk)

    async def counter(self, client: httpx.AsyncClient, centre: str, place: int) -> None:
        """Calls, begins, ends, and somebody else comes."""
        at = f"/api/v1/counters/{centre}/{place}"
        await self.ask(client, "open", "POST", f"{at}/open", headers=self.officer)
        await asyncio.sleep(self.chance.uniform(0, VISIT_SECONDS))
        while True:
            called = await self.ask(client, "call", "POST", f"{at}/call-next", headers=self.officer)
            if called.status_code == 200:
                ticket = called.json()["id"]
                await self.ask(client, "verb", "POST", f"/api/v1/tickets/{ticket}/start", headers=self.officer)
                await self.take(client, centre, "ticket")
                await asyncio.sleep(self.chance.uniform(0.6, 1.4) * VISIT_SECONDS)
                await self.ask(client, "verb", "POST", f"/api/v1/tickets/{ticket}/finish", headers=self.officer)
            else:
                await asyncio.sleep(5)

    async def reader(self, client: httpx.AsyncClient) -> None:
        await asyncio.sleep(self.chance.uniform(0, READ_SECONDS))
        while True:
            await self.ask(client, "page", "GET", self.chance.choice(PAGES))
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * READ_SECONDS)

    async def screen(self, client: httpx.AsyncClient, centre: str) -> None:
        async with client.stream("GET", f"/api/v1/centres/{centre}/live", timeout=60) as stream:
            self.answers[f"screen {stream.status_code}"] += 1
            async for line in stream.aiter_lines():
                self.events += line.startswith("event: ticket.called")

    async def run(self) -> tuple[int, int]:
        """Memory of all processes at the beginning and at the end (bytes)."""
        self.kiosk = {"Authorization": f"Bearer {self.node.token('kiosk')}"}
        self.officer = {"Authorization": f"Bearer {self.node.token('receptionist')}"}
        many = httpx.Limits(max_connections=None, max_keepalive_connections=200)
        async with httpx.AsyncClient(base_url=self.node.base, timeout=30, limits=many) as client:
            begun = time.monotonic()
            await self.fill(client)
            say("load", filled=len(self.centres) * self.waiting, seconds=round(time.monotonic() - begun, 1))
            self.took.pop("fill")
            people = [
                self.counter(client, code, place) for code in self.centres for place in range(1, self.counters + 1)
            ]
            people += [self.reader(client) for _ in range(self.readers)]
            people += [self.screen(client, code) for code in self.centres for _ in range(SCREENS + self.counters)]
            working = [asyncio.create_task(one) for one in people]
            await asyncio.sleep(min(30, self.seconds / 4))
            before = memory(self.node)
            await asyncio.sleep(self.seconds * 3 / 4)
            after = memory(self.node)
            for one in working:
                one.cancel()
            broken = [
                one
                for one in await asyncio.gather(*working, return_exceptions=True)
                if isinstance(one, httpx.HTTPError)
            ]
            self.answers["broken"] += len(broken)
        return before, after


def memory(node: Node) -> int:
    """Proportional: what processes share is counted once."""
    total = 0
    for pid in descendants(node.process.pid):
        with suppress(OSError, IndexError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(text.partition("Pss:")[2].split()[0]) * 1024
    return total


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        prepare(folder)
        with serving(folder) as node:
            hour = Hour(node, number("LOAD_SHARE", 1), number("LOAD_SECONDS", 600))
            hour.found_centres()
            before, after = asyncio.run(hour.run())
        for kind, times in sorted(hour.took.items()):
            parts = quantiles(times, n=100) if len(times) > 1 else times * 99
            say("load", kind=kind, answers=len(times), ms={
                "median": round(parts[49] * 1000), "95 of 100": round(parts[94] * 1000), "99 of 100": round(parts[98] * 1000)})  # fmt: skip
        wrong = {
            name: count for name, count in hour.answers.items() if not name.endswith((" 200", " 201", " 204")) and count
        }
        say("load", share_of_the_worst_hour=hour.share, seconds=hour.seconds, centres=len(hour.centres),
            counters=hour.counters * len(hour.centres), waiting=hour.waiting * len(hour.centres), readers=hour.readers,
            answers=dict(sorted(hour.answers.items())), errors=wrong, calls_heard=hour.events,
            memory_mb={"before": before // 2**20, "after": after // 2**20})  # fmt: skip
        return int(bool(wrong) or after > before * MOST_GROWTH)
