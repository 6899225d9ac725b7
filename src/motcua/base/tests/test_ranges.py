"""Content in parts: what a player that jumps about asks for, and what it is answered."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory

from motcua.base import ranges

WHOLE = bytes(range(100))


def read(begin: int, end: int) -> Iterator[bytes]:
    yield WHOLE[begin:end]


def ask(**headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/film", headers=headers)
    return ranges.answer(request, read, size=100, content_type="video/mp4", tag="abc")


def body(answer: HttpResponseBase) -> bytes:
    return answer.getvalue() if isinstance(answer, StreamingHttpResponse) else b""


def test_all_of_it_may_be_kept_for_ever() -> None:
    answer = ask()
    assert (answer.status_code, body(answer)) == (200, WHOLE)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["ETag"], answer["Accept-Ranges"], answer["Content-Length"]) == ('"abc"', "bytes", "100")


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-9", 0, 10), ("bytes=90-", 90, 100), ("bytes=-5", 95, 100), ("bytes=50-5000", 50, 100)],
)
def test_one_part_says_which_it_is(asked: str, begin: int, end: int) -> None:
    answer = ask(Range=asked)
    assert (answer.status_code, body(answer)) == (206, WHOLE[begin:end])
    assert answer["Content-Range"] == f"bytes {begin}-{end - 1}/100"
    assert answer["Content-Length"] == str(end - begin)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=20-10", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(asked: str) -> None:
    answer = ask(Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */100")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-9", "bytes=-", "bytes=x-"])
def test_what_is_no_single_part_gets_all_of_it(asked: str) -> None:
    assert (ask(Range=asked).status_code, body(ask(Range=asked))) == (200, WHOLE)


def test_who_has_it_gets_nothing_and_who_has_another_gets_all() -> None:
    assert ask(**{"If-None-Match": '"abc"'}).status_code == 304
    assert ask(**{"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    assert ask(**{"Range": "bytes=0-9", "If-Range": '"abc"'}).status_code == 206
