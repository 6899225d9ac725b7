"""The hot path gives the same answers as Django's door, many in one commit, and none without its commit."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from django.db import connection, connections
from django.test import Client

from motcua.base import journal
from motcua.domain.devices import actions as devices
from motcua.domain.devices.tests.factories import ADMIN
from motcua.domain.people.actions import create_token, revoke_token
from motcua.domain.people.models import ServiceToken
from motcua.domain.queue import actions
from motcua.domain.queue.models import Series, Ticket
from motcua.domain.queue.tests.factories import SYSTEM, make_hall, receptionist
from motcua.surfaces.api.hot import HotIssue, claims
from motcua.surfaces.api.hot_door import LARGEST_BODY

pytestmark = pytest.mark.django_db(transaction=True)
Post = Callable[..., Coroutine[Any, Any, httpx.Response]]
PATH = "/api/v1/centres/BG/tickets"


def with_app(token: str, work: Callable[[Post], Coroutine[Any, Any, Any]]) -> Any:
    """Runs `work` with a way to post to one running app."""

    async def run() -> Any:
        app = HotIssue()
        await app.start()
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hall") as client:

            async def post(body: object, key: str | None = None, path: str = PATH, **headers: str) -> httpx.Response:
                once = {} if key is None else {"Idempotency-Key": key}
                sent = {"Authorization": f"Bearer {token}", **headers, **once}
                content = body if isinstance(body, str) else json.dumps(body)
                return await client.post(path, content=content, headers=sent)

            try:
                return await work(post)
            finally:
                await app.stop()

    return asyncio.run(run())


@pytest.fixture
def token() -> str:
    make_hall(
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
            {"prefix": "H", "name": "Đất đai", "counters": [2], "daily_quota": 5},
        ]
    )
    return create_token(SYSTEM, "kiosk", centre="BG")


def test_it_answers_as_django_does(token: str) -> None:
    body = {"service": "A", "priority": "elderly", "language": "en", "phone": "0912345678"}
    hot = with_app(token, lambda post: post(body))
    django = Client().post(
        PATH, json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert hot.status_code == django.status_code == 201
    ours, theirs = hot.json(), django.json()
    assert set(ours) == set(theirs)
    same = set(ours) - {"id", "label", "number", "ahead", "issued_at", "secret", "status_url", "expected_wait_minutes"}
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
    assert (ours["label"], theirs["label"]) == ("A001", "A002")
    assert Ticket.objects.get(number=1).phone == "0912345678"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"service": "X"},
        {"service": 5},
        {"service": "A", "priority": "tall"},
        {"service": "A", "colour": "red"},
        "{",
        "[]",
    ],
)
def test_it_refuses_as_django_does(token: str, body: object) -> None:
    hot = with_app(token, lambda post: post(body))
    sent = body if isinstance(body, str) else json.dumps(body)
    django = Client().post(PATH, sent, content_type="application/json", headers={"Authorization": f"Bearer {token}"})
    assert hot.status_code == django.status_code == 422
    assert hot.json()["code"] == django.json()["code"]
    assert hot.headers["content-type"] == "application/problem+json"
    if isinstance(body, dict):
        assert [e["field"] for e in hot.json()["errors"]] == [e["field"] for e in django.json()["errors"]]
    assert not Series.objects.exists()


def test_many_at_once_share_commits_and_leave_no_gap(token: str) -> None:
    async def work(post: Post) -> list[httpx.Response]:
        return await asyncio.gather(*(post({"service": "A"}) for _ in range(300)))

    answers = with_app(token, work)
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["number"] for answer in answers) == list(range(1, 301))
    stored = Ticket.objects.order_by("number").values_list("queue_key", flat=True)
    assert list(stored) == sorted(stored)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM queue_ticket")
        assert cursor.fetchone()[0] < 300
    by_number = {answer.json()["number"]: answer.json()["ahead"] for answer in answers}
    assert by_number == {number: number - 1 for number in range(1, 301)}
    one = answers[0].json()
    (entry,) = journal.subject_history(f"ticket:{one['id']}")
    assert entry.data["label"] == one["label"]


def test_case_05_the_same_key_twenty_times_at_once_is_one_ticket_with_one_answer(token: str) -> None:
    async def work(post: Post) -> list[httpx.Response]:
        return await asyncio.gather(*(post({"service": "A"}, key="press") for _ in range(20)))

    answers = with_app(token, work)
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
    assert Ticket.objects.count() == 1


def test_a_key_used_at_one_door_is_known_at_the_other(token: str) -> None:
    first = with_app(token, lambda post: post({"service": "A"}, key="press"))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "press"}
    again = Client().post(PATH, json.dumps({"service": "A"}), content_type="application/json", headers=headers)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = with_app(token, lambda post: post({"service": "A", "priority": "merit"}, key="press"))
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_an_empty_key_is_refused_as_it_is_at_the_other_door(token: str) -> None:
    hot = with_app(token, lambda post: post({"service": "A"}, key=""))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": ""}
    django = Client().post(PATH, json.dumps({"service": "A"}), content_type="application/json", headers=headers)
    assert hot.status_code == django.status_code == 422
    assert hot.json()["errors"] == django.json()["errors"]
    assert not Series.objects.exists()


def test_an_order_that_the_database_refuses_harms_no_other_of_its_batch(token: str) -> None:
    actions.issue_ticket(receptionist(1), "BG", "H")
    Series.objects.filter(prefix="H").update(last_number=99_999_998)  # the next label is too long for its column

    async def work(post: Post) -> list[httpx.Response]:
        return await asyncio.gather(*(post({"service": "H" if n == 3 else "A"}) for n in range(8)))

    answers = with_app(token, work)
    assert [answer.status_code for answer in answers] == [201, 201, 201, 500, 201, 201, 201, 201]
    assert sorted(a.json()["number"] for a in answers if a.status_code == 201) == list(range(1, 8))


def test_case_10_the_quota_holds_within_a_batch(token: str) -> None:
    async def work(post: Post) -> list[httpx.Response]:
        return await asyncio.gather(*(post({"service": "H"}) for _ in range(9)))

    answers = with_app(token, work)
    given = [answer.json()["label"] for answer in answers if answer.status_code == 201]
    assert sorted(given) == [f"H{n:03d}" for n in range(1, 6)]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} == {"quota_reached"}


def test_who_asks_is_checked(token: str) -> None:
    display = create_token(SYSTEM, "display", centre="BG")
    stranger = create_token(SYSTEM, "kiosk", centre="HN")
    assert with_app("mc_wrong", lambda post: post({"service": "A"})).status_code == 401
    assert with_app(display, lambda post: post({"service": "A"})).status_code == 403
    assert with_app(stranger, lambda post: post({"service": "A"})).status_code == 403
    assert with_app(token, lambda post: post({"service": "A"}, path="/api/v1/centres/XX/tickets")).status_code == 404
    revoke_token(SYSTEM, ServiceToken.objects.get(role="kiosk", centre="BG").pk)
    assert with_app(token, lambda post: post({"service": "A"})).status_code == 401
    assert not Ticket.objects.exists()


def test_a_body_that_is_too_large_is_refused(token: str) -> None:
    answer = with_app(token, lambda post: post({"service": "A", "phone": "1" * LARGEST_BODY}))
    assert answer.status_code == 413


def test_problems_are_told_in_the_readers_language(token: str) -> None:
    vietnamese = with_app(token, lambda post: post({"service": "X"}))
    english = with_app(token, lambda post: post({"service": "X"}, **{"Accept-Language": "en"}))
    assert english.json()["errors"][0]["message"] == "This centre has no such service"
    assert vietnamese.json()["errors"][0]["message"] == "Trung tâm không có dịch vụ này"


def test_without_the_database_it_says_so_and_when_to_come_back(token: str) -> None:
    async def work(post: Post) -> tuple[httpx.Response, httpx.Response]:
        first = await post({"service": "A"})
        name = connections["default"].settings_dict["NAME"]
        await asyncio.to_thread(_cut_off, name)
        return first, await post({"service": "A"}, key="press")

    first, second = with_app(token, work)
    connection.close()  # it was cut off too
    assert first.status_code == 201
    if second.status_code == 503:
        assert int(second.headers["Retry-After"]) > 0
        second = with_app(token, lambda post: post({"service": "A"}, key="press"))
    assert second.status_code == 201
    assert Ticket.objects.count() == 2


def _cut_off(database: str) -> None:
    """Ends every other connection to the database, as its restart would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "authorization", "taken"),
    [
        ("POST", PATH, b"Bearer x", True),
        ("POST", PATH, b"", False),
        ("GET", PATH, b"Bearer x", False),
        ("POST", PATH + "/1", b"Bearer x", False),
        ("POST", "/api/v1/centres/a/b/tickets", b"Bearer x", False),
    ],
)
def test_it_takes_only_what_programs_post(method: str, path: str, authorization: bytes, taken: bool) -> None:
    scope = {"method": method, "path": path, "headers": [(b"authorization", authorization)] if authorization else []}
    assert claims(scope) is taken


def test_a_kiosk_that_is_no_browser_takes_numbers_by_the_token_of_its_pairing(token: str) -> None:
    code, secret = devices.begin_pairing("BG", "kiosk")
    devices.pair(ADMIN, code, "Cửa chính")
    answer = with_app(devices.claim(secret) or "", lambda post: post({"service": "A"}))
    assert (answer.status_code, answer.json()["label"]) == (201, "A001")
    assert Ticket.objects.get().issued_by.startswith("device:")
