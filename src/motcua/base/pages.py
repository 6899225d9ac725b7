"""Pages that are the same for everybody, kept for a few seconds, so that a busy morning asks each question once.

A view says by `@kept(seconds)` that its answer depends on nothing but the address, the language and the look. What is kept holds no
token of a form, no cookie and nothing of a person: such an answer is not kept at all. Forms on these pages are guarded by where
the browser says they come from (`from_this_site`). See docs/decisions/0039.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from motcua.base.problems import Forbidden

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Key = tuple[str, str, str, str, str]

MOST = 512
LONGEST_QUERY = 200
WORTH_COMPRESSING = 600  # bytes
KEPT_FOR = "kept_for"
# What a browser takes by its `Accept-Encoding`, the smallest first. Brotli at 5 costs as much time as gzip at 6 and is a sixth smaller.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5, mode=brotli.MODE_TEXT)),
    "gzip": lambda body: gzip.compress(body, 6),
}
_TAKEN = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
_OWN = frozenset({"x-request-id", "set-cookie", "content-length"})  # of one answer, not of the page


@dataclass(frozen=True)
class Page:
    """An answer as it is sent again, until a moment of the machine's own clock."""

    until: float
    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    compressed: dict[str, bytes] = field(default_factory=dict)  # by encoding; made when it is first asked for

    def answer(self, request: HttpRequest) -> HttpResponse:
        if self.tag in request.headers.get("If-None-Match", ""):
            response = HttpResponse(status=304)
        elif encoding := self._encoding(request):
            response = HttpResponse(self._in(encoding))
            response["Content-Encoding"] = encoding
        else:
            response = HttpResponse(self.body)
        for name, value in self.headers:
            response[name] = value
        if response.status_code == 304:
            del response["Content-Type"]
        else:
            response["Content-Length"] = str(len(response.content))
        return response

    def _encoding(self, request: HttpRequest) -> str:
        """Empty where nothing is taken, or it is not worth it."""
        if len(self.body) <= WORTH_COMPRESSING:
            return ""
        taken = {found[1] for found in _TAKEN.finditer(request.headers.get("Accept-Encoding", ""))}
        return next((one for one in ENCODERS if one in taken), "")

    def _in(self, encoding: str) -> bytes:
        if encoding not in self.compressed:
            self.compressed[encoding] = ENCODERS[encoding](self.body)
        return self.compressed[encoding]


def kept(seconds: int) -> Callable[[View[P]], View[P]]:
    """The page is the same for everybody and may be so many seconds old (at most MOTCUA_PAGES_KEPT)."""

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def marked(request: HttpRequest, *arguments: P.args, **options: P.kwargs) -> HttpResponse:
            response = view(request, *arguments, **options)
            setattr(response, KEPT_FOR, seconds)
            return response

        return cast("View[P]", marked)

    return around


class KeptPagesMiddleware:
    """Answers from what is kept; keeps what a view has marked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._pages: dict[Key, Page] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        known = self._pages.get(key) if key else None
        if known is not None and time.monotonic() < known.until:
            return known.answer(request)
        response = self._get_response(request)
        seconds = min(getattr(response, KEPT_FOR, 0), settings.MOTCUA_PAGES_KEPT)
        if (
            key is None
            or not isinstance(response, HttpResponse)
            or not hasattr(response, KEPT_FOR)
            or not _is_common(response)
        ):
            return response
        page = _page(response, time.monotonic() + seconds)
        if seconds:
            self._keep(key, page)
        return page.answer(request)

    def _keep(self, key: Key, page: Page) -> None:
        self._pages.pop(key, None)
        self._pages[key] = page
        while len(self._pages) > MOST:
            try:
                del self._pages[next(iter(self._pages))]
            except (KeyError, RuntimeError, StopIteration):  # another thread was there first
                return


def from_this_site(view: Callable[..., Any]) -> Callable[..., Any]:
    """A form of a page that everybody gets alike has no token: its browser says where it comes from.

    `Sec-Fetch-Site` (Fetch Metadata, W3C) cannot be set by a page; browsers from before 2020 send `Origin` with what they post. What
    sends neither is no browser that another site could use.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> Any:
        if request.method not in ("GET", "HEAD") and not _is_from_here(request):
            raise Forbidden
        return view(request, *arguments, **options)

    return csrf_exempt(guarded)


def _is_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


def _key(request: HttpRequest) -> Key | None:
    query = request.META.get("QUERY_STRING", "")
    if request.method not in ("GET", "HEAD") or len(query) > LONGEST_QUERY or request.headers.get("Authorization"):
        return None
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request") or request.headers.get("X-Part"):
        return None
    cookies = request.COOKIES
    chosen = (settings.LANGUAGE_COOKIE_NAME, "motcua_theme", "motcua_text")
    language, theme, size = (cookies.get(name, "")[:12] for name in chosen)
    return request.path_info, query, language, theme, size


def _is_common(response: HttpResponse) -> bool:
    return response.status_code == 200 and not response.cookies and not response.streaming


def _page(response: HttpResponse, until: float) -> Page:
    body = response.content
    tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {name: value for name, value in response.items() if name.lower() not in _OWN}
    headers |= {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Cookie, Accept-Encoding"}
    return Page(until, tag, tuple(headers.items()), body)
