"""The feed over HTTP: a page as a list or as a plain batch, the gap of a centre, and waiting for what is new."""

import asyncio
import json
import time
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client

from motcua.base.actor import system
from motcua.base.threads import Threads
from motcua.domain.exchange.tests.factories import called, publish_until, start_at_the_end
from motcua.domain.people.actions import create_token
from motcua.surfaces.api import feed_wait, live

BATCH = "application/cloudevents-batch+json"
FEED = "/api/v1/feed"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader() -> Client:
    start_at_the_end()
    return Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'data_centre')}"})


def test_case_83_the_feed_gives_pages_of_cloud_events_and_where_to_go_on(reader: Client) -> None:
    for _ in range(3):
        called("BG")
    publish_until(3)
    first = reader.get(FEED, {"limit": 2}).json()
    second = reader.get(FEED, {"after": first["next"], "limit": 2}).json()
    assert [one["sequence"] for one in first["items"] + second["items"]] == ["0000000001", "0000000002", "0000000003"]
    last = reader.get(FEED, {"after": second["next"]})
    assert last.json() == {"items": [], "next": second["next"]}


def test_who_asks_for_a_batch_gets_the_plain_batch_with_next_as_a_link(reader: Client) -> None:
    called("BG")
    publish_until(1)
    answer = reader.get(FEED, headers={"Accept": BATCH})
    assert answer["Content-Type"] == BATCH
    assert [one["specversion"] for one in answer.json()] == ["1.0"]
    assert answer["Link"] == '</api/v1/feed?after=p1&limit=200>; rel="next"'


def test_an_answer_that_is_the_same_is_not_sent_again(reader: Client) -> None:
    called("BG")
    publish_until(1)
    answer = reader.get(FEED, {"after": "p1"})
    again = reader.get(FEED, {"after": "p1"}, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    called("BG")
    publish_until(2)
    assert len(reader.get(FEED, {"after": "p1"}, headers={"If-None-Match": answer["ETag"]}).json()["items"]) == 1


def test_case_83_a_gap_of_a_centre_is_fetched_by_its_sequences(reader: Client) -> None:
    for _ in range(4):
        called("BG")
    publish_until(4)
    found = reader.get("/api/v1/centres/BG/events", {"from_sequence": 2, "to_sequence": 3}).json()
    assert [int(one["sequence"]) for one in found["items"]] == [2, 3]
    assert found["covered_to"] == 3
    assert reader.get("/api/v1/feed/streams").json() == [{"centre": "BG", "sequence": 4}]
    assert reader.get("/api/v1/centres/BG/events", {"from_sequence": 0, "to_sequence": 3}).status_code == 422
    assert reader.get("/api/v1/centres/ZZ/events", {"from_sequence": 1, "to_sequence": 3}).status_code == 404


def test_a_cursor_that_no_answer_gave_is_refused(reader: Client) -> None:
    assert reader.get(FEED, {"after": "x"}).json()["code"] == "invalid_input"
    ahead = reader.get(FEED, {"after": "p77"})
    assert (ahead.status_code, ahead.json()["code"]) == (409, "cursor_ahead")


async def _get(app: feed_wait.FeedWait, query: str, token: str, leaves_after: float = 3600) -> tuple[int, Any]:
    """Status and body of one request; whoever asks leaves after so many seconds."""
    scope = {
        "type": "http", "method": "GET", "path": FEED, "raw_path": FEED.encode(), "root_path": "", "scheme": "http",
        "query_string": query.encode(), "headers": [(b"authorization", f"Bearer {token}".encode()), (b"host", b"localhost")],
        "server": ("localhost", 80), "client": ("127.0.0.1", 1), "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(leaves_after)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return 0, None
    body = b"".join(one.get("body", b"") for one in sent)
    return sent[0]["status"], json.loads(body) if body else None


def _wait_app() -> feed_wait.FeedWait:
    return feed_wait.FeedWait(Threads(WSGIHandler(), 2), live.connect)


def test_who_waits_is_answered_as_soon_as_something_is_published(reader: Client) -> None:
    token = create_token(system("test"), "data_centre")

    def publish() -> float:
        time.sleep(1.0)
        called("BG")
        publish_until(1)
        connections["default"].close()
        return time.monotonic()

    async def story() -> tuple[tuple[int, Any], float, float]:
        app = _wait_app()
        published = asyncio.create_task(asyncio.to_thread(publish))
        answer = await _get(app, "after=&wait=20", token)
        answered = time.monotonic()
        await app.stop()
        return answer, answered, await published

    (status, page), answered, published = asyncio.run(story())
    assert status == 200
    assert [one["sequence"] for one in page["items"]] == ["0000000001"]
    assert answered - published < 2


def test_who_waits_in_vain_is_told_so_in_time_and_who_leaves_is_not_waited_for(reader: Client) -> None:
    token = create_token(system("test"), "data_centre")

    async def story() -> tuple[tuple[int, Any], float, tuple[int, Any]]:
        app = _wait_app()
        began = time.monotonic()
        in_vain = await _get(app, "wait=0.7", token)
        took = time.monotonic() - began
        left = await asyncio.wait_for(_get(app, "wait=25", token, leaves_after=0.5), 15)
        await app.stop()
        return in_vain, took, left

    in_vain, took, left = asyncio.run(story())
    assert in_vain == (200, {"items": [], "next": "p0"})
    assert took >= 0.7
    assert left == (0, None)


def test_who_may_not_read_is_refused_at_once_however_long_the_wait(reader: Client) -> None:
    async def story() -> tuple[int, Any]:
        app = _wait_app()
        answer = await asyncio.wait_for(_get(app, "wait=25", "mc_wrong"), 15)
        await app.stop()
        return answer

    status, problem = asyncio.run(story())
    assert (status, problem["code"]) == (401, "not_authenticated")
