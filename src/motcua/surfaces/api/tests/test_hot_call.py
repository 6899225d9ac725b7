"""Both doors of call-next give the same answers and leave the same rows and journal; what is not plain goes to Django's."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from motcua.base import clock, crypto, journal
from motcua.base.idempotency.middleware import CONTEXT
from motcua.base.idempotency.models import FirstAnswer
from motcua.base.live.asgi import Receive, Scope, Send
from motcua.base.problems import NotAuthenticated
from motcua.base.threads import Threads
from motcua.domain.devices import actions as devices
from motcua.domain.devices.tests.factories import ADMIN
from motcua.domain.people.actions import create_token, revoke_token
from motcua.domain.people.models import ServiceToken
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua.surfaces.api import hot_door, live
from motcua.surfaces.api.hot_call import HotCall

pytestmark = pytest.mark.django_db(transaction=True)
Press = Callable[..., Coroutine[Any, Any, httpx.Response]]
CENTRES = {"hot": "BG", "slow": "HN"}


class Doors:
    """One running hot door with Django's behind it; `slow` counts what came through to Django."""

    def __init__(self) -> None:
        self._django = Threads(WSGIHandler(), 4)
        self.slow = 0
        self.hot = HotCall(self.count)

    async def count(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.slow += 1
        await self._django(scope, receive, send)

    async def close(self) -> None:
        await self.hot.stop()
        await asyncio.to_thread(self._django.executor.shutdown)


def through(door: str, work: Callable[[Press, Doors], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        doors = Doors()
        app = doors.hot if door == "hot" else doors.count
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:

            async def press(
                token: str, number: int, key: str | None = None, body: str = "", centre: str = "BG"
            ) -> httpx.Response:
                once = {} if key is None else {"Idempotency-Key": key}
                sent = {"Authorization": f"Bearer {token}", **once}
                path = f"/api/v1/counters/{centre}/{number}/call-next"
                return await client.post(path, content=body, headers=sent)

            try:
                return await work(press, doors)
            finally:
                await doors.close()

    return asyncio.run(run())


def hall(centre: str = "BG", tickets: int = 3, **facts: Any) -> dict[int, str]:
    """Three counters, the third paused; gives the token of each."""
    make_hall(centre, **facts)
    actions.pause_counter(receptionist(3, centre), centre, 3, "Họp")
    for _ in range(tickets):
        actions.issue_ticket(KIOSK if centre == "BG" else SYSTEM, centre, "A")
    return {n: create_token(SYSTEM, "receptionist", centre=centre, counter=n) for n in (1, 2, 3)}


def visit_of(door: str) -> dict[str, Any]:
    """The same presses through one door; what was answered and what is stored then, without ids and references."""
    centre = CENTRES[door]
    with clock.frozen(MONDAY) as held:
        tokens = hall(centre, tickets=2)
        held.move(60)
        presses = [
            (1, 1, "a", ""),  # A001
            (1, 1, "a", ""),  # replay
            (1, 1, "a", "{}"),  # the key was used for another request
            (1, 1, "b", ""),  # busy
            (1, 1, "b", ""),  # a refusal is repeated too
            (2, 1, "c", ""),  # the counter of somebody else
            (3, 3, "d", ""),  # paused
            (2, 2, "", ""),  # an empty key
            (2, 2, None, ""),  # A002, without a key
            (2, 2, None, ""),  # busy
        ]

        async def work(press: Press, doors: Doors) -> list[httpx.Response]:
            answers = [await press(tokens[who], number, key, body, centre) for who, number, key, body in presses]
            await asyncio.to_thread(finish_all, centre)
            answers.append(await press(tokens[1], 1, "e", "", centre))  # nobody waits
            answers.append(await press(tokens[1], 1, "e", "", centre))
            answers.append(await press("mc_wrong", 1, "f", "", centre))
            assert (doors.slow < len(answers)) is (door == "hot")
            return answers

        answers = through(door, work)
    ids = {str(pk): label for pk, label in Ticket.objects.filter(centre__code=centre).values_list("pk", "label")}
    references = {
        f"token:{token.pk}": f"counter {token.counter}" for token in ServiceToken.objects.filter(centre=centre)
    }

    def plain(text: object) -> str:
        written = str(text).replace(f"'{centre}'", "here").replace(f'"{centre}"', "here")
        for found, name in {**ids, **references}.items():
            written = written.replace(found, name)
        return written

    kept = ("Content-Type", "Idempotent-Replayed", "WWW-Authenticate")
    # of each centre its own; chance; what the no-show remembers of its counter
    other = {"centre", "service", "counter", "issued_by", "issue_fingerprint", "before"}
    columns = [column.attname for column in Ticket._meta.concrete_fields if column.name not in other]
    return {
        "answers": [(a.status_code, plain(a.text), {n: a.headers.get(n) for n in kept}) for a in answers],
        "rows": [
            [(name, plain(row[name])) for name in columns]
            for row in Ticket.objects.filter(centre__code=centre).order_by("number").values(*columns)
        ],
        "journal": [
            plain((entry.kind, entry.subject, entry.actor, sorted(entry.data.items())))
            for ticket in ids
            for entry in journal.subject_history(f"ticket:{ticket}")
            if entry.kind == "ticket.called"
        ],
        "kept": sorted(  # by counter: "token:10" stands before "token:9"
            plain((k.scope, k.key, k.status, k.headers, crypto.unseal(bytes(k.sealed_body), CONTEXT).decode()))
            for k in FirstAnswer.objects.filter(scope__in=references)
        ),
    }


def finish_all(centre: str) -> None:
    for ticket in Ticket.objects.filter(centre__code=centre, state="called").select_related("counter"):
        assert ticket.counter is not None
        actions.no_show(receptionist(ticket.counter.number, centre), ticket.pk)
    connection.close()


def test_both_doors_answer_store_and_record_the_same() -> None:
    hot, slow = visit_of("hot"), visit_of("slow")
    statuses = [status for status, _text, _headers in hot["answers"]]
    assert statuses == [200, 200, 422, 409, 409, 403, 409, 422, 200, 409, 204, 204, 401]
    for one, other in zip(hot["answers"], slow["answers"], strict=True):
        assert one == other
    for one, other in zip(hot["rows"], slow["rows"], strict=True):
        assert [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == []
    assert hot["journal"] == slow["journal"]
    assert len(hot["journal"]) == 2
    assert hot["kept"] == slow["kept"]
    assert len(hot["kept"]) == 4  # neither 401 nor 403 is kept


def test_case_22_a_double_press_and_its_retries_call_one_ticket() -> None:
    tokens = hall()

    async def work(press: Press, doors: Doors) -> list[httpx.Response]:
        same = [press(tokens[1], 1, key="press") for _ in range(8)]
        other = [press(tokens[1], 1, key=f"other {n}") for n in range(4)]
        return await asyncio.gather(*same, *other)

    answers = through("hot", work)
    assert len({answer.text for answer in answers[:8]}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers[:8]) == 7
    called = [answer for answer in answers if answer.status_code == 200 and "idempotent-replayed" not in answer.headers]
    assert len(called) == 1
    assert Ticket.objects.filter(call_count__gt=0).count() == Ticket.objects.filter(state="called").count() == 1


def test_case_21_counters_that_press_at_once_share_a_commit_and_each_calls_another() -> None:
    make_hall(counters=12)
    for _ in range(20):
        actions.issue_ticket(KIOSK, "BG", "A")
    tokens = {n: create_token(SYSTEM, "receptionist", centre="BG", counter=n) for n in range(1, 13)}

    async def work(press: Press, doors: Doors) -> list[httpx.Response]:
        await asyncio.gather(*(press(token, 99) for token in tokens.values()))  # by now all tokens are known
        before = doors.slow
        answers = await asyncio.gather(*(press(token, n, key=f"{n}") for n, token in tokens.items()))
        assert doors.slow == before
        return answers

    answers = through("hot", work)
    assert sorted(answer.json()["label"] for answer in answers) == [f"A{n:03d}" for n in range(1, 13)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM queue_ticket WHERE state = 'called'")
        assert cursor.fetchone()[0] < 12


def test_a_batch_that_the_database_refuses_is_called_one_by_one_by_django() -> None:
    tokens = hall()

    async def work(press: Press, doors: Doors) -> tuple[list[httpx.Response], int]:
        doors.hot._presses._write = refuse
        return await asyncio.gather(*(press(tokens[n], n, key=f"{n}") for n in (1, 2))), doors.slow

    async def refuse(jobs: object) -> Any:
        raise OSError("the database went away")

    answers, slow = through("hot", work)
    assert sorted(answer.json()["label"] for answer in answers) == ["A001", "A002"]
    assert slow == 2


def test_a_centre_with_a_weighted_mix_is_called_by_django_which_keeps_its_round() -> None:
    mix = {"queue": {"order": "mix", "mix": [["priority", 1], ["other", 1]]}}
    tokens = hall(options=mix)
    answer, slow = through("hot", lambda press, doors: first_and_count(press, doors, tokens[1]))
    assert (answer.status_code, slow) == (200, 1)


async def first_and_count(press: Press, doors: Doors, token: str) -> tuple[httpx.Response, int]:
    return await press(token, 1), doors.slow


def test_a_token_taken_back_calls_nobody() -> None:
    tokens = hall()
    revoke_token(SYSTEM, ServiceToken.objects.get(counter=1).pk)
    answer, _slow = through("hot", lambda press, doors: first_and_count(press, doors, tokens[1]))
    assert answer.status_code == 401
    assert not Ticket.objects.filter(state="called").exists()


@pytest.mark.parametrize("parts", [[], [b"{"]])
def test_a_body_that_does_not_come_is_given_up(parts: list[bytes]) -> None:
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": True}
        await asyncio.sleep(3600)
        raise AssertionError

    begun = time.monotonic()
    with pytest.raises(hot_door.TooSlow):
        asyncio.run(hot_door.body_of(receive, seconds=0.05))
    assert time.monotonic() - begun < 60


def test_a_paired_device_without_a_browser_hears_the_stream_of_the_staff() -> None:
    make_hall()
    code, secret = devices.begin_pairing("BG", "kiosk")
    devices.pair(ADMIN, code, "Cửa chính")
    token = (devices.claim(secret) or "").encode()
    scope = {"path": "/live/centres/BG", "headers": [(b"authorization", b"Bearer " + token)]}
    assert live._resolve(scope).group == "BG"
    with pytest.raises(NotAuthenticated):
        live._resolve({**scope, "headers": [(b"authorization", b"Bearer wrong")]})
