"""A POST with a key happens once, whatever is sent how often and from where at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from motcua.base import clock
from motcua.base.actor import Actor, system
from motcua.base.idempotency.middleware import IdempotencyMiddleware, undone_whole
from motcua.base.idempotency.models import FirstAnswer
from motcua.base.problems import Conflict

PERSON = Actor("token", "7", "test")
pytestmark = pytest.mark.django_db(transaction=True)


class Door:
    """A view behind the middleware that counts how often its work was really done."""

    def __init__(self, view: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        self.done = 0
        self.lock = threading.Lock()
        self.view = view or self._work
        self.enter = IdempotencyMiddleware(self.view)

    def _work(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.done += 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
        return JsonResponse({"number": self.done}, status=201)

    def post(self, key: str | None, body: dict[str, object] | None = None, actor: Actor = PERSON) -> HttpResponse:
        headers = {"Idempotency-Key": key} if key is not None else {}
        request = RequestFactory().post("/api/v1/x", body or {"a": 1}, content_type="application/json", headers=headers)
        request.actor = actor
        return self.enter(request)


def test_without_a_key_each_request_is_a_new_one() -> None:
    door = Door()
    assert [door.post(None).content, door.post(None).content] == [b'{"number": 1}', b'{"number": 2}']


def test_the_same_key_gets_the_first_answer_again() -> None:
    door = Door()
    first, second = door.post("k1"), door.post("k1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert door.done == 1


def test_twenty_at_once_do_the_work_once() -> None:
    door, answers = Door(), []

    def press() -> None:
        answers.append(door.post("k2").content)
        connections["default"].close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door.done == 1
    assert set(answers) == {b'{"number": 1}'}


def test_the_same_key_for_another_request_is_refused() -> None:
    door = Door()
    door.post("k3")
    other = door.post("k3", {"a": 2})
    assert other.status_code == 422
    assert door.done == 1


def test_keys_of_different_senders_are_different() -> None:
    door = Door()
    door.post("k4")
    door.post("k4", actor=Actor("token", "8", "other"))
    assert door.done == 2


def test_a_refusal_is_repeated_too() -> None:
    door = Door(lambda request: JsonResponse({"code": "conflict"}, status=409))
    assert door.post("k5").status_code == 409
    assert door.post("k5")["Idempotent-Replayed"] == "true"


def test_a_server_error_leaves_nothing_behind_and_may_be_tried_again() -> None:
    answers = [HttpResponse(status=500), HttpResponse(b"ok")]
    door = Door(lambda request: answers.pop(0))
    assert door.post("k6").status_code == 500
    assert door.post("k6").content == b"ok"


def test_what_the_work_wrote_before_a_server_error_is_undone() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        FirstAnswer.objects.create(scope="x", key="half", fingerprint=b"", created_at=clock.now())
        return HttpResponse(status=503)

    Door(view).post("k7")
    assert not FirstAnswer.objects.filter(key="half").exists()


def test_after_a_day_a_key_is_new_again() -> None:
    door = Door()
    with clock.frozen(datetime(2026, 11, 23, 1, tzinfo=UTC)) as time:
        door.post("k8")
        time.move(25 * 3600)
        door.post("k8", {"a": 9})
    assert door.done == 2


def test_the_kept_answer_is_sealed() -> None:
    door = Door(lambda request: JsonResponse({"secret": "abcdefgh"}))
    door.post("k9")
    assert b"abcdefgh" not in bytes(FirstAnswer.objects.get(key="k9").sealed_body)


@pytest.mark.parametrize("key", ["k" * 121, "", "  ", "a\tb"])
def test_a_key_that_is_too_long_or_empty_is_refused(key: str) -> None:
    door = Door()
    refused = door.post(key)
    assert (refused.status_code, b"Idempotency-Key" in refused.content) == (422, True)
    assert door.done == 0


def test_the_empty_field_of_a_page_is_no_key() -> None:
    door = Door()
    request = RequestFactory().post("/quay", {"_key": "", "a": "1"})
    request.actor = system("test")
    assert (door.enter(request).status_code, door.done) == (201, 1)


def test_the_key_of_a_form_stands_in_its_field() -> None:
    door = Door()
    for _ in range(2):
        request = RequestFactory().post("/quay", {"_key": "f1", "a": "1"})
        request.actor = system("test")
        door.enter(request)
    assert door.done == 1


def test_a_verb_that_is_undone_whole_sets_no_savepoint_and_leaves_nothing_where_it_is_refused() -> None:
    refuses = [True]

    def view(request: HttpRequest) -> HttpResponse:
        try:
            with undone_whole(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO base_limit (key, tokens, at, had) VALUES ('x', 1, now(), 1)")
                if refuses[0]:
                    raise Conflict
        except Conflict:
            return JsonResponse({}, status=409)
        return JsonResponse({}, status=201)

    def there() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM base_limit WHERE key = 'x'")
            return int(cursor.fetchone()[0])

    door = Door(view)
    refused = door.post("k1")
    assert (refused.status_code, there()) == (409, 0)
    refuses[0] = False
    assert (door.post("k1").status_code, there()) == (409, 0), "the first answer is kept"
    with CaptureQueriesContext(connection) as asked:
        assert (door.post("k2").status_code, there()) == (201, 1)
    assert not [one for one in asked if "SAVEPOINT" in str(one["sql"])]


def test_outside_of_a_claimed_request_a_block_has_its_savepoint() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked, undone_whole(), transaction.atomic():
        pass
    assert [one for one in asked if "SAVEPOINT" in str(one["sql"])]
