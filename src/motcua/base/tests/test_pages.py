"""Pages that everybody gets alike: kept for a moment, compressed, checked again by their tag; and forms without a token."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from motcua.base.pages import KeptPagesMiddleware, from_this_site, kept

ASK = RequestFactory()


def whole(answer: HttpResponseBase) -> HttpResponse:
    """An answer whose content is at hand."""
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def counted(settings: LazySettings) -> tuple[KeptPagesMiddleware, list[str]]:
    """A server whose page tells how often it was made."""
    settings.MOTCUA_PAGES_KEPT = 5
    made: list[str] = []

    @kept(5)
    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.get_full_path())
        return HttpResponse(f"page {len(made)} " + "x" * 1000)

    return KeptPagesMiddleware(view), made


def test_a_page_is_made_once_for_all_who_ask_within_its_seconds(counted: tuple[KeptPagesMiddleware, list[str]]) -> None:
    server, made = counted
    answers = {whole(server(ASK.get("/thu-tuc"))).content for _ in range(3)}
    assert len(answers) == len(made) == 1
    server(ASK.get("/thu-tuc?q=a"))
    assert made == ["/thu-tuc", "/thu-tuc?q=a"]


def test_another_language_or_look_is_another_page(counted: tuple[KeptPagesMiddleware, list[str]]) -> None:
    server, made = counted
    for cookie in ("", "django_language=en", "motcua_theme=dark", "motcua_text=large", "sessionid=somebody"):
        server(ASK.get("/", HTTP_COOKIE=cookie))
    assert len(made) == 4  # who is signed in gets the page of all


def test_it_is_sent_compressed_to_who_takes_that_and_not_at_all_to_who_has_it(
    counted: tuple[KeptPagesMiddleware, list[str]],
) -> None:
    server, _made = counted
    opened = {"br": brotli.decompress, "gzip": gzip.decompress}
    taken = {"gzip, deflate, br, zstd": "br", "gzip, br;q=0": "gzip", "gzip": "gzip", "deflate": None, "": None}
    for accepted, encoding in taken.items():
        small = whole(server(ASK.get("/", HTTP_ACCEPT_ENCODING=accepted)))
        assert small.get("Content-Encoding") == encoding, accepted
        assert opened.get(encoding or "", bytes)(small.content).startswith(b"page 1")
        assert int(small["Content-Length"]) == len(small.content)
        assert encoding is None or len(small.content) < 200
    same = whole(server(ASK.get("/", HTTP_IF_NONE_MATCH=small["ETag"])))
    assert (same.status_code, same.content) == (304, b"")


@pytest.mark.parametrize(
    "spoil", [lambda answer: answer.set_cookie("a", "b"), lambda answer: setattr(answer, "status_code", 404)]
)
def test_what_is_somebodys_own_or_no_page_is_never_kept(
    settings: object, spoil: Callable[[HttpResponse], None]
) -> None:
    settings.MOTCUA_PAGES_KEPT = 5
    made: list[int] = []

    @kept(5)
    def view(_request: HttpRequest) -> HttpResponse:
        made.append(1)
        answer = HttpResponse("x")
        spoil(answer)
        return answer

    server = KeptPagesMiddleware(view)
    server(ASK.get("/")), server(ASK.get("/"))
    assert len(made) == 2


def test_a_program_with_a_token_and_a_part_of_a_page_are_answered_anew(
    counted: tuple[KeptPagesMiddleware, list[str]],
) -> None:
    server, made = counted
    for header in ({"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_X_REQUESTED_WITH": "fetch"}):
        server(ASK.get("/", **header)), server(ASK.get("/", **header))
    assert len(made) == 4


def test_who_asks_for_ever_other_addresses_does_not_fill_the_memory(
    counted: tuple[KeptPagesMiddleware, list[str]],
) -> None:
    server, _made = counted
    for number in range(600):
        server(ASK.get(f"/?q={number}"))
    assert len(server._pages) == 512


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_ORIGIN": "http://testserver"}, 200),
        ({"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({}, 200),
    ],
)
def test_a_form_without_a_token_is_taken_only_from_a_page_of_this_site(headers: dict[str, str], status: int) -> None:
    from motcua.base.problems import Forbidden

    view = from_this_site(lambda _request: HttpResponse("taken"))
    try:
        answered = view(ASK.post("/giao-dien", **headers)).status_code
    except Forbidden as refused:
        answered = refused.status
    assert answered == status


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/giao-dien", "/ngon-ngu", "/tra-cuu"])
def test_choosing_a_look_or_tracking_from_another_site_is_refused(address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code != 403


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/thu-tuc", "/thu-tuc/2.000635"])
def test_the_pages_of_the_portal_hold_nothing_of_who_asks(demo_centre: str, address: str) -> None:
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    assert not first.cookies
    assert b"csrf" not in first.content
    assert first["ETag"] == second["ETag"]
